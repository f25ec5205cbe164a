import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast, how promptly and at what cost events reach many subscribers, Ekiden beside nchan:
 * {@code java bench/events/Fanout.java MODE [key=value …]}, from the root of the source tree.
 *
 * <p>Starts the servers by itself, one at a time and in turns, on free ports of the loopback
 * address. bench/README.md says what the modes measure.
 */
public final class Fanout {
  private static final String USAGE =
      """
      java bench/events/Fanout.java burst [subscribers=1000] [events=1000] …  deliveries a second
      java bench/events/Fanout.java paced [subscribers=1000] [rate=20] [seconds=30] …  publication to client
      java bench/events/Fanout.java idle [subscribers=10000] …  memory
      java bench/events/Fanout.java callback [endpoints=100] [rate=20] [seconds=10] [turns=12] …  one dead among them
      java bench/events/Fanout.java abuse [subscribers=2000] [rate=10] [seconds=20] …  commands beside nuisances
        servers=nchan,ekiden (also nchan-ws, ekiden-ws)  bytes=512 of a message  runs=3
        workers=1 of nginx  home=. source tree or unpacked distribution\
      """;

  private final Map<String, String> options;
  private long number = 1;

  private Fanout(Map<String, String> options) {
    this.options = options;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    for (String each : Arrays.asList(args).subList(Math.min(1, args.length), args.length)) {
      String[] parts = each.split("=", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    Fanout fanout = new Fanout(options);
    switch (args.length == 0 ? "" : args[0]) {
      case "burst" -> fanout.burst();
      case "paced" -> fanout.paced();
      case "idle" -> fanout.idle();
      case "callback" -> fanout.callback();
      case "abuse" -> fanout.abuse();
      default -> {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
    System.exit(0);
  }

  private int option(String key, int preset) {
    return Integer.parseInt(options.getOrDefault(key, Integer.toString(preset)));
  }

  private interface Trial {
    void on(Server server, Results results) throws Exception;
  }

  /** Figures by server and kind, one for each run. */
  private static final class Results {
    private final Map<String, Map<String, List<Double>>> all = new LinkedHashMap<>();

    void add(Server server, String what, double figure) {
      add(server.name(), what, figure);
    }

    void add(String who, String what, double figure) {
      all.computeIfAbsent(what, w -> new LinkedHashMap<>())
          .computeIfAbsent(who, n -> new ArrayList<>())
          .add(figure);
    }

    /** Medians, spread, and the ratio of each server's median to the first one's. */
    void print() {
      all.forEach(
          (what, servers) -> {
            double first = median(servers.values().iterator().next());
            servers.forEach(
                (name, figures) ->
                    System.out.printf(
                        "%-34s %-16s median %12.2f  (%.2f to %.2f)  ratio %.2f%n",
                        what,
                        name,
                        median(figures),
                        figures.stream().min(Double::compare).orElseThrow(),
                        figures.stream().max(Double::compare).orElseThrow(),
                        median(figures) / first));
          });
    }

    private static double median(List<Double> figures) {
      List<Double> sorted = figures.stream().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }
  }

  /** Servers in turns, each run with fresh processes. */
  private void trials(Trial trial) throws Exception {
    Results results = new Results();
    for (int run = 0; run < option("runs", 3); run++) {
      for (String name : options.getOrDefault("servers", "nchan,ekiden").split(",")) {
        try (Server server = start(name)) {
          trial.on(server, results);
        }
      }
    }
    results.print();
  }

  private Server start(String name) throws Exception {
    return switch (name) {
      case "nchan" -> new Nchan(false, option("workers", 1));
      case "nchan-ws" -> new Nchan(true, option("workers", 1));
      case "ekiden" -> new Ekiden(home(), false, extra());
      case "ekiden-ws" -> new Ekiden(home(), true, extra());
      default -> throw new IllegalArgumentException("no server " + name);
    };
  }

  private Path home() {
    return Path.of(options.getOrDefault("home", ".")).toAbsolutePath().normalize();
  }

  private List<String> extra() {
    String given = options.getOrDefault("options", "");
    return given.isEmpty() ? List.of() : List.of(given.split(" "));
  }

  private Payload payload() {
    return new Payload(option("bytes", 512));
  }

  /** One measured round: the events are out and every subscriber has all. */
  private Subscribers.Figures round(
      Server server, Subscribers subscribers, int events, int rate, Results results)
      throws Exception {
    subscribers.expect(events, rate > 0);
    double processor = server.processor();
    double own = ownProcessor();
    String remark = server.publish(payload(), events, rate, number);
    number += events;
    Subscribers.Figures figures = subscribers.await(120);
    System.out.printf(
        "%-10s %d deliveries in %.2f s: %.0f/s; %.0f bytes a read; cpu: server %.2f s, client %.2f"
            + " s; %s%n",
        server.name(),
        figures.received(),
        figures.seconds(),
        figures.received() / figures.seconds(),
        (double) figures.bytes() / figures.reads(),
        server.processor() - processor,
        ownProcessor() - own,
        remark);
    return figures;
  }

  private static double ownProcessor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /** The second of two bursts counts: the first one warms both sides up. */
  private void burst() throws Exception {
    int events = option("events", 1_000);
    trials(
        (server, results) -> {
          try (Subscribers subscribers =
              Subscribers.connect(server, payload(), option("subscribers", 1_000))) {
            Thread.sleep(500);
            for (int i = 0; i < option("warmups", 2); i++) {
              round(server, subscribers, events, 0, results);
              Thread.sleep(500);
            }
            Subscribers.Figures figures = round(server, subscribers, events, 0, results);
            results.add(server, "deliveries a second", figures.received() / figures.seconds());
          }
        });
  }

  private void paced() throws Exception {
    int rate = option("rate", 20);
    trials(
        (server, results) -> {
          try (Subscribers subscribers =
              Subscribers.connect(server, payload(), option("subscribers", 1_000))) {
            Thread.sleep(500);
            round(server, subscribers, rate * 5, rate, results);
            Subscribers.Figures figures =
                round(server, subscribers, rate * option("seconds", 30), rate, results);
            results.add(server, "publication to client p50, ms", figures.latency(0.5));
            results.add(server, "publication to client p99, ms", figures.latency(0.99));
            results.add(server, "publication to client p99.9, ms", figures.latency(0.999));
          }
        });
  }

  private void idle() throws Exception {
    int count = option("subscribers", 10_000);
    trials(
        (server, results) -> {
          Thread.sleep(3_000);
          long before = server.resident();
          try (Subscribers subscribers = Subscribers.connect(server, payload(), count)) {
            Thread.sleep(15_000);
            long after = server.resident();
            System.out.printf(
                "%-10s %.1f MB before, %.1f MB with %d idle subscribers%n",
                server.name(), before / 1e6, after / 1e6, subscribers.count());
            results.add(server, "MB above idle", (after - before) / 1e6);
            subscribers.expect(1, false);
            server.publish(payload(), 1, 0, number++);
            results.add(server, "one event to all, ms", subscribers.await(60).seconds() * 1_000);
          }
        });
  }

  /**
   * Endpoints that are called, all alive and with one dead among them, in many short turns: what
   * else the machine does falls on both, and all turns together have a tail worth a ratio.
   */
  private void callback() throws Exception {
    int last = option("endpoints", 100) - 1;
    Latencies allAlive = new Latencies();
    Latencies oneDead = new Latencies();
    try (Server server = new Ekiden(home(), false, List.of("--event_subscriber", "http_callback"));
        Receivers receivers = new Receivers();
        Http http = new Http(server.port())) {
      for (int i = 0; i < last; i++) {
        subscribe(http, "POST", receivers.url(i));
      }
      called(server, receivers, last);
      for (int turn = 0; turn < option("turns", 12); turn++) {
        subscribe(http, "POST", receivers.url(last));
        allAlive.add(called(server, receivers, last + 1));
        subscribe(http, "DELETE", receivers.url(last));
        subscribe(http, "POST", receivers.deadUrl());
        oneDead.add(called(server, receivers, last));
        subscribe(http, "DELETE", receivers.deadUrl());
      }
    }
    Results results = new Results();
    for (String percent : List.of("50", "90", "99", "99.9")) {
      String what = "publication to endpoint p" + percent + ", ms";
      double quantile = Double.parseDouble(percent) / 100;
      results.add("all " + (last + 1) + " alive", what, allAlive.at(quantile));
      results.add("one dead", what, oneDead.at(quantile));
    }
    results.print();
  }

  /** Those of several turns together. */
  private static final class Latencies {
    private long[] micros = {};

    void add(long[] more) {
      int had = micros.length;
      micros = Arrays.copyOf(micros, had + more.length);
      System.arraycopy(more, 0, micros, had, more.length);
      Arrays.sort(micros);
    }

    /** In milliseconds. */
    double at(double quantile) {
      return Fanout.at(micros, quantile);
    }
  }

  private static void subscribe(Http http, String method, String url) throws IOException {
    http.ask(
            method,
            "/v2/eventSubscriptions?event_type=" + Payload.TYPE + "&callbackUrl=" + url,
            "",
            new byte[0])
        .expect(200);
  }

  private long[] called(Server server, Receivers receivers, int alive) throws Exception {
    int rate = option("rate", 20);
    int events = rate * option("seconds", 10);
    receivers.forget();
    server.publish(payload(), events, rate, number);
    number += events;
    return receivers.await(events * alive, 60);
  }

  /** Latency of commands: alone, beside subscribers that read, beside such as misbehave. */
  private void abuse() throws Exception {
    int count = option("subscribers", 2_000);
    Results results = new Results();
    for (int run = 0; run < option("runs", 3); run++) {
      try (Server server = start("ekiden");
          Http http = new Http(server.port())) {
        commands(http, "warm-up", new Results());
        commands(http, "alone", results);
        try (Subscribers subscribers = Subscribers.connect(server, ALL_EVENTS, payload(), count)) {
          Thread.sleep(3_000);
          commands(http, subscribers.count() + " reading", results);
        }
        Thread.sleep(3_000);
        try (Nuisances nuisances = new Nuisances(server.port(), count)) {
          Thread.sleep(3_000);
          commands(http, count + " misbehaving", results);
          System.out.printf("%d resets%n", nuisances.resets());
        }
        Thread.sleep(3_000);
        commands(http, "alone again", results);
      }
    }
    results.print();
  }

  private static final String ALL_EVENTS =
      Server.get("/v2/events", "Accept: text/event-stream\r\n");

  private void commands(Http http, String beside, Results results) throws Exception {
    int rate = option("rate", 10);
    long[] micros = new long[rate * option("seconds", 20)];
    long began = System.nanoTime();
    for (int i = 0; i < micros.length; i++) {
      long wait = began + i * 1_000_000_000L / rate - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(Duration.ofNanos(wait));
      }
      String body =
          "{\"cmd\":\"sleep 1\",\"instances\":0,\"labels\":{\"n\":\"%d\"}}".formatted(number++);
      long asked = System.nanoTime();
      Http.Answer answer =
          http.ask(
              "PUT",
              "/v2/apps//bench?force=true",
              "Content-Type: application/json\r\n",
              body.getBytes(StandardCharsets.US_ASCII));
      micros[i] = (System.nanoTime() - asked) / 1_000;
      if (answer.status() / 100 != 2) {
        throw new IOException(answer.status() + ": " + answer.body());
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "PUT %-20s p50 %.2f ms, p99 %.2f ms%n", beside, at(micros, 0.5), at(micros, 0.99));
    results.add(beside, "PUT of an app p50, ms", at(micros, 0.5));
    results.add(beside, "PUT of an app p99, ms", at(micros, 0.99));
  }

  /** In milliseconds. */
  private static double at(long[] sortedMicros, double quantile) {
    return sortedMicros[
            (int) Math.min(sortedMicros.length - 1L, (long) (sortedMicros.length * quantile))]
        / 1e3;
  }
}
