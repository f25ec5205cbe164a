package dev.ekiden.bench;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.PathId;
import dev.ekiden.core.Change;
import dev.ekiden.core.State;
import dev.ekiden.json.AppWriter;
import dev.ekiden.json.Embed;
import dev.ekiden.json.EntityCodec;
import dev.ekiden.json.EventWriter;
import dev.ekiden.json.Json;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Warmup;

/** From records to bytes: what a reader, a subscriber and the store wait for. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
public class JsonBench {
  private static final Set<Embed> ALL = EnumSet.allOf(Embed.class);

  private final State state;
  private final PathId id = PathId.of("/app-500");
  private final Event event;
  private final Change.Put change;

  public JsonBench() {
    var world = World.ofApps(1_000);
    state = world.state();
    var failed = world.status(500, TaskStatus.State.FAILED);
    var outcome = World.step(state, new Command.StatusReported(World.CLUSTER, failed), 1);
    event = outcome.events().getFirst();
    change =
        outcome.changes().stream()
            .filter(Change.Put.class::isInstance)
            .map(Change.Put.class::cast)
            .findFirst()
            .orElseThrow();
  }

  /** GET /v2/apps/{id}: found in the snapshot and written with all embeds. */
  @Benchmark
  public byte[] appOfASnapshot() {
    App app = state.app(id).orElseThrow();
    return Json.bytes(out -> AppWriter.info(out, app, state, ALL, World.NOW));
  }

  /** GET /v2/apps over 1,000 apps, nothing embedded. */
  @Benchmark
  public byte[] thousandAppsOfASnapshot() {
    return Json.bytes(
        out -> {
          out.writeStartArray();
          for (int i = 0; i < 1_000; i++) {
            var app = state.app(PathId.of("/app-" + i)).orElseThrow();
            AppWriter.info(out, app, state, Set.of(), World.NOW);
          }
          out.writeEndArray();
        });
  }

  @Benchmark
  public byte[] event() {
    return EventWriter.bytes(event);
  }

  @Benchmark
  public List<byte[]> changeForTheStore() {
    return List.of(EntityCodec.encode(change.entity()));
  }
}
