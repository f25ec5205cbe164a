package dev.ekiden.cluster.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Resource VOLUME =
      new Resource(
          "disk",
          new Resource.Scalar(12.5),
          "marathon",
          Optional.of(new Resource.Reservation(Optional.of("me"), Map.of("a", "b", "c", "d"))),
          Optional.of(
              new Resource.Disk(
                  "ROOT", Optional.empty(), Optional.empty(), Optional.of("id"), Optional.of("p"))),
          true);

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry.Converted(
              1,
              "agent",
              List.of(Resource.ports(1, 2), VOLUME),
              List.of(
                  new Resource(
                      "set",
                      new Resource.Items(Set.of("x", "y")),
                      "*",
                      Optional.empty(),
                      Optional.empty(),
                      false))),
          new Entry.Launched(
              2,
              "agent",
              true,
              List.of(VOLUME),
              List.of(
                  new Start(
                      "t1",
                      List.of(Resource.scalar("cpus", 0.1)),
                      "é".repeat(70_000),
                      32,
                      "172.17.0.2",
                      Optional.of(new Start.Health(false, 1, 2, 3, 4)),
                      Optional.of(
                          new Task.CheckResult(
                              Optional.of(200), Optional.empty(), Optional.empty()))),
                  new Start(
                      "t2", List.of(), "", 0, "127.0.1.1", Optional.empty(), Optional.empty()))),
          new Entry.Killed(3, "t1"),
          new Entry.Acknowledged("t1", 7));

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("below").resolve("agents");
  }

  private List<Entry> read() throws Exception {
    try (Journal journal = new Journal(file)) {
      return journal.open();
    }
  }

  private void append(List<Entry> entries) throws Exception {
    try (Journal journal = new Journal(file)) {
      journal.open();
      journal.append(entries);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    assertThat(read()).isEmpty();
    append(ENTRIES.subList(0, 1));
    append(ENTRIES.subList(1, 4));
    assertThat(read()).isEqualTo(ENTRIES);
  }

  @Test
  void rewritingReplacesEverything() throws Exception {
    try (Journal journal = new Journal(file)) {
      journal.open();
      journal.append(ENTRIES);
      assertThat(journal.grown()).isPositive();
      journal.rewrite(ENTRIES.subList(2, 3));
      assertThat(journal.grown()).isZero();
      journal.append(ENTRIES.subList(3, 4));
    }
    assertThat(read()).isEqualTo(ENTRIES.subList(2, 4));
  }

  @Test
  void anEntryThatWasCutOffEndsTheJournal() throws Exception {
    append(ENTRIES);
    byte[] all = Files.readAllBytes(file);
    for (int length = all.length - 1; length > all.length - 20; length--) {
      Files.write(file, Arrays.copyOf(all, length));
      assertThat(read()).isEqualTo(ENTRIES.subList(0, 3));
    }
  }

  @Test
  void garbageEndsTheJournal() throws Exception {
    append(ENTRIES);
    Files.write(file, new byte[100], StandardOpenOption.APPEND);
    assertThat(read()).startsWith(ENTRIES.toArray(Entry[]::new));
  }
}
