package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.spi.storage.Storage;
import dev.ekiden.spi.storage.Storage.Write;
import dev.ekiden.spi.storage.StorageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Storage} must do. Extend it with a public class that has a public constructor
 * without parameters: the crash test makes one in a process of its own.
 */
public abstract class StorageContract {
  @TempDir private Path directory;

  /** A store, not opened yet, on what earlier ones left in the directory. */
  protected abstract Storage storage(Path directory) throws Exception;

  /** How many times the crash test kills a process. */
  protected int crashes() {
    return 12;
  }

  @Test
  public void aNewStoreIsEmpty() throws Exception {
    try (Opened store = open()) {
      assertThat(store.records()).isEmpty();
    }
  }

  @Test
  public void whatIsCommittedIsThereAtOnceAndAfterOpeningAgain() throws Exception {
    try (Opened store = open()) {
      store.commit(Write.put("a/1", bytes("one")), Write.put("a/2", bytes("two")));
      assertThat(store.records()).isEqualTo(Map.of("a/1", "one", "a/2", "two"));
    }
    try (Opened store = open()) {
      assertThat(store.records()).isEqualTo(Map.of("a/1", "one", "a/2", "two"));
    }
  }

  @Test
  public void removedKeysAreGone() throws Exception {
    try (Opened store = open()) {
      store.commit(Write.put("a", bytes("1")), Write.put("b", bytes("2")));
      store.commit(Write.remove("a"), Write.remove("never there"));
    }
    try (Opened store = open()) {
      assertThat(store.records()).isEqualTo(Map.of("b", "2"));
    }
  }

  @Test
  public void laterWritesOfABatchWin() throws Exception {
    try (Opened store = open()) {
      store.commit(
          Write.put("a", bytes("1")),
          Write.put("b", bytes("1")),
          Write.remove("b"),
          Write.put("a", bytes("2")),
          Write.put("c", bytes("1")),
          Write.remove("c"),
          Write.put("c", bytes("3")));
    }
    try (Opened store = open()) {
      assertThat(store.records()).isEqualTo(Map.of("a", "2", "c", "3"));
    }
  }

  @Test
  public void emptyBatchesAndEmptyValuesAreFine() throws Exception {
    try (Opened store = open()) {
      store.commit();
      store.commit(Write.put("empty", new byte[0]));
      store.commit(Write.remove("never there"));
    }
    try (Opened store = open()) {
      assertThat(store.records()).isEqualTo(Map.of("empty", ""));
    }
  }

  @Test
  public void keysKeepTheirCharacters() throws Exception {
    Map<String, String> wanted = new TreeMap<>();
    for (String key :
        List.of(
            "spec//a/b", "spec//a//b", "x", "X", "x y", "ünï/cødé", "駅伝", "a@2026-01-01T00:00Z")) {
      wanted.put(key, key + "'s value");
    }
    try (Opened store = open()) {
      for (Map.Entry<String, String> entry : wanted.entrySet()) {
        store.commit(Write.put(entry.getKey(), bytes(entry.getValue())));
      }
    }
    try (Opened store = open()) {
      assertThat(store.records()).isEqualTo(wanted);
    }
  }

