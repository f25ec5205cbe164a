package dev.ekiden.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cluster that {@code --master} names.
 *
 * @param pid configuration that brings the cluster to life
 * @param options its properties
 */
record Master(String pid, Map<String, Object> options) {
  private static final Pattern ADDRESS = Pattern.compile("(https?://)?[^:/,]+:\\d+/?");
  private static final String ALLOWED =
      "local[:key=value,…], simulated[:key=value,…], host:port or zk://host:port/path";

  /**
   * Reads the flag.
   *
   * @throws UsageException naming the flag, its value and what is allowed
   */
  static Master of(String text) {
    var colon = text.indexOf(':');
    var kind = colon < 0 ? text : text.substring(0, colon);
    return switch (kind) {
      case "local", "simulated" ->
          new Master(
              "dev.ekiden.cluster." + kind,
              options(text, colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1))));
      default -> {
        if (text.startsWith("zk://") || ADDRESS.matcher(text).matches()) {
          throw new UsageException(
              "--master %s: this distribution has no engine for Mesos; it takes local or simulated"
                  .formatted(text));
        }
        throw new UsageException(
            "--master: '%s' is not allowed; it takes %s".formatted(text, ALLOWED));
      }
    };
  }

  private static Map<String, Object> options(String text, Optional<String> list) {
    Map<String, Object> options = new LinkedHashMap<>();
    for (String part :
        list.filter(l -> !l.isEmpty()).map(l -> l.split(",")).orElse(new String[0])) {
      var equals = part.indexOf('=');
      if (equals < 1) {
        throw new UsageException(
            "--master %s: '%s' is not allowed; options are key=value".formatted(text, part));
      }
      options.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
    }
    return options;
  }
}
