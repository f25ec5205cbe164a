package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration, read and checked.
 *
 * @param work absolute
 * @param disk MiB; 0 when it is yet to be looked up
 * @param outputLimit bytes
 * @param fetchLimit bytes
 * @param cacheLimit bytes
 * @param resend first pause before an unacknowledged status is sent again; it doubles
 */
@RecordBuilder
record Options(
    Path work,
    String hostname,
    double cpus,
    double mem,
    double disk,
    Resource.Ranges ports,
    Map<String, Resource.Amount> attributes,
    Duration offerInterval,
    long outputLimit,
    Duration keepFor,
    int keepCount,
    Duration fetchTimeout,
    long fetchLimit,
    long cacheLimit,
    Duration killGrace,
    boolean killReported,
    boolean controlGroups,
    Duration resend) {
  private static final long MIB = 1 << 20;
  private static final Duration RESEND = Duration.ofSeconds(10);

  Options {
    attributes = Map.copyOf(attributes);
  }

  /**
   * Reads a configuration.
   *
   * @param data the server's data directory, for a work directory that is not given
   * @throws IllegalArgumentException naming the key, its value and what is allowed
   */
  static Options of(LocalClusterConfig config, Path data) {
    return new Options(
        (config.work().isBlank() ? data.resolve("cluster.local") : Path.of(config.work()))
            .toAbsolutePath()
            .normalize(),
        hostname(config.hostname()),
        config.cpus() == 0
            ? Runtime.getRuntime().availableProcessors()
                * positive("cpus.factor", config.cpus_factor())
            : positive("cpus", config.cpus()),
        config.mem() == 0 ? memory() : positive("mem", config.mem()),
        config.disk() == 0 ? 0 : positive("disk", config.disk()),
        ports(config.ports()),
        attributes(config.attributes()),
        Duration.ofMillis(
            between("offer.interval.millis", config.offer_interval_millis(), 1, 60_000)),
        between("output.limit.mib", config.output_limit_mib(), 1, 1 << 20) * MIB,
        Duration.ofHours(between("sandbox.keep.hours", config.sandbox_keep_hours(), 0, 1_000_000)),
        (int) between("sandbox.keep.count", config.sandbox_keep_count(), 0, 1_000_000),
        Duration.ofSeconds(
            between("fetch.timeout.seconds", config.fetch_timeout_seconds(), 1, 86_400)),
        between("fetch.limit.mib", config.fetch_limit_mib(), 1, 1 << 30) * MIB,
        between("fetch.cache.mib", config.fetch_cache_mib(), 0, 1 << 30) * MIB,
        grace(config.kill_grace_seconds()),
        config.kill_reported(),
        config.cgroups(),
        RESEND);
  }

  private static String hostname(String text) {
    if (text.isBlank() || !text.equals(text.strip())) {
      throw bad("hostname", text, "a host name or an address");
    }
    return text;
  }

  private static double positive(String key, double value) {
    if (!(value > 0 && value < 1e12)) {
      throw bad(key, value, "a number above 0");
    }
    return value;
  }

  private static long between(String key, long value, long low, long high) {
    if (value < low || value > high) {
      throw bad(key, value, "a whole number from " + low + " to " + high);
    }
    return value;
  }

  private static Duration grace(double seconds) {
    if (!(seconds >= 0 && seconds <= 86_400)) {
      throw bad("kill.grace.seconds", seconds, "a number from 0 to 86400");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static Resource.Ranges ports(String text) {
    List<Resource.Range> ranges = new ArrayList<>();
    if (text.isBlank()) {
      return new Resource.Ranges(ranges);
    }
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      try {
        long begin = Long.parseLong(ends[0].strip());
        long end = ends.length == 1 ? begin : Long.parseLong(ends[1].strip());
        if (begin < 1 || end < begin || end > 65_535) {
          throw bad("ports", text, "ranges within 1-65535, such as 31000-32000,33000-33010");
        }
        ranges.add(new Resource.Range(begin, end));
      } catch (NumberFormatException e) {
        throw bad("ports", text, "ranges such as 31000-32000,33000-33010");
      }
    }
    return new Resource.Ranges(ranges);
  }

  private static Map<String, Resource.Amount> attributes(String[] texts) {
    Map<String, Resource.Amount> attributes = new HashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals <= 0 || equals == text.length() - 1) {
        throw bad("attributes", text, "name=value");
      }
      attributes.put(text.substring(0, equals).strip(), value(text.substring(equals + 1).strip()));
    }
    return attributes;
  }

  private static Resource.Amount value(String text) {
    try {
      return new Resource.Scalar(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return new Resource.Items(Set.of(text));
    }
  }

  /** MiB of this machine, or of the container that we are in if that is less. */
  private static double memory() {
    double machine = 1024;
    try {
      machine =
          Files.readAllLines(Path.of("/proc/meminfo")).stream()
                  .filter(line -> line.startsWith("MemTotal:"))
                  .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                  .findFirst()
                  .orElse(1 << 20)
              / 1024.0;
      String limit = Files.readString(Path.of("/sys/fs/cgroup/memory.max")).strip();
      return limit.equals("max")
          ? machine
          : Math.min(machine, Long.parseLong(limit) / (double) MIB);
    } catch (IOException | NumberFormatException e) {
      return machine; // no such limit
    }
  }

  private static IllegalArgumentException bad(String key, Object value, String allowed) {
    return new IllegalArgumentException(
        "%s=%s: must be %s (configuration dev.ekiden.cluster.local)"
            .formatted(key, value, allowed));
  }
}
