package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link EventLog} promises to the members of consumer groups. */
@Timeout(60)
public abstract class EventGroupsContract {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** No log finds events of this time too old to be kept. */
  private static final Instant TIME = Instant.parse("2100-01-01T00:00:00Z");

  /** An open log, the same for a whole test. */
  protected abstract EventLog log();

  /** A member that counts how often it was woken. */
  private final class Reader {
    private final Semaphore woken = new Semaphore(0);
    private final Membership membership;
    private final List<Frame> got = new ArrayList<>();

    Reader(Join wish) throws JoinRefused {
      membership = log().join(wish, woken::release);
    }

    /** Takes without acknowledging, until it has so many in all. */
    Reader until(int count) throws InterruptedException {
      long end = System.nanoTime() + DEADLINE.toNanos();
      while (got.size() < count) {
        List<Frame> more = membership.take(count - got.size()).frames();
        got.addAll(more);
        if (more.isEmpty() && !woken.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new AssertionError(
              got.size()
                  + " of "
                  + count
                  + " frames: "
                  + numbers()
                  + ", live "
                  + membership.live()
                  + ", groups "
                  + log().groups());
        }
      }
      return this;
    }

    void acknowledgeAll() {
      assertThat(membership.acknowledge(got.getLast().sequence())).isTrue();
    }

    List<Long> numbers() {
      return got.stream().map(Frame::sequence).toList();
    }
  }

  private static Join wish(String group) {
    return new Join(group, EventFilter.ALL, OptionalLong.of(0), Join.IN_FLIGHT);
  }

  private static Join wish(String group, int inFlight) {
    return new Join(group, EventFilter.ALL, OptionalLong.of(0), inFlight);
  }

  private void tell(int count, String... apps) throws InterruptedException {
    long before = log().last();
    IntStream.range(0, count)
        .forEach(
            n -> log().announce(new Event.AppTerminated(TIME, PathId.of(apps[n % apps.length]))));
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (log().last() < before + count) {
      if (System.nanoTime() > end) {
        throw new AssertionError("events are not there");
      }
      Thread.onSpinWait();
    }
  }

  private static String[] apps(int count) {
    return IntStream.range(0, count).mapToObj(n -> "/app-" + n).toArray(String[]::new);
  }

  private long position(String group) {
    return log().groups().stream()
        .filter(g -> g.name().equals(group))
        .findFirst()
        .orElseThrow()
        .position();
  }

  @Test
  public void oneMemberGetsAllInOrder() throws Exception {
    tell(10, "/a", "/b");
    Reader only = new Reader(wish("g")).until(10);
    assertThat(only.numbers()).isSorted().hasSize(10);
    assertThat(only.membership.live()).isTrue();
    assertThat(only.membership.group()).isEqualTo("g");
  }

  @Test
  public void membersShareAndAnAppStaysWithOne() throws Exception {
    Reader one = new Reader(wish("g"));
    Reader two = new Reader(wish("g"));
    assertThat(one.membership.member()).isNotEqualTo(two.membership.member());
    tell(200, apps(40));
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (one.got.size() + two.got.size() < 200 && System.nanoTime() < end) {
      one.got.addAll(one.membership.take(7).frames());
      two.got.addAll(two.membership.take(7).frames());
    }
    Set<Long> both = new HashSet<>(one.numbers());
    both.addAll(two.numbers());
    assertThat(both).hasSize(200);
    assertThat(one.got.size() + two.got.size()).isEqualTo(200);
    assertThat(one.got).isNotEmpty();
    assertThat(two.got).isNotEmpty();
    Set<Optional<PathId>> ones = new HashSet<>();
    one.got.forEach(f -> ones.add(f.event().subject()));
    assertThat(two.got).noneMatch(f -> ones.contains(f.event().subject()));
  }

  @Test
  public void otherGroupsAndBroadcastAreNotTouched() throws Exception {
    tell(10, "/a", "/b");
    assertThat(new Reader(wish("g")).until(10).numbers()).hasSize(10);
    assertThat(new Reader(wish("h")).until(10).numbers()).hasSize(10);
    assertThat(log().read(0, 100).frames()).hasSize(10);
  }

