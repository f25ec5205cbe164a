package dev.ekiden.runtime;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.json.AppWriter;
import dev.ekiden.json.DeploymentWriter;
import dev.ekiden.json.Embed;
import dev.ekiden.json.Json;
import dev.ekiden.json.PodWriter;
import dev.ekiden.json.TaskWriter;
import dev.ekiden.spi.events.CurrentState;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The newest snapshot in the words of the REST API. */
record StateViews(Supplier<Snapshot> newest, InstantSource clock) implements CurrentState {
  /** What {@code GET /v2/apps/{id}} embeds, without the tasks: they are resources of their own. */
  private static final Set<Embed> EMBEDS =
      EnumSet.of(Embed.COUNTS, Embed.DEPLOYMENTS, Embed.READINESS, Embed.LAST_TASK_FAILURE);

  @Override
  public Optional<byte[]> spec(PathId id) {
    Snapshot snapshot = newest.get();
    return snapshot.spec(id).map(spec -> bytes(spec, snapshot));
  }

  private byte[] bytes(RunSpec spec, Snapshot snapshot) {
    return Json.bytes(
        out -> {
          switch (spec) {
            case App app -> AppWriter.info(out, app, snapshot, EMBEDS, clock.instant());
            case Pod pod -> PodWriter.pod(out, pod);
          }
        });
  }

  @Override
  public Optional<byte[]> task(InstanceId id) {
    Snapshot snapshot = newest.get();
    return snapshot
        .instance(id)
        .filter(TaskWriter::listed)
        .filter(instance -> snapshot.app(instance.spec()).isPresent())
        .map(i -> Json.bytes(out -> TaskWriter.task(out, i, snapshot, List.of())));
  }

  @Override
  public Optional<byte[]> deployment(DeploymentId id) {
    Snapshot snapshot = newest.get();
    return snapshot
        .deployment(id)
        .map(
            deployment ->
                Json.bytes(out -> DeploymentWriter.deployment(out, deployment, snapshot, false)));
  }
}
