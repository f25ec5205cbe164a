package dev.ekiden.api.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Id of one launch of one container of an instance: {@code a_b.instance-<uuid>._app.<n>}.
 *
 * @param instance the instance it belongs to
 * @param container name of the pod's container, {@link #APP} for an app
 * @param incarnation 1 for the first launch of the instance, then counting up
 */
public record TaskId(InstanceId instance, String container, int incarnation) {
  /** The container name of apps; no pod container may be called so. */
  public static final String APP = "_app";

  private static final Pattern FORM =
      Pattern.compile("^(.+)\\.(?:instance-|marathon-)([^_.]+)[._]([^.]+)\\.(\\d{1,9})$");

  /** Reads the text form of 1.8 and later; empty when it is none (marathon-app-model.md 8.1). */
  public static Optional<TaskId> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    InstanceId instance = new InstanceId(PathId.ofSafePath(m.group(1)), m.group(2));
    return Optional.of(new TaskId(instance, m.group(3), Integer.parseInt(m.group(4))));
  }

  @Override
  public String toString() {
    return instance + "." + container + "." + incarnation;
  }
}
