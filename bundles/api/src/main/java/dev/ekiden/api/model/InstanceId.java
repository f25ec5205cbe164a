package dev.ekiden.api.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Id of one instance of a run spec, kept over all its relaunches: {@code a_b.instance-<uuid>}.
 *
 * @param spec the app or pod
 * @param uuid opaque, unique
 */
public record InstanceId(PathId spec, String uuid) implements Comparable<InstanceId> {
  private static final Pattern FORM = Pattern.compile("^(.+)\\.(?:instance-|marathon-)([^.]+)$");

  /** Reads the text form; empty when it is none (marathon-rest.md section 8). */
  public static Optional<InstanceId> parse(String text) {
    Matcher m = FORM.matcher(text);
    return m.matches()
        ? Optional.of(new InstanceId(PathId.ofSafePath(m.group(1)), m.group(2)))
        : Optional.empty();
  }

  @Override
  public int compareTo(InstanceId other) {
    int bySpec = spec.compareTo(other.spec);
    return bySpec != 0 ? bySpec : uuid.compareTo(other.uuid);
  }

  @Override
  public String toString() {
    return spec.safePath() + ".instance-" + uuid;
  }
}
