package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.Membership;
import dev.ekiden.tck.EventGroupsContract;
import dev.ekiden.tck.FakeStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupsTest extends EventGroupsContract {
  private final FakeStorage storage = new FakeStorage();
  private Rig rig = rig(1_000);

  private Rig rig(int kept) {
    return new Rig(storage, new Journal.Limits(Duration.ofHours(1), kept, 1 << 20));
  }

  @BeforeEach
  void start() throws Exception {
    rig.start();
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Override
  protected EventLog log() {
    return rig.server.events();
  }

  private void tell(int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      log().announce(new Event.AppTerminated(rig.clock.instant(), PathId.of("/a")));
    }
    Rig.await(() -> log().last() >= to, () -> "event " + to);
  }

  private Membership join(int inFlight, Runnable ready) throws Exception {
    return log().join(new Join("g", EventFilter.ALL, OptionalLong.of(0), inFlight), ready);
  }

  private static List<Long> take(Membership member, int count) throws Exception {
    List<Long> got = new ArrayList<>();
    Rig.await(
        () -> {
          member.take(count - got.size()).frames().stream().map(Frame::sequence).forEach(got::add);
          return got.size() == count;
        },
        () -> count + " frames, so far " + got);
    return got;
  }

  private GroupStatus status() {
    return log().groups().getFirst();
  }

  @Test
  void aGroupGoesOnAfterARestartWhereItWasDone() throws Exception {
    tell(1, 20);
    Membership before = join(100, () -> {});
    take(before, 10);
    before.acknowledge(7);
    rig.close();
    assertThat(before.live()).isFalse();
    rig = rig(1_000).start();
    assertThat(status()).isEqualTo(new GroupStatus("g", 7, log().last() - 7, 0, 0));
    Membership after = join(100, () -> {});
    assertThat(after.member()).isNotEqualTo(before.member());
    assertThat(take(after, 13)).isEqualTo(LongStream.rangeClosed(8, 20).boxed().toList());
  }

  @Test
  void whoDoesNothingIsPutOutAndOthersTakeOver() throws Exception {
    rig.close();
    rig = Rig.impatient(storage).start();
    tell(1, 10);
    CountDownLatch woken = new CountDownLatch(2);
    Membership idle = join(5, woken::countDown);
    assertThat(take(idle, 5)).hasSize(5);
    // Woken by its first events, and by its end.
    woken.await();
    Rig.await(() -> !idle.live(), () -> "its end");
    Membership other = join(100, () -> {});
    assertThat(take(other, 10)).isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
  }

  @Test
  void oneThatBlocksWhenItIsWokenHoldsUpNobody() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    join(
        5,
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    CountDownLatch woken = new CountDownLatch(1);
    Membership other =
        log().join(new Join("h", EventFilter.ALL, OptionalLong.of(0), 5), woken::countDown);
    tell(1, 1);
    woken.await();
    assertThat(take(other, 1)).containsExactly(1L);
    never.countDown();
  }

  @Test
  void aGroupThatWasAwayTooLongIsToldTheGap() throws Exception {
    rig.close();
    rig = rig(100).start();
    tell(1, 10);
    Membership first = join(100, () -> {});
    take(first, 10);
    first.acknowledge(5);
    rig.close();
    rig = rig(100).start();
    for (int i = 11; i <= 400; i++) {
      tell(i, i);
    }
    Membership second = join(400, () -> {});
    List<EventLog.Slice> slices = new ArrayList<>();
    Rig.await(
        () -> {
          slices.add(second.take(400));
          return !slices.getLast().frames().isEmpty();
        },
        () -> "frames");
    EventLog.Gap gap = slices.stream().flatMap(s -> s.gap().stream()).findFirst().orElseThrow();
    assertThat(gap.from()).isEqualTo(6);
    assertThat(slices.getLast().frames().getFirst().sequence()).isEqualTo(gap.to() + 1);

    // Nobody knows whether that has arrived anywhere.
    assertThat(status().position()).isEqualTo(5);
    second.leave();
    Membership third = join(400, () -> {});
    List<EventLog.Gap> again = new ArrayList<>();
    Rig.await(
        () -> {
          third.take(1).gap().ifPresent(again::add);
          return !again.isEmpty();
        },
        () -> "the gap, once more");
    assertThat(again).containsExactly(gap);
    assertThat(third.acknowledge(gap.to())).isTrue();
    assertThat(status().position()).isEqualTo(gap.to());
  }

  @Test
  void whatIsNoLongerKeptIsNotKeptForAGroupWithoutMembers() throws Exception {
    rig.close();
    rig = rig(100).start();
    tell(1, 50);
    Membership first = join(100, () -> {});
    take(first, 10);
    first.acknowledge(5);
    first.leave();
    for (int i = 51; i <= 400; i++) {
      tell(i, i);
    }
    Rig.await(() -> status().open() == 0, () -> "nothing open: " + status());
    Membership second = join(400, () -> {});
    List<EventLog.Slice> slices = new ArrayList<>();
    Rig.await(
        () -> {
          slices.add(second.take(400));
          return slices.stream().mapToInt(s -> s.frames().size()).sum() >= 50;
        },
        () -> "frames");
    List<EventLog.Gap> gaps = slices.stream().flatMap(s -> s.gap().stream()).toList();
    assertThat(gaps.getFirst().from()).isEqualTo(6);
    assertThat(slices.stream().flatMap(s -> s.frames().stream()).toList().getFirst().sequence())
        .isEqualTo(gaps.getLast().to() + 1);
  }

  @Test
  void aForgottenGroupStaysForgotten() throws Exception {
    join(5, () -> {});
    tell(1, 1);
    log().forget("g");
    rig.close();
    rig = rig(1_000).start();
    assertThat(log().groups()).isEmpty();
  }
}
