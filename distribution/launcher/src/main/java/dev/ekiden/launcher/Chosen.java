package dev.ekiden.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The flags that were given, and the standard values of the others.
 *
 * @param given by name, in the order given
 */
record Chosen(Map<String, Object> given) {
  /** What {@code MESOSPHERE_…} variables stand for. */
  private static final Map<String, String> MESOSPHERE =
      Map.of(
          "MESOSPHERE_HTTP_CREDENTIALS", "http_credentials",
          "MESOSPHERE_KEYSTORE_PATH", "ssl_keystore_path",
          "MESOSPHERE_KEYSTORE_PASS", "ssl_keystore_password");

  private static final String PREFIX = "MARATHON_";

  /** Set by Marathon, or by us, for apps; so that Ekiden can run under either. */
  private static final String APP_PREFIX = "MARATHON_APP_";

  /**
   * Reads flags from the command line and from the environment.
   *
   * @param file flags of the configuration file, as text; the weakest
   * @throws UsageException naming flag, value and what is allowed
   */
  static Chosen read(
      List<String> arguments, Map<String, String> environment, Map<String, String> file) {
    Map<String, Object> given = new LinkedHashMap<>();
    Map<String, String> sources = new LinkedHashMap<>();
    BiConsumer<String, Value> put =
        (source, value) -> {
          var earlier = sources.putIfAbsent(value.flag().name(), source);
          if (earlier != null) {
            throw new UsageException(
                earlier.equals(source)
                    ? "--%s is given twice".formatted(value.flag().name())
                    : "--%s is given twice: as %s and as %s"
                        .formatted(value.flag().name(), earlier, source));
          }
          given.put(value.flag().name(), value.value());
        };
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      if (!argument.startsWith("--") || argument.length() == 2) {
        throw new UsageException("'%s' is not a flag; flags are --name value".formatted(argument));
      }
      var equals = argument.indexOf('=');
      var name = argument.substring(2, equals < 0 ? argument.length() : equals);
      var text =
          equals < 0 ? Optional.<String>empty() : Optional.of(argument.substring(equals + 1));
      var named = Named.of(name, "");
      if (text.isEmpty() && !named.flag().isToggle()) {
        i++;
        if (i == arguments.size()) {
          throw new UsageException("--%s needs a value".formatted(name));
        }
        text = Optional.of(arguments.get(i));
      }
      put.accept("a flag", named.value(text));
    }
    environment.forEach(
        (variable, text) -> {
          if (variable.startsWith(PREFIX) && !variable.startsWith(APP_PREFIX)) {
            var name = variable.substring(PREFIX.length()).toLowerCase(java.util.Locale.ROOT);
            put.accept(
                "variable " + variable,
                Named.of(name, " (variable " + variable + ")")
                    .value(text.isEmpty() ? Optional.empty() : Optional.of(text)));
          }
        });
    MESOSPHERE.forEach(
        (variable, name) -> {
          var text = environment.get(variable);
          if (text != null && !text.isEmpty()) {
            given.computeIfAbsent(name, _ -> Named.of(name, "").flag().value(text));
          }
        });
    file.forEach(
        (name, text) ->
            given.computeIfAbsent(
                name, _ -> Named.of(name, " (configuration file)").flag().value(text)));
    return new Chosen(given);
  }

  /** Given, or standard. */
  Optional<Object> value(String name) {
    var flag = Flags.named(name).orElseThrow();
    return Optional.ofNullable(given.get(name)).or(() -> flag.standard().map(flag::value));
  }

  Optional<String> text(String name) {
    return value(name).map(Object::toString);
  }

  boolean on(String name) {
    return value(name).equals(Optional.of(true));
  }

  int number(String name) {
    return Math.toIntExact((Long) value(name).orElseThrow());
  }

  /** What was given and has no effect, a line each. */
  List<String> inert() {
    return given.keySet().stream()
        .flatMap(name -> Flags.named(name).stream())
        .filter(flag -> flag.inert().isPresent())
        .map(flag -> "--%s has no effect: %s".formatted(flag.name(), flag.inert().orElseThrow()))
        .toList();
  }

  private record Value(Flag flag, Object value) {}

  /** A flag and whether it was named in its negative form. */
  private record Named(String name, Flag flag, boolean off, String where) {
    private static final String DISABLE = "disable_";

    static Named of(String name, String where) {
      var plain = name.replace('-', '_');
      var flag = Flags.named(plain);
      if (flag.isPresent()) {
        return new Named(name, flag.get(), false, where);
      }
      var negated =
          plain.startsWith(DISABLE)
              ? Flags.named(plain.substring(DISABLE.length())).filter(Flag::isToggle)
              : Optional.<Flag>empty();
      return new Named(name, negated.orElseThrow(() -> unknown(name, plain, where)), true, where);
    }

    Value value(Optional<String> text) {
      if (!flag.isToggle()) {
        return new Value(
            flag,
            flag.value(
                text.orElseThrow(
                    () -> new UsageException("--%s needs a value%s".formatted(name, where)))));
      }
      var on = text.map(t -> flag.value(t.toLowerCase(java.util.Locale.ROOT))).orElse(true);
      return new Value(flag, on.equals(true) != off);
    }

    private static UsageException unknown(String name, String plain, String where) {
      var near = Spelling.nearest(plain, Flags.all().stream().map(Flag::name).toList());
      return new UsageException(
          "--%s is not a flag%s%s"
              .formatted(
                  name,
                  where,
                  near.map(n -> "; did you mean --" + n + "?").orElse("; see --help")));
    }
  }
}
