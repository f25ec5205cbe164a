package dev.ekiden.storage.mvstore;

import dev.ekiden.spi.storage.Storage.Write;
import dev.ekiden.spi.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One durable commit, with its fsync: mostly a statement about the disk. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
public class StoreBench {
  private static final int KEYS = 10_000;

  /** Writes in a batch; the loop gathers what came while the disk worked. */
  @Param({"1", "16", "128"})
  public int batch;

  private Path directory = Path.of("");
  private MvStore store = new MvStore("unused", 8, 2_000);
  private long next;

  @Setup
  public void open() throws IOException, StorageException {
    directory = Files.createTempDirectory("ekiden-bench");
    store = new MvStore(directory.resolve("state.mv").toString(), 8, 2_000);
    store.open();
    store.commit(writes(KEYS), 0);
  }

  @TearDown
  public void close() throws IOException {
    store.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<Write> writes(int count) {
    var writes = new ArrayList<Write>();
    for (int i = 0; i < count; i++) {
      var value = "%0600d".formatted(++next).getBytes(StandardCharsets.US_ASCII);
      writes.add(Write.put("instance/" + next % KEYS, value));
    }
    return writes;
  }

  @Benchmark
  public void commit() throws StorageException {
    store.commit(writes(batch), 0);
  }
}
