package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Version 2 on plain files, which shows what is written and how what is read is understood. */
class ControlGroupsTest {
  @TempDir private Path base;
  private ControlGroup group = ControlGroup.NONE;
  private Path dir = Path.of("");

  @BeforeEach
  void files() throws Exception {
    group = new ControlGroups.Unified(base).plan("task");
    dir = Files.createDirectories(group.directories().getFirst());
    for (String file :
        List.of("cpu.weight", "cpu.max", "memory.max", "memory.swap.max", "memory.oom.group")) {
      Files.createFile(dir.resolve(file));
    }
  }

  @Test
  void limitsAreWritten() throws Exception {
    new ControlGroups.Unified(base)
        .make(group, new ControlGroups.Limits(0.5, OptionalDouble.of(1.5), Optional.of(64L << 20)));
    assertThat(dir.resolve("cpu.weight")).hasContent("50");
    assertThat(dir.resolve("cpu.max")).hasContent("150000 100000");
    assertThat(dir.resolve("memory.max")).hasContent(Long.toString(64L << 20));
    assertThat(dir.resolve("memory.swap.max")).hasContent("0");
    assertThat(dir.resolve("memory.oom.group")).hasContent("1");
  }

  @Test
  void whatIsUnlimitedIsLeftAlone() throws Exception {
    new ControlGroups.Unified(base)
        .make(group, new ControlGroups.Limits(0.001, OptionalDouble.empty(), Optional.empty()));
    assertThat(dir.resolve("cpu.weight")).hasContent("1");
    assertThat(dir.resolve("cpu.max")).isEmptyFile();
    assertThat(dir.resolve("memory.max")).isEmptyFile();
  }

  @Test
  void membersAndOutOfMemoryAreRead() throws Exception {
    Path inner = Files.createDirectories(dir.resolve("made-by-the-task"));
    Files.writeString(dir.resolve("cgroup.procs"), "11\n12\n");
    Files.writeString(inner.resolve("cgroup.procs"), "13\n");
    assertThat(group.processes()).containsExactly(11L, 12L, 13L);

    Files.writeString(dir.resolve("memory.events"), "low 0\nmax 7\noom 0\noom_kill 0\n");
    assertThat(group.outOfMemory()).isFalse();
    Files.writeString(dir.resolve("memory.events"), "low 0\nmax 7\noom 1\noom_kill 2\n");
    assertThat(group.outOfMemory()).isTrue();
    Files.writeString(dir.resolve("memory.peak"), "41943040\n");
    assertThat(group.peakMemory()).hasValue(40L << 20);
  }
}
