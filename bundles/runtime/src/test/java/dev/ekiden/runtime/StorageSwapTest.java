package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Reply;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginStatus.State;
import dev.ekiden.spi.storage.Storage;
import dev.ekiden.spi.storage.StorageException;
import dev.ekiden.spi.storage.StorageException.Code;
import dev.ekiden.tck.FakeStorage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StorageSwapTest {
  private static final Journal.Limits KEEP =
      new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20);

  private static void assertSame(FakeStorage a, FakeStorage b) {
    Map<String, byte[]> wanted = a.records();
    Map<String, byte[]> found = b.records();
    assertThat(found.keySet()).isEqualTo(wanted.keySet());
    wanted.forEach((key, value) -> assertThat(found.get(key)).as(key).isEqualTo(value));
  }

  @Test
  void aNewerStoreIsGivenEverythingAndUsedFromThenOn() throws Exception {
    FakeStorage next = new FakeStorage();
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/before"));
      rig.server.addStorage(rig.plugin(PluginKind.STORAGE, "memory", "1.1.0", 2, next));
      rig.awaitState("memory", "1.1.0", State.ACTIVE);
      assertThat(rig.status("memory", "1.0.0").state()).isEqualTo(State.STANDBY);
      assertSame(rig.storage, next);
      int old = rig.storage.commits();
      rig.ask(Rig.create("/after"));
      assertThat(rig.storage.commits()).isEqualTo(old);
      assertThat(rig.server.slots().proven(2)).isTrue();
    }
    try (Rig again = new Rig(next, KEEP).start()) {
      assertThat(again.knows("/before")).isTrue();
      assertThat(again.knows("/after")).isTrue();
    }
  }

  @Test
  void aStoreWithTheStateOfAnotherServerIsRefusedAndUntouched() throws Exception {
    FakeStorage foreign = new FakeStorage();
    try (Rig other = new Rig(foreign, KEEP).start()) {
      other.ask(Rig.create("/of-another"));
    }
    int commits = foreign.commits();
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a"));
      rig.server.addStorage(rig.plugin(PluginKind.STORAGE, "memory", "1.1.0", 2, foreign));
      rig.awaitState("memory", "1.1.0", State.STOPPED);
      assertThat(rig.status("memory", "1.1.0").lastError())
          .contains("it holds the state of another server");
      assertThat(foreign.commits()).isEqualTo(commits);
      assertThat(rig.ask(Rig.create("/b"))).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.status("memory", "1.0.0").state()).isEqualTo(State.ACTIVE);
    }
  }

  @Test
  void aStoreThatLosesWhatIsWrittenIsRefused() throws Exception {
    FakeStorage leaky = new FakeStorage();
    Storage forgetful =
        new Storage() {
          @Override
          public void open() {}

          @Override
          public void load(Consumer<Entry> sink) {
            leaky.load(
                e -> {
                  if (!e.key().startsWith("spec/")) {
                    sink.accept(e);
                  }
                });
          }

          @Override
          public void commit(List<Write> batch, long epoch) throws StorageException {
            leaky.commit(batch, epoch);
          }

          @Override
          public void close() {}
        };
    try (Rig rig = new Rig().start()) {
      rig.ask(Rig.create("/a"));
      rig.server.addStorage(rig.plugin(PluginKind.STORAGE, "memory", "1.1.0", 2, forgetful));
      rig.awaitState("memory", "1.1.0", State.STOPPED);
      assertThat(rig.status("memory", "1.1.0").lastError())
          .contains("it does not give back what was copied to it");
      assertThat(rig.ask(Rig.create("/b"))).isInstanceOf(Reply.Deploying.class);
    }
  }

  @Test
  void aStoreThatVanishesIsWaitedForAndItsSuccessorMustHoldWhatWasAcknowledged() throws Exception {
    try (Rig rig = new Rig(new FakeStorage(), KEEP)) {
      Plugin<Storage> first = rig.plugin(PluginKind.STORAGE, "memory", rig.storage);
      rig.server.addStorage(first);
      assertThat(rig.server.recover()).isTrue();
      rig.ask(Rig.create("/a"));
      // The bundle is gone, and with it the object.
      rig.server.removeStorage(first);
      rig.storage.fail(Code.UNAVAILABLE, Integer.MAX_VALUE);
      CompletableFuture<Reply> pending = rig.submit(Rig.create("/b"));
      assertThat(rig.knows("/a")).isTrue();

      FakeStorage stale = new FakeStorage();
      rig.server.addStorage(rig.plugin(PluginKind.STORAGE, "memory", "1.1.0", 2, stale));
      rig.awaitState("memory", "1.1.0", State.ACTIVE);
      assertThat(pending.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Deploying.class);
      assertThat(stale.records().keySet()).anyMatch(k -> k.equals("spec//b"));
      assertThat(stale.records().keySet()).anyMatch(k -> k.equals("spec//a"));
    }
  }

  @Test
  void anotherNameStandsBy() throws Exception {
    FakeStorage other = new FakeStorage();
    try (Rig rig = new Rig().start()) {
      rig.server.addStorage(rig.plugin(PluginKind.STORAGE, "zookeeper", other));
      rig.ask(Rig.create("/a"));
      assertThat(rig.status("zookeeper", "1.0.0").state()).isEqualTo(State.STANDBY);
      assertThat(other.commits()).isZero();
    }
  }
}
