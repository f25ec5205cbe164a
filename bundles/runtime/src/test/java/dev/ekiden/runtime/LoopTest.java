package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.spi.events.EventSubscriber.Position;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.storage.StorageException.Code;
import dev.ekiden.tck.FakeCluster;
import dev.ekiden.tck.FakeCluster.Call;
import dev.ekiden.tck.FakeStorage;
import dev.ekiden.tck.RecordingSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTest {
  private static final Journal.Limits KEEP =
      new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20);

  @Test
  void aReplysEffectIsVisibleAndDurable() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      assertThat(rig.ask(Rig.create("/a"))).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.knows("/a")).isTrue();
    }
    try (Rig again = new Rig(storage, KEEP).start()) {
      assertThat(again.knows("/a")).isTrue();
    }
  }

  @Test
  void nothingLeavesBeforeItIsDurable() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster cluster = new FakeCluster();
      RecordingSubscriber subscriber = new RecordingSubscriber(new Position.After(0));
      rig.server.addCluster(rig.plugin(PluginKind.CLUSTER, "fake", cluster));
      rig.server.addSubscriber(rig.plugin(PluginKind.EVENTS, "recorder", subscriber));
      cluster.take(Call.Started.class);
      cluster.sink().connected("f-1", "master", false, false, java.util.Optional.empty());
      rig.ask(Rig.create("/warm-up"));
      // A reply comes before its events: only after the last of them nothing is on its way.
      subscriber.await(f -> f.type().equals("deployment_success"));
      rig.awaitState("recorder", "1.0.0", dev.ekiden.api.plugin.PluginStatus.State.ACTIVE);
      long told = rig.server.events().last();
      long revision = rig.server.snapshot().revision();

      rig.storage.hold();
      CompletableFuture<Reply> reply = rig.submit(Rig.create("/a", 1));
      rig.storage.awaitHeld();
      cluster.sink().offers(List.of(Rig.offer("o-1")));
      rig.stepped(Command.OffersMade.class);
      assertThat(reply).isNotDone();
      assertThat(rig.knows("/a")).isFalse();
      assertThat(rig.server.snapshot().revision()).isEqualTo(revision);
      assertThat(rig.server.events().last()).isEqualTo(told);

      rig.storage.release();
      assertThat(reply.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.knows("/a")).isTrue();
      Call.Accepted accepted = cluster.take(Call.Accepted.class);
      assertThat(accepted.operations()).hasOnlyElementsOfType(Operation.Launch.class);
      subscriber.await(f -> f.sequence() > told);
      // What was launched was durable first.
      assertThat(rig.storage.records().keySet()).anyMatch(k -> k.startsWith("instance/"));
    }
  }

  @Test
  void waitingCommandsGoIntoOneCommit() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.storage.hold();
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        replies.add(rig.submit(Rig.create("/app-" + i)));
      }
      rig.storage.awaitHeld();
      for (int i = 0; i < 50; i++) {
        rig.stepped(Command.CreateApp.class);
      }
      int before = rig.storage.commits();
      rig.storage.release();
      CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
      assertThat(rig.storage.commits() - before).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aStoreThatFailsForAWhileDelaysButLosesNothing() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      storage.fail(Code.UNAVAILABLE, 4);
      assertThat(rig.ask(Rig.create("/a"))).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.status("memory", "1.0.0").figures()).containsEntry("failures", 4L);
    }
    try (Rig again = new Rig(storage, KEEP).start()) {
      assertThat(again.knows("/a")).isTrue();
    }
  }

  @Test
  void whileTheStoreFailsNewRequestsAreRefusedAndReadsGoOn() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP, Duration.ZERO, Duration.ofMillis(200)).start()) {
      assertThat(rig.ask(Rig.create("/a"))).isInstanceOf(Reply.Deploying.class);
      storage.fail(Code.UNAVAILABLE, Integer.MAX_VALUE);
      CompletableFuture<Reply> pending = rig.submit(Rig.create("/b"));
      Rig.await(
          () -> rig.submit(Rig.create("/c")).getNow(null) instanceof Reply.Refused,
          () -> "a refusal");
      assertThat(rig.ask(Rig.create("/d")))
          .isEqualTo(
              new Reply.Refused(
                  new Refusal.Unavailable(
                      "The store cannot write at the moment: fails, as the test wants it")));
      assertThat(rig.server.impediment())
          .contains("The store cannot write at the moment: fails, as the test wants it");
      assertThat(rig.knows("/a")).isTrue();
      assertThat(rig.knows("/b")).isFalse();
      assertThat(pending).isNotDone();

      storage.fail(Code.UNAVAILABLE, 0);
      assertThat(pending.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.knows("/b")).isTrue();
      assertThat(rig.knows("/d")).isFalse();
      Rig.await(
          () -> {
            try {
              return rig.ask(Rig.create("/e")) instanceof Reply.Deploying;
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          },
          () -> "writes again");
    }
  }

  @Test
  void whileTheStoreHangsNewRequestsAreRefusedAndReadsGoOn() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = Rig.withoutPatienceForTheStore(storage).start()) {
      storage.hold();
      CompletableFuture<Reply> pending = rig.submit(Rig.create("/a"));
      storage.awaitHeld();
      Rig.await(
          () -> rig.submit(Rig.create("/b")).getNow(null) instanceof Reply.Refused,
          () -> "a refusal");
      assertThat(rig.ask(Rig.create("/c")))
          .isEqualTo(
              new Reply.Refused(
                  new Refusal.Unavailable(
                      "The store cannot write at the moment: it does not answer")));
      assertThat(rig.server.snapshot().groupsIn(PathId.ROOT)).isEmpty();
      assertThat(pending).isNotDone();
      storage.release();
      assertThat(pending.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.knows("/a")).isTrue();
      assertThat(rig.knows("/c")).isFalse();
    }
  }

  @Test
  void aStoreWhoseBundleIsGoneIsOneThatFails() throws Exception {
    FakeStorage memory = new FakeStorage();
    java.util.concurrent.atomic.AtomicInteger left =
        new java.util.concurrent.atomic.AtomicInteger();
    dev.ekiden.spi.storage.Storage unloaded =
        new dev.ekiden.spi.storage.Storage() {
          @Override
          public void open() {}

          @Override
          public void load(java.util.function.Consumer<Entry> sink) {
            memory.load(sink);
          }

          @Override
          public void commit(List<Write> batch, long epoch)
              throws dev.ekiden.spi.storage.StorageException {
            if (left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new NoClassDefFoundError("dev/ekiden/storage/test/Chunk");
            }
            memory.commit(batch, epoch);
          }

          @Override
          public long size() {
            throw new NoClassDefFoundError("dev/ekiden/storage/test/Size");
          }

          @Override
          public void close() {}
        };
    try (Rig rig = new Rig()) {
      rig.server.addStorage(rig.plugin(PluginKind.STORAGE, "memory", unloaded));
      assertThat(rig.server.recover()).isTrue();
      left.set(2);
      assertThat(rig.ask(Rig.create("/a"))).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.exits).isEmpty();
      assertThat(rig.server.figures().numbers()).containsEntry("store.size.bytes", -1L);
    }
  }

  @Test
  void aStoreThatIsTakenOverStopsTheServer() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.storage.fail(Code.FENCED, 1);
      CompletableFuture<Reply> reply = rig.submit(Rig.create("/a"));
      Rig.Exited exited = rig.exits.take();
      assertThat(exited.code()).isEqualTo(1);
      assertThat(exited.line()).startsWith("The store memory cannot be used: ");
      assertThat(reply).isNotDone();
      assertThat(rig.knows("/a")).isFalse();
    }
  }

  @Test
  void aStoreThatCannotBeReadStopsTheServerBeforeItStarts() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      rig.ask(Rig.create("/a"));
    }
    storage.commit(
        List.of(dev.ekiden.spi.storage.Storage.Write.put("spec//a", new byte[] {1, 2, 3})), 0);
    Rig broken = new Rig(storage, KEEP);
    broken.server.addStorage(broken.plugin(PluginKind.STORAGE, "memory", storage));
    assertThat(broken.server.recover()).isFalse();
    assertThat(broken.exits.take().line())
        .startsWith("The store memory cannot be used: record spec//a cannot be read: ");
  }

  @Test
  void anEventThatCannotBeReadStopsTheServerBeforeItStarts() throws Exception {
    FakeStorage storage = new FakeStorage();
    try (Rig rig = new Rig(storage, KEEP).start()) {
      rig.ask(Rig.create("/a"));
    }
    String frame =
        storage.records().keySet().stream()
            .filter(key -> key.startsWith("frame/"))
            .findFirst()
            .orElseThrow();
    storage.commit(
        List.of(dev.ekiden.spi.storage.Storage.Write.put(frame, new byte[] {1, 2, 3})), 0);
    Rig broken = new Rig(storage, KEEP);
    broken.server.addStorage(broken.plugin(PluginKind.STORAGE, "memory", storage));
    assertThat(broken.server.recover()).isFalse();
    assertThat(broken.exits.take().line())
        .startsWith("The store memory cannot be used: record " + frame + " cannot be read: ");
  }

  @Test
  void aDefectRefusesItsRequestAndNothingElse() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.defect(c -> c instanceof Command.CreateApp create && create.force());
      assertThat(
              rig.ask(
                  new Command.CreateApp(Rig.update("/bad", 0), true, dev.ekiden.api.Origin.SELF)))
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              r -> assertThat(r.refusal().message()).contains("a defect of Ekiden"));
      assertThat(rig.ask(Rig.create("/good"))).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.knows("/bad")).isFalse();
      assertThat(rig.server.figures().numbers()).containsEntry("loop.defects", 1L);
    }
  }

  @Test
  void timersBecomeTicksWhenTheClockSaysSo() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a", 1));
      rig.stepped.clear();
      rig.advance(Duration.ofMinutes(30));
      rig.stepped(Command.Tick.class);
    }
  }

  @Test
  void aTimerWithADefectDoesNotSpin() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a", 1));
      rig.defect(Command.Tick.class::isInstance);
      rig.advance(Duration.ofMinutes(30));
      rig.stepped(Command.Tick.class);
      // The timer is tried by itself, and put off, before the next request.
      rig.ask(Rig.create("/next"));
      rig.stepped.clear();
      for (int i = 0; i < 20; i++) {
        rig.ask(Rig.create("/b-" + i));
      }
      assertThat(rig.stepped).noneMatch(Command.Tick.class::isInstance);
      rig.defect(_ -> false);
      rig.advance(Duration.ofSeconds(61));
      rig.stepped(Command.Tick.class);
    }
  }

  @Test
  void aTimerWithADefectDoesNotKeepTheOthersFromRinging() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a", 1));
      FakeCluster cluster = new FakeCluster();
      rig.server.addCluster(rig.plugin(PluginKind.CLUSTER, "fake", cluster));
      cluster.take(Call.Started.class);
      cluster.sink().connected("f-1", "master", false, false, java.util.Optional.empty());
      rig.stepped(Command.ClusterUp.class);
      // The step with all timers fails, and of the single ones the first.
      java.util.concurrent.atomic.AtomicInteger ticks =
          new java.util.concurrent.atomic.AtomicInteger();
      rig.defect(c -> c instanceof Command.Tick && ticks.getAndIncrement() < 2);
      rig.advance(Duration.ofMinutes(30));
      assertThat(rig.stepped(Command.PutOffTimer.class).by()).isPositive();
      assertThat(rig.stepped(Command.Tick.class).most()).isEqualTo(1);
      // Reconciling is one of the others.
      assertThat(cluster.take(Call.Reconciled.class).tasks()).isEmpty();
    }
  }

  @Test
  void afterTheEndEverythingIsRefused() throws Exception {
    Rig rig = new Rig().start();
    rig.close();
    assertThat(rig.ask(Rig.create("/late")))
        .isEqualTo(new Reply.Refused(new Refusal.Unavailable("Ekiden is stopping")));
  }

  @Test
  void eventsAreNumberedWithoutGapsOverRestarts() throws Exception {
    FakeStorage storage = new FakeStorage();
    List<Long> numbers = new ArrayList<>();
    for (int life = 0; life < 3; life++) {
      try (Rig rig = new Rig(storage, KEEP).start()) {
        rig.ask(Rig.create("/life-" + life));
        rig.ask(Rig.create("/life-" + life + "-b"));
        long after = numbers.isEmpty() ? 0 : numbers.getLast();
        Rig.await(() -> rig.server.events().last() > after, () -> "events");
        rig.ask(new Command.DeleteApp(PathId.of("/life-" + life + "-b"), true));
        List<Frame> all = rig.server.events().read(0, 1_000).frames();
        for (Frame frame : all) {
          if (frame.sequence() > after) {
            numbers.add(frame.sequence());
          } else {
            assertThat(frame.json()).isNotEmpty();
          }
        }
      }
    }
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i + 1L);
    }
    assertThat(numbers).hasSizeGreaterThan(10);
  }

  @Test
  void figuresTellWhatHappened() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a"));
      assertThat(rig.server.figures().numbers())
          .containsKeys("loop.commands", "loop.queue", "events.last", "store.size.bytes")
          .extractingByKey("store.commits")
          .satisfies(n -> assertThat(n.longValue()).isPositive());
      assertThat(rig.server.figures().distributions().get("store.commit.micros").count())
          .isPositive();
    }
  }
}
