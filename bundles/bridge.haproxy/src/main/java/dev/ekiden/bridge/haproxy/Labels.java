package dev.ekiden.bridge.haproxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The {@code HAPROXY_…} labels of one app, as marathon-lb reads them (lb-bridges.md 3.3). */
record Labels(Map<String, String> all) {
  // What goes into a line of the configuration must neither end it nor make HAProxy refuse the
  // whole of it: one app's label must not keep the others from being routed.
  private static final Predicate<String> PATH =
      Pattern.compile("/[A-Za-z0-9/._~@:+=&,-]*").asMatchPredicate();
  private static final Predicate<String> ADDRESS =
      Pattern.compile("\\*|[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}").asMatchPredicate();
  private static final Predicate<String> BALANCE =
      Pattern.compile(
              "roundrobin|static-rr|leastconn|first|source|uri|random(\\([1-9]\\d{0,2}\\))?"
                  + "|hdr\\([A-Za-z0-9-]+\\)|rdp-cookie(\\([A-Za-z0-9-]+\\))?")
          .asMatchPredicate();
  private static final Predicate<String> HOST = Pattern.compile("[a-z0-9.-]+").asMatchPredicate();

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
        .filter(HOST)
        .toList();
  }

  String path(int index) {
    return of(index, "PATH").filter(PATH).orElse("");
  }

  Optional<String> bindAddress(int index) {
    return of(index, "BIND_ADDR").filter(ADDRESS);
  }

  String balance(int index) {
    return of(index, "BALANCE").filter(BALANCE).orElse("roundrobin");
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

  /** Labels of a port that are not followed, one line each. */
  List<String> senseless(int index) {
    List<String> all = new ArrayList<>();
    senseless(index, "PATH", PATH, all);
    senseless(index, "BIND_ADDR", ADDRESS, all);
    senseless(index, "BALANCE", BALANCE, all);
    of(index, "VHOST").map(Labels::list).orElse(List.of()).stream()
        .filter(host -> !HOST.test(host.toLowerCase(Locale.ROOT)))
        .forEach(
            host -> all.add("'%s' of HAPROXY_%d_VHOST is no host name".formatted(host, index)));
    if (port(index).isEmpty()) {
      of(index, "PORT")
          .ifPresent(text -> all.add("HAPROXY_%d_PORT '%s' is no port".formatted(index, text)));
    }
    // Whoever wrote the label must not write lines of the log.
    return all.stream().map(line -> line.replaceAll("\\p{Cntrl}", "?")).toList();
  }

  private void senseless(int index, String name, Predicate<String> known, List<String> all) {
    of(index, name)
        .filter(known.negate())
        .ifPresent(
            text -> all.add("HAPROXY_%d_%s '%s' is not understood".formatted(index, name, text)));
  }
}
