package dev.ekiden.api.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A resource of an agent, as offered or used.
 *
 * @param name {@code cpus}, {@code mem} (MiB), {@code disk} (MiB), {@code gpus}, {@code ports} or
 *     one the cluster made up
 * @param role the role it is allocated or reserved for, {@code *} for anybody's
 * @param reservation present when it is reserved dynamically
 */
public record Resource(
    String name,
    Amount amount,
    String role,
    Optional<Reservation> reservation,
    Optional<Disk> disk,
    boolean shared) {
  /** How much of it. */
  public sealed interface Amount {}

  /** Compared with three decimals. */
  public record Scalar(double value) implements Amount {}

  /** Both ends included, ascending, not overlapping. */
  public record Ranges(List<Range> ranges) implements Amount {
    public Ranges {
      ranges = List.copyOf(ranges);
    }
  }

  public record Range(long begin, long end) {}

  public record Items(Set<String> items) implements Amount {
    public Items {
      items = Set.copyOf(items);
    }
  }

  /** {@code labels} tell whose it is, e.g. {@code marathon_framework_id}. */
  public record Reservation(Optional<String> principal, Map<String, String> labels) {
    public Reservation {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * What kind of disk.
   *
   * @param type {@code ROOT}, {@code PATH} or {@code MOUNT}
   * @param persistenceId of a created volume
   * @param containerPath of a created volume
   */
  public record Disk(
      String type,
      Optional<String> root,
      Optional<String> profile,
      Optional<String> persistenceId,
      Optional<String> containerPath) {}

  /** An unreserved scalar of role {@code *}. */
  public static Resource scalar(String name, double value) {
    return new Resource(name, new Scalar(value), "*", Optional.empty(), Optional.empty(), false);
  }

  /** Unreserved port numbers, both ends included. */
  public static Resource ports(long begin, long end) {
    return new Resource(
        "ports",
        new Ranges(List.of(new Range(begin, end))),
        "*",
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
