package dev.ekiden.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One flag of the command line.
 *
 * @param name as after {@code --}, with underscores
 * @param section heading under which help lists it
 * @param kind what values it takes
 * @param standard value when it is not given, as text; empty when there is none
 * @param meaning one line for help
 * @param inert why it has no effect here; empty when it has
 * @param secret whether its value must not be shown
 */
record Flag(
    String name,
    Section section,
    Kind kind,
    Optional<String> standard,
    String meaning,
    Optional<String> inert,
    boolean secret) {

  /** Headings of the help text, in its order. */
  enum Section {
    SERVER("Server"),
    HTTP("HTTP"),
    LIMITS("Limits and defaults"),
    TIMERS("Timers and tuning (milliseconds unless said otherwise)"),
    CLUSTER("Mesos"),
    STORAGE("Storage"),
    LOGS("Logging and metrics"),
    OLD("Known from older versions of Marathon");

    private final String heading;

    Section(String heading) {
      this.heading = heading;
    }

    String heading() {
      return heading;
    }
  }

  /** The values that a flag takes. */
  sealed interface Kind {
    /** {@code --name} and {@code --disable_name}. */
    record Toggle() implements Kind {}

    /** Any text but the empty one. */
    record Text(String placeholder) implements Kind {}

    /** A whole number; both ends are allowed. */
    record Whole(long min, long max) implements Kind {}

    /** One of a few words. */
    record Choice(List<String> words) implements Kind {}

    /** Some of a few words, separated by commas. */
    record Words(List<String> words) implements Kind {}
  }

  static Flag toggle(Section section, String name, boolean standard, String meaning) {
    return of(section, name, new Kind.Toggle(), Boolean.toString(standard), meaning);
  }

  static Flag text(Section section, String name, String placeholder, String meaning) {
    return of(section, name, new Kind.Text(placeholder), "", meaning);
  }

  static Flag whole(Section section, String name, long standard, long min, long max, String what) {
    return of(section, name, new Kind.Whole(min, max), Long.toString(standard), what);
  }

  static Flag millis(Section section, String name, long standard, String meaning) {
    return whole(section, name, standard, 0, Long.MAX_VALUE, meaning);
  }

  static Flag choice(Section section, String name, String meaning, String... words) {
    return of(section, name, new Kind.Choice(List.of(words)), words[0], meaning);
  }

  static Flag words(Section section, String name, String meaning, String... words) {
    return of(section, name, new Kind.Words(List.of(words)), "", meaning);
  }

  private static Flag of(Section section, String name, Kind kind, String standard, String meaning) {
    return new Flag(
        name,
        section,
        kind,
        Optional.of(standard).filter(text -> !text.isEmpty()),
        meaning,
        Optional.empty(),
        false);
  }

  Flag standard(String text) {
    return new Flag(name, section, kind, Optional.of(text), meaning, inert, secret);
  }

  /** The same without a value when it is not given. */
  Flag unset() {
    return new Flag(name, section, kind, Optional.empty(), meaning, inert, secret);
  }

  Flag inert(String why) {
    return new Flag(name, section, kind, standard, meaning, Optional.of(why), secret);
  }

  Flag hidden() {
    return new Flag(name, section, kind, standard, meaning, inert, true);
  }

  boolean isToggle() {
    return kind instanceof Kind.Toggle;
  }

  /**
   * The value that a text stands for: Boolean, Long or String.
   *
   * @throws UsageException naming flag, value and what is allowed
   */
  Object value(String text) {
    return switch (kind) {
      case Kind.Toggle() ->
          switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(text, "true or false");
          };
      case Kind.Text(var placeholder) -> {
        if (text.isBlank()) {
          throw refuse(text, placeholder);
        }
        yield text;
      }
      case Kind.Whole(var min, var max) -> {
        var allowed =
            max == Long.MAX_VALUE
                ? "a whole number from " + min
                : "a whole number from " + min + " to " + max;
        try {
          var number = Long.parseLong(text.strip());
          if (number < min || number > max) {
            throw refuse(text, allowed);
          }
          yield number;
        } catch (NumberFormatException _) {
          throw refuse(text, allowed);
        }
      }
      case Kind.Choice(var words) -> {
        if (!words.contains(text)) {
          throw refuse(text, "one of " + String.join(", ", words));
        }
        yield text;
      }
      case Kind.Words(var words) -> {
        List<String> given = Arrays.stream(text.split(",")).map(String::strip).toList();
        for (String word : given) {
          if (!words.contains(word)) {
            throw refuse(word, "some of " + String.join(",", words));
          }
        }
        yield given.stream().distinct().collect(Collectors.joining(","));
      }
    };
  }

  UsageException refuse(String text, String allowed) {
    return new UsageException(
        "--%s: '%s' is not allowed; it takes %s".formatted(name, secret ? "***" : text, allowed));
  }

  /** How the flag is written, for help. */
  String usage() {
    return switch (kind) {
      case Kind.Toggle() ->
          standard.equals(Optional.of("true")) ? "--disable_" + name : "--" + name;
      case Kind.Text(var placeholder) -> "--" + name + " " + placeholder;
      case Kind.Whole _ -> "--" + name + " N";
      case Kind.Choice(var words) -> "--" + name + " " + String.join("|", words);
      case Kind.Words _ -> "--" + name + " A,B,…";
    };
  }
}
