package dev.ekiden.storage.mvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.spi.storage.Storage.Write;
import dev.ekiden.spi.storage.StorageException;
import dev.ekiden.spi.storage.StorageException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvStoreFaultTest {
  private FragileDisk disk = disk(1);
  private MvStore store = new MvStore("fragile:state", 8, 60_000);

  private static FragileDisk disk(long seed) {
    FragileDisk disk = new FragileDisk("fragile", seed);
    FilePath.register(disk);
    return disk;
  }

  @AfterEach
  void close() {
    store.close();
    FilePath.unregister(disk);
  }

  /** What every batch must leave when the power goes at any moment of it. */
  @Test
  void aPowerCutKeepsWhatWasCommittedAndNothingHalf() throws Exception {
    for (long seed = 0; seed < 100; seed++) {
      disk = disk(seed);
      Random random = new Random(seed);
      TreeMap<String, byte[]> wanted = new TreeMap<>();
      int number = 0;
      for (int life = 0; life < 6; life++) {
        store = new MvStore("fragile:state", 1, 60_000);
        store.open();
        disk.dieInSyncAfter(random.nextInt(60));
        Map<String, byte[]> doubt = wanted;
        try {
          while (true) {
            List<Write> batch = batch(++number, random);
            doubt = new TreeMap<>(wanted);
            apply(batch, doubt);
            store.commit(batch, 0);
            wanted = new TreeMap<>(doubt);
            if (random.nextInt(8) == 0) {
              store.compactSome();
            }
          }
        } catch (FragileDisk.PowerCut e) {
          disk.cutPower();
        } catch (StorageException e) {
          assertThat(e).as("seed %d", seed).hasRootCauseInstanceOf(FragileDisk.PowerCut.class);
          disk.cutPower();
        }
        store = new MvStore("fragile:state", 1, 60_000);
        store.open();
        Map<String, byte[]> found = records();
        assertThat(same(found, wanted) || same(found, doubt))
            .as("seed %d, life %d: found %d records", seed, life, found.size())
            .isTrue();
        wanted = new TreeMap<>(found);
        store.close();
      }
    }
  }

  @Test
  void aFullDiskIsUnavailableAndLosesNothing() throws Exception {
    store.open();
    Map<String, byte[]> wanted = new TreeMap<>();
    commit(wanted, List.of(Write.put("a", new byte[10_000])));
    disk.capacity(disk.length("fragile:state"));
    List<Write> large = List.of(Write.put("b", new byte[100_000]), Write.remove("a"));
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> store.commit(large, 0))
          .isInstanceOfSatisfying(
              StorageException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
          .hasMessageContaining("No space left on device");
      assertThat(same(records(), wanted)).isTrue();
    }
    disk.capacity(Long.MAX_VALUE);
    commit(wanted, large);
    assertThat(same(records(), wanted)).isTrue();
  }

  @Test
  void aBatchWhoseSyncFailedComesBackNeitherNowNorAfterAPowerCut() throws Exception {
    for (int which = 0; which < 2; which++) {
      for (long seed = 0; seed < 100; seed++) {
        store.close();
        disk = disk(seed);
        store = new MvStore("fragile:state", 8, 60_000);
        store.open();
        Map<String, byte[]> wanted = new TreeMap<>();
        Random random = new Random(seed);
        for (int n = 1; n < 10; n++) {
          commit(wanted, batch(n, random));
        }
        disk.failSyncAfter(which);
        List<Write> unlucky = batch(10, random);
        assertThatThrownBy(() -> store.commit(unlucky, 0)).hasMessageContaining("Input/output");
        assertThat(same(records(), wanted)).as("seed %d", seed).isTrue();
        for (int n = 11; n < 20; n++) {
          commit(wanted, batch(n, random));
        }
        disk.cutPower();
        store = new MvStore("fragile:state", 8, 60_000);
        store.open();
        assertThat(same(records(), wanted)).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void aFileThatIsNoStoreIsCorrupt(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("state.mv");
    Files.write(file, new byte[100_000]);
    MvStore broken = new MvStore(file.toString(), 8, 1_000);
    assertThatThrownBy(broken::open)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.code()).isEqualTo(Code.CORRUPT))
        .hasMessageContaining(file.toString());
    assertThat(Files.size(file)).isEqualTo(100_000);
  }

  @Test
  void aFileThatIsOpenElsewhereIsUnavailable(@TempDir Path directory) throws Exception {
    String file = directory.resolve("state.mv").toString();
    MvStore first = new MvStore(file, 8, 1_000);
    first.open();
    MvStore second = new MvStore(file, 8, 1_000);
    assertThatThrownBy(second::open)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
        .hasMessageContaining("another process has it open");
    first.close();
    second.open();
    second.close();
  }

  @Test
  void spaceOfOldVersionsIsWonBack(@TempDir Path directory) throws Exception {
    MvStore real = new MvStore(directory.resolve("state.mv").toString(), 8, 60_000);
    real.open();
    Random random = new Random(1);
    for (int n = 0; n < 400; n++) {
      byte[] value = new byte[2_000];
      random.nextBytes(value);
      real.commit(List.of(Write.put("key/" + n % 40, value)), 0);
    }
    int pieces = 0;
    while (real.compactSome()) {
      assertThat(++pieces).isLessThan(100);
    }
    // 40 records of 2,000 bytes
    assertThat(real.size()).isLessThan(1_000_000);
    real.close();
  }

  @Test
  void nonsenseConfigurationIsRefusedInWords() {
    assertThatThrownBy(() -> new MvStore("x", 0, 1))
        .hasMessage("dev.ekiden.storage.mvstore: cacheMiB=0 is not allowed: 1 to 1024");
    assertThatThrownBy(() -> new MvStore("x", 8, 0))
        .hasMessage(
            "dev.ekiden.storage.mvstore: compactAfterIdleMillis=0 is not allowed: 1 or more");
  }

  private void commit(Map<String, byte[]> wanted, List<Write> batch) throws StorageException {
    store.commit(batch, 0);
    apply(batch, wanted);
  }

  private Map<String, byte[]> records() throws StorageException {
    Map<String, byte[]> all = new HashMap<>();
    store.load(e -> all.put(e.key(), e.value()));
    return all;
  }

  private static List<Write> batch(int number, Random random) {
    List<Write> batch = new ArrayList<>();
    batch.add(Write.put("number", Integer.toString(number).getBytes()));
    for (int i = random.nextInt(30); i >= 0; i--) {
      String key = "key/" + random.nextInt(200);
      if (random.nextInt(3) == 0) {
        batch.add(Write.remove(key));
      } else {
        byte[] value = new byte[random.nextInt(1_500)];
        random.nextBytes(value);
        batch.add(Write.put(key, value));
      }
    }
    return batch;
  }

  private static void apply(List<Write> batch, Map<String, byte[]> to) {
    for (Write write : batch) {
      write.value().ifPresentOrElse(v -> to.put(write.key(), v), () -> to.remove(write.key()));
    }
  }

  private static boolean same(Map<String, byte[]> a, Map<String, byte[]> b) {
    return a.size() == b.size()
        && a.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), b.get(e.getKey())));
  }
}
