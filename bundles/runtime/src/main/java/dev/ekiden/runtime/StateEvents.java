package dev.ekiden.runtime;

import dev.ekiden.api.Origin;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import dev.ekiden.json.EventWriter;
import dev.ekiden.spi.events.Frame;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/** A state as the events that would lead to it, made one by one while somebody takes them. */
final class StateEvents {
  private final Snapshot state;
  private final Instant now;

  private StateEvents(Snapshot state, Instant now) {
    this.state = state;
    this.now = now;
  }

  static Iterator<Frame> frames(Snapshot state, long sequence, Instant now) {
    return new StateEvents(state, now)
        .all()
        .map(event -> new Frame(sequence, event, EventWriter.bytes(event)))
        .iterator();
  }

  private Stream<Event> all() {
    return Stream.of(
            state.specsBelow(PathId.ROOT).stream().map(this::definition),
            state.specsBelow(PathId.ROOT).stream()
                .flatMap(spec -> state.instances(spec.id()).stream())
                .flatMap(this::instance),
            state.deployments().stream().map(this::deployment))
        .flatMap(part -> part);
  }

  private Event definition(RunSpec spec) {
    return spec instanceof App app
        ? new Event.ApiPost(now, Origin.SELF.clientIp(), "/v2/apps" + app.id().value(), app)
        : new Event.PodChanged(
            now, "created", Origin.SELF.clientIp(), "/v2/pods" + spec.id().value(), spec.id());
  }

  private Stream<Event> instance(Instance instance) {
    return Stream.of(
            instance.tasks().stream().map(task -> status(instance, task)),
            Stream.of(changed(instance)),
            state.healthy(instance.id()).stream()
                .map(
                    healthy ->
                        new Event.InstanceHealthChanged(
                            now, instance.id(), instance.specVersion(), Optional.of(healthy))))
        .flatMap(part -> part);
  }

  private Event changed(Instance instance) {
    return new Event.InstanceChanged(
        now,
        instance.id(),
        instance.condition(),
        instance.placement().map(Placement::agentId),
        instance.placement().map(Placement::host),
        instance.specVersion());
  }

  private Event status(Instance instance, Task task) {
    return new Event.StatusUpdate(
        now,
        instance.placement().map(Placement::agentId).orElse(""),
        task.id().toString(),
        task.condition().taskState(),
        "",
        instance.spec(),
        instance.placement().map(Placement::host).orElse(""),
        task.ips(),
        task.hostPorts(),
        instance.specVersion());
  }

  private Event deployment(Deployment deployment) {
    return new Event.DeploymentStep(now, "info", deployment.plan(), deployment.currentStep());
  }
}
