package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.TaskSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
  @TempDir private Path work;

  @Test
  void theEndOfAnOutputIsKept() throws Exception {
    Path output = work.resolve("stdout");
    Files.writeString(output, "a".repeat(500) + "b".repeat(100));
    try (var writer = Files.newByteChannel(output, StandardOpenOption.APPEND)) {
      Housekeeping.rotate(output, 100);
      writer.write(java.nio.ByteBuffer.wrap("next".getBytes()));
    }
    assertThat(work.resolve("stdout.1")).hasContent("b".repeat(100));
    assertThat(output).hasContent("next");
  }

  @Test
  void oldSandboxesGoTheOldestFirst() throws Exception {
    try (WorkDirectory directory = WorkDirectory.open(work).orElseThrow();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Options few = OptionsBuilder.builder(TestOptions.in(work)).keepCount(3).build();
      Housekeeping housekeeping = new Housekeeping(directory, few, threads);
      List<Path> dirs = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Path dir = Files.createDirectories(directory.tasks().resolve("t" + i));
        Files.createSymbolicLink(dir.resolve("out"), work);
        Files.setLastModifiedTime(dir, FileTime.from(Instant.now().minusSeconds(600 - i * 10L)));
        dirs.add(dir);
      }
      housekeeping.clear(Set.of("t0"), Set.of());
      Host.await("clearing", () -> !Files.exists(dirs.get(1)) && !Files.exists(dirs.get(2)));
      assertThat(dirs.get(0)).as("still needed").exists();
      assertThat(dirs.subList(3, 6)).allMatch(Files::exists);
      assertThat(directory.supervise()).as("links are not followed").exists();
    }
  }

  @Test
  void theJanitorBoundsOutputWhileEkidenIsAway() throws Exception {
    try (WorkDirectory directory = WorkDirectory.open(work).orElseThrow()) {
      TaskSpec task = Host.shell("/away", "");
      TaskDirectory dir = directory.task(task.id().toString());
      Files.createDirectories(dir.record());
      dir.prepareSupervision("");
      Files.writeString(dir.stdout(), "x".repeat(5000) + "the end");
      Process janitor =
          new ProcessBuilder(
                  "/bin/sh", directory.janitor().toString(), work.toString(), "1000", "1", "1")
              .start();
      try {
        Host.await("shortening", () -> Files.size(dir.stdout()) == 0);
        assertThat(Files.readString(dir.root().resolve("stdout.1")))
            .hasSize(1000)
            .endsWith("the end");
        Files.writeString(dir.record().resolve("status"), "exit 0         \n");
        assertThat(janitor.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      } finally {
        janitor.destroyForcibly();
      }
    }
  }
}
