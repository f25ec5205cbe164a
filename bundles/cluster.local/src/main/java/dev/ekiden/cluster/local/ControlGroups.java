package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where this machine lets us make control groups. Both versions of the kernel's interface are
 * spoken; what is missing or forbidden only means fewer limits.
 */
sealed interface ControlGroups {
  /**
   * What a task may use.
   *
   * @param cpus its share against others when all want to run
   * @param cpuLimit absent: no upper bound
   * @param memoryBytes absent: no upper bound
   */
  record Limits(double cpus, OptionalDouble cpuLimit, Optional<Long> memoryBytes) {}

  /**
   * The groups that a task will have.
   *
   * @param name unique among the tasks of this cluster
   */
  default ControlGroup plan(String name) {
    return new ControlGroup(bases().stream().map(base -> base.resolve(name)).toList());
  }

  /**
   * Makes planned groups.
   *
   * @throws IOException when the kernel refuses
   */
  void make(ControlGroup planned, Limits limits) throws IOException;

  /** What is limited, for the log. */
  String describe();

  /** Leaves nothing behind, unless tasks still run. */
  default void close() {
    bases().forEach(base -> new ControlGroup(List.of(base)).removeEmpty());
  }

  /** Directories in which those of tasks are made. */
  List<Path> bases();

  /** Nothing can be limited. */
  record None(String reason) implements ControlGroups {
    @Override
    public void make(ControlGroup planned, Limits limits) {}

    @Override
    public List<Path> bases() {
      return List.of();
    }

    @Override
    public String describe() {
      return "cpu and memory of tasks are not limited: " + reason;
    }
  }

  /** Version 2: one directory per task below {@code base}. */
  record Unified(Path base) implements ControlGroups {
    private static final int PERIOD = 100_000;

    @Override
    public void make(ControlGroup planned, Limits limits) throws IOException {
      for (Path dir : planned.directories()) {
        Files.createDirectories(dir);
        long weight = Math.clamp(Math.round(limits.cpus() * 100), 1, 10_000);
        put(dir, "cpu.weight", Long.toString(weight));
        if (limits.cpuLimit().isPresent()) {
          long quota = Math.max(1000, Math.round(limits.cpuLimit().getAsDouble() * PERIOD));
          put(dir, "cpu.max", quota + " " + PERIOD);
        }
        if (limits.memoryBytes().isPresent()) {
          put(dir, "memory.max", Long.toString(limits.memoryBytes().get()));
          put(dir, "memory.swap.max", "0");
          put(dir, "memory.oom.group", "1");
        }
      }
    }

    @Override
    public List<Path> bases() {
      return List.of(base);
    }

    @Override
    public String describe() {
      return "tasks are limited by control groups below " + base;
    }
  }

  /** Version 1: a directory per task in each controller's own tree. */
  record Split(List<Path> bases) implements ControlGroups {
    private static final long PERIOD = 100_000;
    private static final int SHARES_PER_CPU = 1024;

    public Split {
      bases = List.copyOf(bases);
    }

    @Override
    public void make(ControlGroup planned, Limits limits) throws IOException {
      for (Path dir : planned.directories()) {
        Files.createDirectories(dir);
        // each of the files is there only in the tree of its controller
        long shares = Math.max(2, Math.round(limits.cpus() * SHARES_PER_CPU));
        put(dir, "cpu.shares", Long.toString(shares));
        if (limits.cpuLimit().isPresent()) {
          put(dir, "cpu.cfs_period_us", Long.toString(PERIOD));
          long quota = Math.max(1000, Math.round(limits.cpuLimit().getAsDouble() * PERIOD));
          put(dir, "cpu.cfs_quota_us", Long.toString(quota));
        }
        if (limits.memoryBytes().isPresent()) {
          put(dir, "memory.limit_in_bytes", Long.toString(limits.memoryBytes().get()));
          put(dir, "memory.memsw.limit_in_bytes", Long.toString(limits.memoryBytes().get()));
        }
      }
    }

    @Override
    public String describe() {
      return "tasks are limited by control groups below " + bases();
    }
  }

