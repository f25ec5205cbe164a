package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Instances with volumes of their own. */
class ResidentTest {
  private final Play play = new Play(Settings.DEFAULT.withRole("main"));

  private static Container withVolume() {
    return new Container(
        Container.Engine.MESOS,
        Optional.empty(),
        Optional.empty(),
        List.of(
            new Volume.Persistent(
                "data",
                Volume.Mode.RW,
                Volume.DiskType.ROOT,
                10,
                Optional.empty(),
                Optional.empty(),
                List.of())),
        Optional.empty());
  }

  private long reservations() {
    return play.effects(Effect.Accept.class).stream()
        .flatMap(accept -> accept.operations().stream())
        .filter(Operation.Reserve.class::isInstance)
        .count();
  }

  /** Simulation, seed 9792: the cluster had never reserved anything. */
  @Test
  void whatIsWokenDoesNotWaitForEverForAReservationThatWasNeverSeen() {
    play.create("/x", b -> b.container(Optional.of(withVolume())));
    assertThat(reservations()).isEqualTo(1);
    play.change("/x", true, b -> b.instances(Optional.of(0)));
    play.pass(Duration.ofMinutes(5));
    play.change("/x", true, b -> b.instances(Optional.of(1)));
    play.pass(Duration.ofMinutes(1));
    assertThat(reservations()).isGreaterThan(1);
    assertThat(Audit.of(play.state)).isEmpty();
  }
}
