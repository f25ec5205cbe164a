package dev.ekiden.core.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedStreamTest {
  /** A member of the random play, and what it has got and not acknowledged. */
  private static final class Actor {
    private final long id;
    private final List<Long> open = new ArrayList<>();

    Actor(long id) {
      this.id = id;
    }
  }

  private static String key(long sequence) {
    return "/app-" + sequence * 7 % 23;
  }

  /** Members come, go, take and acknowledge as it happens; then all that is left is worked off. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void eachFrameIsDoneAndKeysKeepTheirOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SharedStream<Long> stream = new SharedStream<>(0);
    List<Actor> actors = new ArrayList<>();
    Map<String, Long> done = new HashMap<>();
    Set<Long> acknowledged = new HashSet<>();
    Map<Long, Long> holders = new HashMap<>();
    long joined = 0;
    long position = 0;
    for (int i = 0; i < 20_000; i++) {
      int dice = random.nextInt(100);
      if (dice < 40 && stream.hungry() && stream.read() < 5_000) {
        stream.feed(stream.read() + 1, key(stream.read() + 1), stream.read() + 1, i);
      } else if (dice < 42 || actors.isEmpty()) {
        Actor actor = new Actor(++joined);
        stream.join(actor.id, 1 + random.nextInt(50), i);
        actors.add(actor);
      } else if (dice < 44) {
        Actor gone = actors.remove(random.nextInt(actors.size()));
        stream.leave(gone.id, i);
        gone.open.forEach(holders::remove);
      } else if (dice < 75) {
        take(stream, actors.get(random.nextInt(actors.size())), holders, i);
      } else {
        acknowledge(
            stream, actors.get(random.nextInt(actors.size())), random, done, acknowledged, i);
      }
      assertThat(stream.position()).isGreaterThanOrEqualTo(position);
      position = stream.position();
    }
    while (stream.position() < stream.read()) {
      if (actors.isEmpty()) {
        actors.add(new Actor(++joined));
        stream.join(joined, 10, 0);
      }
      for (Actor actor : actors) {
        take(stream, actor, holders, 0);
        acknowledge(stream, actor, random, done, acknowledged, 0);
      }
    }
    assertThat(acknowledged).hasSize((int) stream.read());
    assertThat(stream.open()).isZero();
  }

  private static void take(
      SharedStream<Long> stream, Actor actor, Map<Long, Long> holders, int now) {
    for (long sequence : stream.take(actor.id, 10, now).frames()) {
      assertThat(holders.put(sequence, actor.id)).as("holder of %s", sequence).isNull();
      // All that is open of one key is with one member.
      actor.open.add(sequence);
    }
  }

  private static void acknowledge(
      SharedStream<Long> stream,
      Actor actor,
      SplittableRandom random,
      Map<String, Long> done,
      Set<Long> acknowledged,
      int now) {
    if (actor.open.isEmpty()) {
      return;
    }
    int upTo = random.nextInt(actor.open.size());
    assertThat(stream.acknowledge(actor.id, actor.open.get(upTo), now)).isTrue();
    List<Long> settled = actor.open.subList(0, upTo + 1);
    for (long sequence : settled) {
      assertThat(acknowledged.add(sequence)).as("%s once", sequence).isTrue();
      Long before = done.put(key(sequence), sequence);
      assertThat(before == null || before < sequence).as("order of %s", key(sequence)).isTrue();
    }
    settled.clear();
  }

  @Test
  void aNewMemberTakesOverOnlyWhatIsQuiet() {
    SharedStream<Long> stream = new SharedStream<>(0);
    stream.join(1, 1_000, 0);
    for (long n = 1; n <= 100; n++) {
      stream.feed(n, "/" + n, n, 0);
    }
    assertThat(stream.take(1, 100, 0).frames()).hasSize(100);
    stream.acknowledge(1, 50, 0);
    stream.join(2, 1_000, 0);
    for (long n = 101; n <= 200; n++) {
      stream.feed(n, "/" + (n - 100), n, 0);
    }
    // Keys 51 to 100 have something open and stay; of the others about half move.
    List<Long> second = stream.take(2, 100, 0).frames();
    assertThat(second).hasSizeBetween(10, 40).allMatch(n -> n <= 150);
    assertThat(stream.take(1, 100, 0).frames()).hasSize(100 - second.size());
  }

  @Test
  void keysAreSpreadEvenly() {
    SharedStream<Long> stream = new SharedStream<>(0);
    for (long member = 1; member <= 4; member++) {
      stream.join(member, 10_000, 0);
    }
    for (long n = 1; n <= 4_000; n++) {
      stream.feed(n, "/app-" + n, n, 0);
    }
    for (long member = 1; member <= 4; member++) {
      assertThat(stream.take(member, 10_000, 0).frames()).hasSizeBetween(800, 1_200);
    }
  }

  @Test
  void isFedOnlyWhileSomebodyTakes() {
    SharedStream<Long> stream = new SharedStream<>(0);
    assertThat(stream.hungry()).isFalse();
    stream.join(1, 10, 0);
    feed(stream);
    // It costs little to wait for somebody who is stuck.
    assertThat(stream.open()).isEqualTo(10);
    stream.take(1, 10, 0);
    feed(stream);
    assertThat(stream.open()).isEqualTo(20);
    stream.acknowledge(1, 10, 0);
    assertThat(stream.hungry()).isFalse();
    stream.take(1, 10, 0);
    assertThat(stream.hungry()).isTrue();
    assertThat(stream.position()).isEqualTo(10);
  }

  @Test
  void othersGoOnBesideOneThatIsStuckButNotForEver() {
    SharedStream<Long> stream = new SharedStream<>(0);
    stream.join(1, 10, 0);
    stream.join(2, 10, 0);
    while (stream.hungry()) {
      feed(stream);
      List<Long> taken = stream.take(2, 10, 0).frames();
      if (!taken.isEmpty()) {
        stream.acknowledge(2, taken.getLast(), 0);
      }
    }
    assertThat(stream.open()).isEqualTo(SharedStream.WINDOW);
  }

  private static void feed(SharedStream<Long> stream) {
    while (stream.hungry()) {
      long n = stream.read() + 1;
      stream.feed(n, "/" + n, n, 0);
    }
  }

  @Test
  void whoDoesNothingIsKnown() {
    SharedStream<Long> stream = new SharedStream<>(0);
    stream.join(1, 10, 0);
    stream.join(2, 10, 0);
    assertThat(stream.stalled(1_000, 100)).isEmpty();
    stream.feed(1, "/a", 1L, 1_000);
    long owner = stream.ready().getFirst();
    assertThat(stream.stalled(1_050, 100)).isEmpty();
    assertThat(stream.stalled(1_100, 100)).containsExactly(owner);
    stream.take(owner, 1, 1_100);
    assertThat(stream.stalled(1_150, 100)).isEmpty();
    stream.acknowledge(owner, 1, 1_160);
    assertThat(stream.stalled(9_999, 100)).isEmpty();
  }

  @Test
  void whoTakesMoreAndMoreButAcknowledgesNothingIsKnown() {
    SharedStream<Long> stream = new SharedStream<>(0);
    stream.join(1, 1_000, 0);
    for (long n = 1; n <= 9; n++) {
      stream.feed(n, "/a", n, n * 20);
      assertThat(stream.take(1, 10, n * 20).frames()).containsExactly(n);
      assertThat(stream.stalled(n * 20, 100)).as("%s", n).hasSize(n * 20 < 120 ? 0 : 1);
    }
    stream.acknowledge(1, 3, 190);
    assertThat(stream.stalled(280, 100)).isEmpty();
    assertThat(stream.stalled(290, 100)).containsExactly(1L);
  }

  @Test
  void whatNobodyComesForIsNotKeptForEver() {
    SharedStream<Long> stream = new SharedStream<>(0);
    stream.join(1, 10, 0);
    for (long n = 1; n <= 20; n++) {
      stream.feed(n, "/" + n, n, 0);
    }
    stream.take(1, 10, 0);
    stream.acknowledge(1, 5, 0);
    stream.forget(8);
    assertThat(stream.unacknowledged(1)).as("a member's own").isEqualTo(5);
    stream.leave(1, 0);
    stream.forget(8);
    assertThat(stream.open()).isEqualTo(12);
    assertThat(stream.position()).as("nobody was told").isEqualTo(5);
    stream.forget(12);
    stream.join(2, 100, 0);
    SharedStream.Taken<Long> taken = stream.take(2, 100, 0);
    assertThat(taken.lost()).contains(new SharedStream.Lost(6, 12));
    assertThat(taken.frames()).startsWith(13L).hasSize(8);
    stream.acknowledge(2, 20, 0);
    assertThat(stream.position()).isEqualTo(20);
  }

  @Test
  void aLossIsToldOnceAndOnlyOnce() {
    SharedStream<Long> stream = new SharedStream<>(5);
    stream.lose(8);
    stream.lose(10);
    stream.join(1, 10, 0);
    stream.join(2, 10, 0);
    assertThat(stream.take(1, 1, 0).lost()).contains(new SharedStream.Lost(6, 10));
    assertThat(stream.take(2, 1, 0).lost()).isEmpty();
    assertThat(stream.position()).isEqualTo(5);
    assertThat(stream.acknowledge(1, 10, 0)).isTrue();
    assertThat(stream.position()).isEqualTo(10);
  }

  @Test
  void aLossThatNobodyIsDoneWithIsToldAgain() {
    SharedStream<Long> stream = new SharedStream<>(5);
    stream.lose(10);
    stream.join(1, 10, 0);
    assertThat(stream.take(1, 1, 0).lost()).contains(new SharedStream.Lost(6, 10));
    stream.leave(1, 0);
    assertThat(stream.position()).isEqualTo(5);
    stream.join(2, 10, 0);
    stream.feed(11, "/a", 11L, 0);
    stream.lose(15);
    stream.feed(16, "/a", 16L, 0);
    assertThat(stream.ready()).containsExactly(2L);
    SharedStream.Taken<Long> taken = stream.take(2, 1, 0);
    assertThat(taken.lost()).contains(new SharedStream.Lost(6, 10));
    assertThat(taken.frames()).containsExactly(11L);
    taken = stream.take(2, 1, 0);
    assertThat(taken.lost()).contains(new SharedStream.Lost(12, 15));
    assertThat(taken.frames()).containsExactly(16L);
    assertThat(stream.acknowledge(2, 11, 0)).isTrue();
    assertThat(stream.position()).isEqualTo(11);
    assertThat(stream.acknowledge(2, 16, 0)).isTrue();
    assertThat(stream.position()).isEqualTo(16);
  }
}
