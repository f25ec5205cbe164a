package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Offers, the queue, and what bounds launches. */
class LaunchingTest {
  private static final PathId X = PathId.of("/x");
  private final Play play = new Play();

  @Test
  void declinesAndSuppressesWhatNobodyWants() {
    play.offer("*");
    assertThat(play.effects(Effect.Decline.class))
        .singleElement()
        .matches(d -> d.offers().size() == 4 && d.refuse().equals(Duration.ofSeconds(120)));
    assertThat(play.effects(Effect.Suppress.class)).hasSize(1);
    play.create("/x", b -> b);
    assertThat(play.effects(Effect.Revive.class)).hasSize(1);
    assertThat(play.running("/x")).isEqualTo(1);
  }

  @Test
  void revivesNotTooOften() {
    play.create("/x", b -> b);
    play.create("/y", b -> b);
    assertThat(play.effects(Effect.Revive.class)).hasSize(1);
    assertThat(play.running("/y")).isZero();
    play.pass(Duration.ofSeconds(5));
    assertThat(play.effects(Effect.Revive.class)).hasSize(2);
    assertThat(play.running("/y")).isEqualTo(1);
  }

  @Test
  void tellsWhyNothingFits() {
    play.create("/x", b -> b.cpus(Optional.of(1_000.0)));
    QueueItem item = play.state.queueItem(X).orElseThrow();
    assertThat(item.count()).isEqualTo(1);
    assertThat(item.offers().processed()).isEqualTo(4);
    assertThat(item.offers().rejects()).containsEntry(QueueItem.Reject.INSUFFICIENT_CPUS, 4);
    assertThat(item.offers().unusedOffers()).hasSize(4);
  }

  @Test
  void spendsTokensAndGetsThemBack() {
    Play few = new Play(Settings.DEFAULT.withLaunchTokens(Optional.of(2)));
    few.obedient = false;
    few.create("/x", b -> b.instances(Optional.of(5)));
    assertThat(few.running).hasSize(2);
    few.pass(Duration.ofSeconds(31));
    assertThat(few.running).hasSize(4);
    few.status(few.running.keySet().iterator().next(), TaskStatus.State.RUNNING);
    few.pass(Duration.ofSeconds(6));
    assertThat(few.running).hasSize(5);
  }

  @Test
  void takesNoMoreOfAnOfferThanAllowed() {
    Play one = new Play(Settings.DEFAULT.withMaxInstancesPerOffer(Optional.of(1)));
    one.create("/x", b -> b.instances(Optional.of(4)));
    assertThat(one.running.values()).doesNotHaveDuplicates().hasSize(4);
  }

  @Test
  void keepsGroupsEvenWhenScalingDown() {
    Constraint even = new Constraint("hostname", Constraint.Operator.GROUP_BY, Optional.of("4"));
    play.create("/x", b -> b.instances(Optional.of(8)).constraints(Optional.of(List.of(even))));
    play.pass(Duration.ofSeconds(30));
    assertThat(play.running("/x")).isEqualTo(8);
    play.change("/x", false, b -> b.instances(Optional.of(4)));
    var perAgent =
        play.running.values().stream()
            .collect(Collectors.groupingBy(a -> a, Collectors.counting()));
    assertThat(perAgent.values()).containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void forgetsTheDelayWhenAsked() {
    play.create("/x", b -> b.backoff(Optional.of(Duration.ofSeconds(60))));
    play.pass(Duration.ofSeconds(6));
    play.status(play.running.keySet().iterator().next(), TaskStatus.State.FAILED);
    assertThat(play.state.queueItem(X).orElseThrow().notBefore())
        .contains(play.now.plusSeconds(60));
    play.send(new Command.ResetDelay(X));
    play.pass(Duration.ofSeconds(6));
    assertThat(play.running("/x")).isEqualTo(1);
  }

  @Test
  void equalStepsHaveEqualOutcomes() {
    Play other = new Play();
    for (Play p : List.of(play, other)) {
      p.create("/x", b -> b.instances(Optional.of(3)));
    }
    assertThat(other.events).isEqualTo(play.events);
    assertThat(other.effects).isEqualTo(play.effects);
    assertThat(other.store).isEqualTo(play.store);
  }
}
