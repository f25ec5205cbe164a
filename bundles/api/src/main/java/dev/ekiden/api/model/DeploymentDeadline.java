package dev.ekiden.api.model;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a deployment may take.
 *
 * @param after from when it was accepted; 1 second to 30 days
 * @param then what becomes of it when it is not done by then
 */
public record DeploymentDeadline(Duration after, Then then) {
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

  public DeploymentDeadline {
    if (after.compareTo(Duration.ofSeconds(1)) < 0 || after.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'" + after.toSeconds() + "s' is not between 1 second and 30 days");
    }
  }

  /** What follows when a deadline passes. */
  public enum Then {
    /** It goes on, and is shown as stalled with the cause. */
    STALL,
    /** What it changed is taken back by another deployment. */
    ROLLBACK;

    /**
     * Reads {@code stall} or {@code rollback}.
     *
     * @throws IllegalArgumentException for anything else, with a message for people
     */
    public static Then parse(String text) {
      return switch (text) {
        case "stall" -> STALL;
        case "rollback" -> ROLLBACK;
        default ->
            throw new IllegalArgumentException("'" + text + "' is neither 'stall' nor 'rollback'");
      };
    }

    /** As {@link #parse} reads it. */
    public String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Reads a length of time: {@code 300s}, {@code 5m}, {@code 1h}, {@code 2d}; a bare number counts
   * seconds.
   *
   * @throws IllegalArgumentException for anything else, with a message for people
   */
  public static Duration parseLength(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no length of time such as '300s', '5m' or '1h'");
    }
    long number = Long.parseLong(amount.group(1));
    String unit = amount.group(2);
    Duration length =
        switch (unit == null ? "s" : unit) {
          case "ms" -> Duration.ofMillis(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> Duration.ofSeconds(number);
        };
    return new DeploymentDeadline(length, Then.STALL).after();
  }
}
