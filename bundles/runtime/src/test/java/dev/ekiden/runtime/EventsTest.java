package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginStatus.State;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.EventSubscriber.Position;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Notebook;
import dev.ekiden.spi.storage.StorageException;
import dev.ekiden.tck.FakeStorage;
import dev.ekiden.tck.RecordingSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {
  private static final Journal.Limits KEEP =
      new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20);

  private static List<Long> numbers(List<Frame> frames) {
    return frames.stream().map(Frame::sequence).toList();
  }

  private static void announce(Rig rig, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      rig.server
          .events()
          .announce(new Event.Notice(rig.clock.instant(), "test_event", Map.of("n", "" + i)));
    }
    Rig.await(() -> rig.server.events().last() >= to, () -> "event " + to);
  }

  /** A burst may overshoot a limit by itself; the commits after it bring it back. */
  private static void settle(Rig rig, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      announce(rig, i, i);
    }
  }

  private static Plugin<EventSubscriber> offer(Rig rig, EventSubscriber subscriber) {
    Plugin<EventSubscriber> plugin = rig.plugin(PluginKind.EVENTS, "recorder", subscriber);
    rig.server.addSubscriber(plugin);
    return plugin;
  }

  @Test
  void whatIsAnnouncedComesBackInOrder() throws Exception {
    try (Rig rig = new Rig().start()) {
      RecordingSubscriber all = new RecordingSubscriber(new Position.After(0));
      offer(rig, all);
      announce(rig, 1, 600);
      all.await(f -> f.sequence() == 600);
      assertThat(numbers(all.frames()))
          .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 600).boxed().toList());
      assertThat(
              new String(all.frames().getFirst().json(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("test_event")
          .doesNotContain("\n");
    }
  }

  @Test
  void aTypeThatWouldBreakTheFramesIsRefused() throws Exception {
    try (Rig rig = new Rig().start()) {
      for (String type : List.of("", "a\r\ndata: {}", "a\"b", "x".repeat(101))) {
        assertThatThrownBy(
                () ->
                    rig.server
                        .events()
                        .announce(new Event.Notice(rig.clock.instant(), type, Map.of())))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("type is '" + type + "', allowed are 1 to 100");
      }
    }
  }

  @Test
  void aSubscriberThatFailsGetsTheSameFramesAgain() throws Exception {
    try (Rig rig = new Rig().start()) {
      RecordingSubscriber failing = new RecordingSubscriber(new Position.After(0));
      failing.refuse(3);
      offer(rig, failing);
      announce(rig, 1, 20);
      failing.await(f -> f.sequence() == 20);
      assertThat(numbers(failing.frames()))
          .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 20).boxed().toList());
      assertThat(rig.status("recorder", "1.0.0").lastError())
          .contains("IOException: refused, as the test wants it");
    }
  }

  @Test
  void aSlowSubscriberDelaysNobodyElse() throws Exception {
    try (Rig rig = new Rig().start()) {
      CountDownLatch stalled = new CountDownLatch(1);
      CountDownLatch enough = new CountDownLatch(1);
      EventSubscriber slow =
          new EventSubscriber() {
            @Override
            public Position start(EventLog log) {
              return new Position.After(0);
            }

            @Override
            public void accept(List<Frame> frames) throws InterruptedException {
              stalled.countDown();
              enough.await();
            }
          };
      rig.server.addSubscriber(rig.plugin(PluginKind.EVENTS, "slow", slow));
      announce(rig, 1, 1);
      stalled.await();
      RecordingSubscriber quick = new RecordingSubscriber(new Position.After(0));
      offer(rig, quick);
      announce(rig, 2, 300);
      quick.await(f -> f.sequence() == 300);
      enough.countDown();
    }
  }

  /** Does not come back from {@link #accept}, whatever is done to it, until it is let go. */
  private static final class Hanging implements EventSubscriber {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public Position start(EventLog log) {
      return new Position.After(0);
    }

    @Override
    public void accept(List<Frame> frames) {
      inside.countDown();
      while (letGo.getCount() > 0) {
        try {
          letGo.await();
        } catch (InterruptedException e) {
          // goes on hanging, as bad plugins do
        }
      }
    }
  }

  @Test
  void aSubscriberThatHangsIsShownToFailAndIsAskedAgain() throws Exception {
    try (Rig rig = Rig.hasty(Duration.ofMillis(50), Duration.ofSeconds(30)).start()) {
      Hanging hanging = new Hanging();
      offer(rig, hanging);
      announce(rig, 1, 5);
      rig.awaitState("recorder", "1.0.0", State.FAILING);
      assertThat(rig.status("recorder", "1.0.0").lastError()).contains("no answer within 50 ms");
      hanging.letGo.countDown();
      rig.awaitState("recorder", "1.0.0", State.ACTIVE);
      Rig.await(
          () -> rig.status("recorder", "1.0.0").figures().get("position") == 5,
          () -> "position 5: " + rig.status("recorder", "1.0.0"));
    }
  }

  @Test
  void aSubscriberThatHangsHoldsUpNeitherItsSuccessorNorItsEnd() throws Exception {
    // No call of it would ever be given up for being late.
    try (Rig rig = Rig.hasty(Duration.ofDays(1), Duration.ofMillis(20)).start()) {
      Hanging hanging = new Hanging();
      offer(rig, hanging);
      announce(rig, 1, 5);
      hanging.inside.await();
      RecordingSubscriber fixed = new RecordingSubscriber(new Position.Continue());
      Plugin<EventSubscriber> second = rig.plugin(PluginKind.EVENTS, "recorder", "1.1.0", 2, fixed);
      rig.server.addSubscriber(second);
      fixed.await(f -> f.sequence() == 5);
      // What the first one never said it was done with.
      assertThat(numbers(fixed.frames())).startsWith(1L);
      rig.server.removeSubscriber(second);
      Rig.await(fixed::stopped, () -> "its end");

      Hanging another = new Hanging();
      Plugin<EventSubscriber> third =
          rig.plugin(PluginKind.EVENTS, "recorder", "1.2.0", 3, another);
      rig.server.addSubscriber(third);
      another.inside.await();
      rig.server.removeSubscriber(third);
      RecordingSubscriber last = new RecordingSubscriber(new Position.After(0));
      rig.server.addSubscriber(rig.plugin(PluginKind.EVENTS, "recorder", "1.3.0", 4, last));
      last.await(f -> f.sequence() == 5);
    }
  }

  @Test
  void whoContinuesIsGivenWhatHappenedWhileItWasAway() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      RecordingSubscriber first = new RecordingSubscriber(new Position.Continue());
      Plugin<EventSubscriber> plugin = offer(rig, first);
      rig.awaitState("recorder", "1.0.0", State.ACTIVE);
      announce(rig, 1, 10);
      first.await(f -> f.sequence() == 10);
      rig.server.removeSubscriber(plugin);
      Rig.await(first::stopped, () -> "its end");
      announce(rig, 11, 20);
    }
    try (Rig rig = new Rig(storage, KEEP).start()) {
      RecordingSubscriber second = new RecordingSubscriber(new Position.Continue());
      offer(rig, second);
      second.await(f -> f.sequence() == 20);
      announce(rig, 21, 25);
      second.await(f -> f.sequence() == 25);
      assertThat(numbers(second.frames()))
          .isEqualTo(java.util.stream.LongStream.rangeClosed(11, 25).boxed().toList());
    }
  }

  @Test
  void aSwappedSubscriberMissesAndRepeatsNothing() throws Exception {
    try (Rig rig = new Rig().start()) {
      RecordingSubscriber old = new RecordingSubscriber(new Position.Continue());
      offer(rig, old);
      rig.awaitState("recorder", "1.0.0", State.ACTIVE);
      announce(rig, 1, 50);
      RecordingSubscriber fresh = new RecordingSubscriber(new Position.Continue());
      rig.server.addSubscriber(rig.plugin(PluginKind.EVENTS, "recorder", "1.1.0", 2, fresh));
      announce(rig, 51, 100);
      fresh.await(f -> f.sequence() == 100);
      rig.awaitState("recorder", "1.1.0", State.ACTIVE);
      assertThat(old.stopped()).isTrue();
      List<Long> both = new java.util.ArrayList<>(numbers(old.frames()));
      both.addAll(numbers(fresh.frames()));
      assertThat(both).isEqualTo(java.util.stream.LongStream.rangeClosed(1, 100).boxed().toList());
    }
  }

  @Test
  void aNewerSubscriberThatFailsGivesWayToTheOldOne() throws Exception {
    try (Rig rig = new Rig().start()) {
      RecordingSubscriber old = new RecordingSubscriber(new Position.Continue());
      offer(rig, old);
      rig.awaitState("recorder", "1.0.0", State.ACTIVE);
      RecordingSubscriber bad = new RecordingSubscriber(new Position.Continue());
      bad.refuse(Integer.MAX_VALUE);
      rig.server.addSubscriber(rig.plugin(PluginKind.EVENTS, "recorder", "2.0.0", 2, bad));
      announce(rig, 1, 30);
      rig.awaitState("recorder", "2.0.0", State.STOPPED);
      old.await(f -> f.sequence() == 30);
      assertThat(numbers(old.frames()))
          .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 30).boxed().toList());
      assertThat(bad.stopped()).isTrue();
    }
  }

  @Test
  void whatIsNoLongerKeptIsAGap() throws Exception {
    FakeStorage storage = new FakeStorage();
    Journal.Limits few = new Journal.Limits(Duration.ofHours(1), 100, 1 << 20);
    try (Rig rig = new Rig(storage, few).start()) {
      announce(rig, 1, 390);
      settle(rig, 391, 400);
      EventLog.Slice all = rig.server.events().read(0, 1_000);
      assertThat(all.frames()).hasSizeLessThanOrEqualTo(100);
      assertThat(all.gap()).contains(new EventLog.Gap(1, all.frames().getFirst().sequence() - 1));
      assertThat(rig.server.events().read(Long.MAX_VALUE, 10))
          .isEqualTo(rig.server.events().read(400, 10))
          .isEqualTo(new EventLog.Slice(List.of(), java.util.Optional.empty()));
      RecordingSubscriber late = new RecordingSubscriber(new Position.After(10));
      offer(rig, late);
      late.await(f -> f.sequence() == 400);
      EventLog.Gap gap = late.gaps().getFirst();
      assertThat(gap.from()).isEqualTo(11);
      assertThat(late.frames().getFirst().sequence()).isEqualTo(gap.to() + 1);
    }
    // The store keeps no more than the memory.
    assertThat(storage.records().keySet().stream().filter(k -> k.startsWith("frame/")))
        .hasSizeLessThanOrEqualTo(100);
  }

  @Test
  void oldEventsGoAfterTheirTimeButNumbersGoOn() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      announce(rig, 1, 50);
      rig.advance(Duration.ofHours(2));
      announce(rig, 51, 51);
      assertThat(numbers(rig.server.events().read(0, 100).frames())).containsExactly(50L, 51L);
    }
    try (Rig rig = new Rig(storage, KEEP).start()) {
      assertThat(rig.server.events().last()).isEqualTo(51);
    }
  }

  @Test
  void tooManyBytesGoToo() throws Exception {
    Journal.Limits small = new Journal.Limits(Duration.ofHours(1), 10_000, 20_000);
    try (Rig rig = new Rig(new FakeStorage(), small).start()) {
      announce(rig, 1, 490);
      settle(rig, 491, 500);
      assertThat(rig.server.figures().numbers().get("events.kept.bytes").longValue())
          .isLessThanOrEqualTo(20_000);
      assertThat(rig.server.events().last()).isEqualTo(500);
    }
  }

  @Test
  void largeEventsMakeRoomForThemselvesAmongSmallOnes() throws Exception {
    long limit = 1 << 20;
    Journal.Limits small = new Journal.Limits(Duration.ofHours(1), 10_000, limit);
    try (Rig rig = new Rig(new FakeStorage(), small).start()) {
      announce(rig, 1, 4_000);
      for (int i = 1; i <= 30; i++) {
        String text = "x".repeat(100_000);
        rig.server
            .events()
            .announce(new Event.Notice(rig.clock.instant(), "test_event", Map.of("n", text)));
        long last = 4_000 + i;
        Rig.await(() -> rig.server.events().last() == last, () -> "event " + last);
        assertThat(rig.server.figures().numbers().get("events.kept.bytes").longValue())
            .as("after %s large ones", i)
            .isLessThanOrEqualTo(limit + 110_000);
      }
    }
  }

  @Test
  void whatIsAnnouncedWhileTheStoreFailsIsToldLater() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP, Duration.ZERO, Duration.ofMillis(200)).start()) {
      storage.fail(StorageException.Code.UNAVAILABLE, Integer.MAX_VALUE);
      var _ = rig.submit(Rig.create("/a"));
      Rig.await(
          () -> rig.submit(Rig.create("/b")).getNow(null) instanceof Reply.Refused,
          () -> "a refusal");
      for (int i = 0; i < 5; i++) {
        rig.server.events().announce(new Event.Notice(rig.clock.instant(), "test_event", Map.of()));
      }
      storage.fail(StorageException.Code.UNAVAILABLE, 0);
      Rig.await(
          () ->
              rig.server.events().read(0, 100).frames().stream()
                      .filter(f -> f.type().equals("test_event"))
                      .count()
                  == 5,
          () -> "what was announced");
    }
  }

  @Test
  void aSubscriberOfAnotherStreamIsToldThatItMissesThisOne() throws Exception {
    try (Rig rig = new Rig().start()) {
      announce(rig, 1, 10);
      RecordingSubscriber stranger = new RecordingSubscriber(new Position.After(5_000));
      offer(rig, stranger);
      rig.awaitState("recorder", "1.0.0", State.ACTIVE);
      announce(rig, 11, 12);
      stranger.await(f -> f.sequence() == 12);
      assertThat(stranger.gaps()).containsExactly(new EventLog.Gap(1, 10));
      assertThat(numbers(stranger.frames())).containsExactly(11L, 12L);
    }
  }

  @Test
  void aPictureAndWhatComesAfterItTellEverythingOnce() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a", 2));
      EventLog.Picture picture = rig.server.events().picture();
      List<Frame> frames = new ArrayList<>();
      picture.frames().forEachRemaining(frames::add);
      assertThat(frames).allMatch(f -> f.sequence() == picture.sequence());
      assertThat(frames.stream().map(Frame::type))
          .containsExactly(
              "api_post_event",
              "instance_changed_event",
              "instance_changed_event",
              "deployment_info");
      rig.ask(Rig.create("/b", 0));
      Rig.await(
          () ->
              rig.server.events().read(picture.sequence(), 100).frames().stream()
                  .anyMatch(f -> f.type().equals("api_post_event")),
          () -> "the event of /b");
      assertThat(rig.server.events().read(picture.sequence(), 100).frames())
          .filteredOn(f -> f.type().equals("api_post_event"))
          .hasSize(1);
    }
  }

  @Test
  void notesOutliveARestart() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      Notebook notebook = rig.server.events().notebook("someone");
      notebook.note("one", "a fact");
      notebook.note("two", "another");
      notebook.erase("two");
      rig.server.events().notebook("someone-else").note("one", "different");
    }
    try (Rig rig = new Rig(storage, KEEP).start()) {
      Notebook notebook = rig.server.events().notebook("someone");
      assertThat(notebook.all()).isEqualTo(Map.of("one", "a fact"));
      assertThatThrownBy(() -> notebook.note("", "x")).hasMessageContaining("1 to 200");
    }
  }
}
