package dev.ekiden.json;

import dev.ekiden.json.schema.Scalars;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Moments as text (marathon-rest.md section 16). */
public final class Timestamps {
  private static final DateTimeFormatter PRECISE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);

  private Timestamps() {}

  /** UTC with milliseconds: {@code 2016-01-02T03:04:05.678Z}. */
  public static String format(Instant moment) {
    OffsetDateTime time = moment.atOffset(ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > 9999) {
      return DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.MILLIS));
    }
    // DateTimeFormatter takes four times as long, and lists are full of timestamps.
    char[] text = new char[24];
    digits(text, 0, 4, time.getYear());
    text[4] = '-';
    digits(text, 5, 2, time.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, time.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, time.getHour());
    text[13] = ':';
    digits(text, 14, 2, time.getMinute());
    text[16] = ':';
    digits(text, 17, 2, time.getSecond());
    text[19] = '.';
    digits(text, 20, 3, time.getNano() / 1_000_000);
    text[23] = 'Z';
    return new String(text);
  }

  /** UTC with nanoseconds, as in references to versions. */
  static String precise(Instant moment) {
    return PRECISE.format(moment.atOffset(ZoneOffset.UTC));
  }

  /** Reads ISO 8601 with any offset; empty when it is none. */
  public static Optional<Instant> parse(String text) {
    return Scalars.moment(text);
  }

  private static void digits(char[] text, int from, int count, int value) {
    int rest = value;
    for (int i = from + count - 1; i >= from; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
