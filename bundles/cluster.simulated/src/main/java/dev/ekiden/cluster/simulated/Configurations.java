package dev.ekiden.cluster.simulated;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the configuration into a fleet, or says what is wrong with it. */
final class Configurations {
  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
  private static final int MOST_AGENTS = 10_000;
  private static final int LAST_PORT = 65_535;

  private Configurations() {}

  static Fleet fleet(Configuration c) {
    range("agents", c.agents(), 1, MOST_AGENTS);
    positive("cpus", c.cpus());
    positive("mem", c.mem());
    positive("disk", c.disk());
    range("gpus", c.gpus(), 0, 1_000);
    int hour = 3_600_000;
    range("offerIntervalMillis", c.offerIntervalMillis(), 1, hour);
    range("startDelayMillis", c.startDelayMillis(), 0, hour);
    range("runningDelayMillis", c.runningDelayMillis(), 0, hour);
    range("killDelayMillis", c.killDelayMillis(), 0, hour);
    range("redeliverMillis", c.redeliverMillis(), 1, hour);
    Matcher ports = PORTS.matcher(c.ports().strip());
    if (!ports.matches()
        || Integer.parseInt(ports.group(2)) > LAST_PORT
        || Integer.parseInt(ports.group(1)) > Integer.parseInt(ports.group(2))) {
      throw new IllegalArgumentException(
          "ports=" + c.ports() + ": must be first-last, e.g. 31000-32000, up to " + LAST_PORT);
    }
    return new Fleet(
        c.agents(),
        c.cpus(),
        c.mem(),
        c.disk(),
        c.gpus(),
        Integer.parseInt(ports.group(1)),
        Integer.parseInt(ports.group(2)),
        c.domains(),
        c.taskKilling(),
        c.offerIntervalMillis(),
        c.startDelayMillis(),
        c.runningDelayMillis(),
        c.killDelayMillis(),
        c.redeliverMillis());
  }

  private static void range(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key + "=" + value + ": must be from " + min + " to " + max);
    }
  }

  private static void positive(String key, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(key + "=" + value + ": must be above 0");
    }
  }
}
