package dev.ekiden.bench;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** One step of the core in a state of many apps: the loop can do no more a second than this. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
public class CoreBench {
  /** Apps in the state, one running instance each. */
  @Param({"100", "1000", "10000"})
  public int apps;

  private State state = World.ofApps(0).state();
  private Command create = World.create("/new", 1);
  private Command running = create;
  private Command failed = create;
  private long seed;

  @Setup
  public void fill() {
    var world = World.ofApps(apps);
    state = world.state();
    create = World.create("/new/app", 1);
    running =
        new Command.StatusReported(World.CLUSTER, world.status(apps / 2, TaskStatus.State.RUNNING));
    failed =
        new Command.StatusReported(World.CLUSTER, world.status(apps / 2, TaskStatus.State.FAILED));
  }

  @Benchmark
  public Outcome createApp() {
    return World.step(state, create, ++seed);
  }

  @Benchmark
  public Outcome statusThatChangesNothing() {
    return World.step(state, running, ++seed);
  }

  @Benchmark
  public Outcome statusOfAFailure() {
    return World.step(state, failed, ++seed);
  }
}