  @Test
  public void largeValuesAndLargeBatches() throws Exception {
    byte[] large = new byte[16 << 20];
    new Random(1).nextBytes(large);
    List<Write> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(Write.put("many/" + i, bytes("value " + i)));
    }
    try (Opened store = open()) {
      store.commit(Write.put("large", large));
      store.storage().commit(many, 0);
    }
    try (Opened store = open()) {
      TreeMap<String, byte[]> found = store.raw();
      assertThat(found).hasSize(10_001);
      assertThat(found.get("large")).isEqualTo(large);
      assertThat(found.get("many/9999")).isEqualTo(bytes("value 9999"));
    }
  }

  @Test
  public void manyBatchesOfRandomWritesEndAsInAMap() throws Exception {
    TreeMap<String, byte[]> wanted = new TreeMap<>();
    int batch = 0;
    for (int round = 0; round < 4; round++) {
      try (Opened store = open()) {
        for (int i = 0; i < 100; i++) {
          List<Write> writes = Script.batch(++batch);
          store.storage().commit(writes, 0);
          Script.apply(writes, wanted);
        }
        assertSame(store.raw(), wanted);
      }
    }
    try (Opened store = open()) {
      assertSame(store.raw(), wanted);
    }
  }

  /**
   * A process that commits is killed at a random moment, again and again: what it reported as
   * committed is there, and of the batch it was at all or nothing.
   */
  @Test
  public void acknowledgedBatchesSurviveAKillAndHalfBatchesNeverAppear() throws Exception {
    long seed = System.nanoTime();
    RandomGenerator random = new Random(seed);
    TreeMap<String, byte[]> wanted = new TreeMap<>();
    int applied = 0;
    for (int crash = 0; crash < crashes(); crash++) {
      int acknowledged = runAndKill(applied, random.nextInt(1, 150), random.nextLong(4_000_000));
      try (Opened store = open()) {
        TreeMap<String, byte[]> found = store.raw();
        int durable = Script.number(found);
        assertThat(durable)
            .as("newest batch after crash %d (seed %d)", crash, seed)
            .isBetween(acknowledged, acknowledged + 1);
        while (applied < durable) {
          Script.apply(Script.batch(++applied), wanted);
        }
        assertSame(found, wanted);
      }
    }
    assertThat(applied).isPositive();
  }

  /** Returns the last batch that the process reported before it was killed. */
  private int runAndKill(int from, int batches, long afterNanos)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                getClass().getName(),
                directory.toString(),
                Integer.toString(from))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int acknowledged = from;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged = Integer.parseInt(line);
        if (acknowledged == from + batches) {
          // Somewhere within one of the next commits. What is acknowledged until then is still
          // read: the handle, unlike the process object, leaves the streams open.
          LockSupport.parkNanos(afterNanos);
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    return acknowledged;
  }

  private Opened open() throws Exception {
    Storage storage = storage(directory);
    storage.open();
    return new Opened(storage);
  }

  private static void assertSame(Map<String, byte[]> found, Map<String, byte[]> wanted) {
    assertThat(found.keySet()).isEqualTo(wanted.keySet());
    found.forEach(
        (key, value) -> {
          if (!Arrays.equals(value, wanted.get(key))) {
            throw new AssertionError("value of " + key + " differs");
          }
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Closes the store at the end of a block. */
  private record Opened(Storage storage) implements AutoCloseable {
    void commit(Write... writes) throws StorageException {
      storage.commit(List.of(writes), 0);
    }

    TreeMap<String, byte[]> raw() throws StorageException {
      TreeMap<String, byte[]> all = new TreeMap<>();
      storage.load(
          r -> assertThat(all.put(r.key(), r.value())).as("key %s twice", r.key()).isNull());
      return all;
    }

    Map<String, String> records() throws StorageException {
      Map<String, String> all = new TreeMap<>();
      raw().forEach((key, value) -> all.put(key, new String(value, StandardCharsets.UTF_8)));
      return all;
    }

    @Override
    public void close() {
      storage.close();
    }
  }

  /** Batches that follow from their numbers alone. */
  private static final class Script {
    private static final String NUMBER = "number";

    private Script() {}

    static List<Write> batch(int number) {
      Random random = new Random(number * 7919L);
      List<Write> writes = new ArrayList<>();
      writes.add(Write.put(NUMBER, bytes(Integer.toString(number))));
      int size = random.nextInt(1, 40);
      for (int i = 0; i < size; i++) {
        String key = "key/" + random.nextInt(400);
        if (random.nextInt(4) == 0) {
          writes.add(Write.remove(key));
        } else {
          byte[] value = new byte[random.nextInt(10) == 0 ? 20_000 : random.nextInt(600)];
          random.nextBytes(value);
          writes.add(Write.put(key, value));
        }
      }
      return writes;
    }

    static void apply(List<Write> writes, Map<String, byte[]> to) {
      for (Write write : writes) {
        write.value().ifPresentOrElse(v -> to.put(write.key(), v), () -> to.remove(write.key()));
      }
    }

    static int number(Map<String, byte[]> records) {
      byte[] value = records.get(NUMBER);
      return value == null ? 0 : Integer.parseInt(new String(value, StandardCharsets.UTF_8));
    }
  }

  /** The process that gets killed. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      StorageContract contract =
          Class.forName(args[0])
              .asSubclass(StorageContract.class)
              .getDeclaredConstructor()
              .newInstance();
      Storage storage = contract.storage(Path.of(args[1]));
      storage.open();
      for (int batch = Integer.parseInt(args[2]) + 1; ; batch++) {
        storage.commit(Script.batch(batch), 0);
        System.out.println(batch);
        System.out.flush();
      }
    }
  }
}
