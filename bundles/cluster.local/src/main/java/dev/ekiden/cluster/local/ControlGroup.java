package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The control groups of one task: one directory with version 2, one per controller with version 1,
 * none where the machine does not let us.
 */
record ControlGroup(List<Path> directories) {
  static final ControlGroup NONE = new ControlGroup(List.of());

  ControlGroup {
    directories = List.copyOf(directories);
  }

  /** A process that writes its number to each of these becomes a member. */
  List<Path> entrances() {
    return directories.stream().map(dir -> dir.resolve("cgroup.procs")).toList();
  }

  /** Members, those in groups that the task made for itself included. */
  Set<Long> processes() {
    Set<Long> pids = new LinkedHashSet<>();
    for (Path dir : directories) {
      for (Path group : tree(dir)) {
        try {
          Files.readAllLines(group.resolve("cgroup.procs")).stream()
              .map(Long::valueOf)
              .forEach(pids::add);
        } catch (IOException e) {
          // gone since, and its members with it
        }
      }
    }
    return pids;
  }

  /** Ends all members at once where the kernel can (version 2, from 5.14 on). */
  void kill() {
    for (Path dir : directories) {
      Path switchFile = dir.resolve("cgroup.kill");
      if (Files.isWritable(switchFile)) {
        try {
          Files.writeString(switchFile, "1");
        } catch (IOException e) {
          // the signals that follow do it one by one
        }
      }
    }
  }

  /** Whether the kernel ended a member because it wanted more memory than allowed. */
  boolean outOfMemory() {
    return directories.stream()
        .anyMatch(
            dir -> counter(dir, "memory.events") > 0 || counter(dir, "memory.oom_control") > 0);
  }

  private static long counter(Path dir, String file) {
    try {
      return Files.readAllLines(dir.resolve(file)).stream()
          .filter(line -> line.startsWith("oom_kill "))
          .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** The most memory ever used, in bytes, where the kernel tells. */
  OptionalLong peakMemory() {
    for (Path dir : directories) {
      for (String file : List.of("memory.peak", "memory.max_usage_in_bytes")) {
        try {
          return OptionalLong.of(Long.parseLong(Files.readString(dir.resolve(file)).strip()));
        } catch (IOException | NumberFormatException e) {
          // another file of the list may be there
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Removes the groups; those that still have members stay. */
  void remove() {
    for (Path dir : directories) {
      for (Path group : tree(dir).reversed()) {
        try {
          Files.deleteIfExists(group);
        } catch (IOException e) {
          // a member lives on; the directory costs nothing
        }
      }
    }
  }

  /** Removes the groups themselves if nothing is in them, neither processes nor groups. */
  void removeEmpty() {
    for (Path dir : directories) {
      try {
        Files.deleteIfExists(dir);
      } catch (IOException e) {
        // in use
      }
    }
  }

  /** A group and those below it, outer before inner. */
  private static List<Path> tree(Path dir) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(dir)) {
      found.add(dir);
      try (var inner = Files.newDirectoryStream(dir, Files::isDirectory)) {
        inner.forEach(sub -> found.addAll(tree(sub)));
      } catch (IOException e) {
        // gone since
      }
    }
    return found;
  }
}