  /**
   * Looks for a place.
   *
   * @param agentId keeps apart the tasks of several clusters on one machine
   */
  static ControlGroups find(String agentId) {
    try {
      return find(
          Files.readAllLines(Path.of("/proc/self/mountinfo")),
          Files.readAllLines(Path.of("/proc/self/cgroup")),
          agentId);
    } catch (IOException e) {
      return new None("the control groups of this process cannot be read: " + e.getMessage());
    }
  }

  private static ControlGroups find(List<String> mounts, List<String> own, String agentId) {
    Map<String, Path> split = splitMounts(mounts);
    if (split.containsKey("memory")) {
      List<Path> bases = new ArrayList<>();
      for (String controller : List.of("memory", "cpu")) {
        Optional.ofNullable(split.get(controller))
            .flatMap(mount -> firstUsable(candidates(mount, controller, own), agentId, List.of()))
            .ifPresent(bases::add);
      }
      return bases.isEmpty() ? new None("no right to make control groups") : new Split(bases);
    }
    Optional<Path> unified = unifiedMount(mounts);
    if (unified.isEmpty()) {
      return new None("no control groups are mounted");
    }
    return firstUsable(candidates(unified.get(), "", own), agentId, List.of("memory", "cpu"))
        .<ControlGroups>map(Unified::new)
        .orElseGet(() -> new None("no right to make control groups with memory and cpu"));
  }

  /**
   * Places to try: the root, where tasks are out of the way of a service manager that clears up
   * after us; beside ourselves; below ourselves.
   */
  private static List<Path> candidates(Path mount, String controller, List<String> own) {
    List<Path> candidates = new ArrayList<>(List.of(mount));
    for (String line : own) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && Arrays.asList(fields[1].split(",", -1)).contains(controller)) {
        Path self = mount.resolve(fields[2].substring(1));
        if (!self.equals(mount)) {
          candidates.add(Inside.parent(self));
          candidates.add(self);
        }
      }
    }
    return candidates;
  }

  private static Optional<Path> firstUsable(
      List<Path> candidates, String agentId, List<String> controllers) {
    for (Path candidate : candidates) {
      Path ours = candidate.resolve("ekiden");
      Path base = ours.resolve(agentId);
      try {
        for (Path level : List.of(candidate, ours, base)) {
          Files.createDirectories(level);
          for (String controller : controllers) {
            pass(level, controller);
          }
        }
        Path probe = Files.createDirectories(base.resolve("probe"));
        boolean usable = enterable(probe);
        Files.delete(probe);
        if (usable) {
          return Optional.of(base);
        }
      } catch (IOException e) {
        // not here
      }
    }
    return Optional.empty();
  }

  /** Lets the groups below have a controller. */
  private static void pass(Path level, String controller) throws IOException {
    Path control = level.resolve("cgroup.subtree_control");
    if (!Arrays.asList(Files.readString(control).strip().split(" ", -1)).contains(controller)) {
      Files.writeString(control, "+" + controller);
    }
  }

  private static boolean enterable(Path group) throws IOException {
    return Commands.run(
                List.of(
                    "/bin/sh",
                    "-c",
                    "echo $$ >\"$1\"",
                    "enter",
                    group.resolve("cgroup.procs").toString()))
            .code()
        == 0;
  }

  private static Map<String, Path> splitMounts(List<String> mounts) {
    Map<String, Path> found = new LinkedHashMap<>();
    for (String line : mounts) {
      String[] sides = line.split(" - ", 2);
      String[] right = sides.length == 2 ? sides[1].split(" ", -1) : new String[0];
      if (right.length == 3 && right[0].equals("cgroup")) {
        for (String option : right[2].split(",", -1)) {
          found.put(option, Path.of(sides[0].split(" ", -1)[4]));
        }
      }
    }
    return found;
  }

  private static Optional<Path> unifiedMount(List<String> mounts) {
    return mounts.stream()
        .filter(line -> line.contains(" - cgroup2 "))
        .map(line -> Path.of(line.split(" ", -1)[4]))
        .findFirst();
  }

  /** Sets a value; kernels that do not know the file do without. */
  private static void put(Path dir, String file, String value) throws IOException {
    Path path = dir.resolve(file);
    if (Files.exists(path)) {
      Files.writeString(path, value);
    }
  }
}