  @Test
  public void whatADeadMemberHadGoesToTheOthersInOrder() throws Exception {
    Reader one = new Reader(wish("g"));
    Reader two = new Reader(wish("g"));
    tell(100, apps(20));
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (one.got.size() + two.got.size() < 100 && System.nanoTime() < end) {
      one.got.addAll(one.membership.take(100).frames());
      two.got.addAll(two.membership.take(100).frames());
    }
    // The first half of what it got is done, the other is not.
    int done = one.got.size() / 2;
    one.membership.acknowledge(one.got.get(done - 1).sequence());
    one.membership.leave();
    assertThat(one.membership.live()).isFalse();
    assertThat(one.membership.take(10).frames()).isEmpty();
    assertThat(one.membership.acknowledge(one.got.getLast().sequence())).isFalse();
    two.until(100 - done);
    Set<Long> all = new HashSet<>(two.numbers());
    all.addAll(one.numbers().subList(0, done));
    assertThat(all).hasSize(100);
    Map<Optional<PathId>, List<Long>> byApp = new LinkedHashMap<>();
    two.got.forEach(
        f -> byApp.computeIfAbsent(f.event().subject(), _ -> new ArrayList<>()).add(f.sequence()));
    assertThat(byApp.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
  }

  @Test
  public void nothingIsLostWhileThereIsNoMember() throws Exception {
    tell(5, "/a");
    Reader first = new Reader(wish("g")).until(3);
    first.membership.acknowledge(first.got.get(1).sequence());
    first.membership.leave();
    tell(5, "/a");
    Reader second = new Reader(new Join("g", EventFilter.ALL, OptionalLong.empty(), 100));
    assertThat(second.until(8).numbers())
        .isEqualTo(Stream.iterate(first.got.get(2).sequence(), n -> n + 1).limit(8).toList());
  }

  @Test
  public void aMemberHasNoMoreThanItMay() throws Exception {
    tell(10, "/a");
    Reader reader = new Reader(wish("g", 3)).until(3);
    assertThat(reader.membership.take(10).frames()).isEmpty();
    assertThat(reader.membership.unacknowledged()).isEqualTo(3);
    assertThat(reader.membership.acknowledge(reader.got.getFirst().sequence())).isTrue();
    assertThat(reader.membership.acknowledge(reader.got.getFirst().sequence())).isFalse();
    reader.until(4);
    reader.acknowledgeAll();
    reader.until(7);
    reader.acknowledgeAll();
    assertThat(position("g")).isEqualTo(reader.got.getLast().sequence());
  }

  @Test
  public void thePositionIsBeforeTheFirstThatIsNotDone() throws Exception {
    tell(4, "/a");
    long before = log().last() - 4;
    Reader reader = new Reader(wish("g")).until(4);
    assertThat(position("g")).isEqualTo(before);
    reader.acknowledgeAll();
    assertThat(position("g")).isEqualTo(log().last());
  }

  @Test
  public void allMembersWantTheSame() throws Exception {
    EventFilter some =
        new EventFilter(Set.of("app_terminated_event"), Optional.of("/b"), Optional.empty());
    Reader one = new Reader(new Join("g", some, OptionalLong.of(0), 10));
    assertThatThrownBy(() -> new Reader(wish("g")))
        .isInstanceOfSatisfying(
            JoinRefused.class,
            e -> assertThat(e.reason()).isEqualTo(JoinRefused.Reason.OTHER_FILTER));
    tell(6, "/a", "/b");
    one.until(3);
    assertThat(one.got).allMatch(f -> f.event().subject().equals(Optional.of(PathId.of("/b"))));
    one.membership.leave();
    assertThat(new Reader(wish("g")).membership.live()).isTrue();
  }

  @Test
  public void aForgottenGroupEndsItsMembers() throws Exception {
    Reader one = new Reader(wish("g"));
    assertThat(log().forget("g")).isTrue();
    assertThat(one.membership.live()).isFalse();
    assertThat(one.woken.tryAcquire(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(log().groups()).isEmpty();
    assertThat(log().forget("g")).isFalse();
  }
}
