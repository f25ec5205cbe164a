package dev.ekiden.bridge.haproxy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@code HAPROXY_…} labels of one app, as marathon-lb reads them (lb-bridges.md 3.3). */
record Labels(Map<String, String> all) {
  private static final Set<String> TRUE = Set.of("true", "t", "yes", "y");

  private Optional<String> of(int index, String name) {
    return Optional.ofNullable(all.get("HAPROXY_" + index + "_" + name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  boolean enabled(int index) {
    return of(index, "ENABLED").map(Labels::isTrue).orElse(true);
  }

  boolean sticky(int index) {
    return of(index, "STICKY").map(Labels::isTrue).orElse(false);
  }

  Optional<Integer> port(int index) {
    return of(index, "PORT")
        .filter(text -> text.matches("\\d{1,5}"))
        .map(Integer::parseInt)
        .filter(port -> port > 0 && port < 65_536);
  }

  List<String> vhosts(int index) {
    return of(index, "VHOST").map(Labels::list).orElse(List.of()).stream()
        .map(host -> host.toLowerCase(Locale.ROOT))
        .filter(host -> host.matches("[a-z0-9.-]+"))
        .toList();
  }

  String path(int index) {
    return of(index, "PATH").filter(Labels::oneWord).orElse("");
  }

  Optional<String> bindAddress(int index) {
    return of(index, "BIND_ADDR").filter(Labels::oneWord);
  }

  String balance(int index) {
    return of(index, "BALANCE").filter(Labels::oneWord).orElse("roundrobin");
  }

  Optional<Boolean> http(int index) {
    return of(index, "MODE").map("http"::equals);
  }

  /** Whether one of the wanted groups is the port's, or else the app's. */
  boolean inGroups(int index, Set<String> wanted) {
    if (wanted.contains("*")) {
      return true;
    }
    String own = of(index, "GROUP").orElse(all.getOrDefault("HAPROXY_GROUP", ""));
    return list(own).stream().anyMatch(wanted::contains);
  }

  static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  private static boolean isTrue(String text) {
    return TRUE.contains(text.toLowerCase(Locale.ROOT));
  }

  /** What goes into a line of the configuration must not end it. */
  private static boolean oneWord(String text) {
    return text.matches("[\\x21-\\x7e&&[^#\"'\\\\]]+");
  }
}
