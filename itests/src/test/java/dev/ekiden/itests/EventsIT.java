package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * kill -9 at random moments with subscribers of every kind attached: every event comes, in order;
 * twice only where at-least-once is all that is promised.
 */
class EventsIT {
  private static final int CRASHES = 4;
  private static final Pattern APP = Pattern.compile("\"(?:appId|runSpecId)\":\"([^\"]*)\"");

  /** What somebody was given. */
  private record Got(long id, String data) {}

  @Test
  void nothingIsLostBetweenCrashes() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Got> called = new ArrayList<>();
    HttpServer receiver = receiver(called);
    try (var ekiden =
        Ekiden.start("--master", "simulated", "--event_subscriber", "http_callback")) {
      AtomicBoolean stop = new AtomicBoolean();
      List<Reader> readers =
          List.of(
              new Reader(ekiden, "/v2/events?since=0", true, stop),
              new Reader(
                  ekiden,
                  "/v2/events?snapshot=true&event_type=instance_changed_event"
                      + "&event_type=status_update_event",
                  true,
                  stop),
              new Reader(ekiden, "/v2/events?group=pair&since=0", false, stop),
              new Reader(ekiden, "/v2/events?group=pair&since=0", false, stop));
      String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
      ekiden
          .post(
              "/v2/eventSubscriptions?callbackUrl="
                  + URLEncoder.encode(url, StandardCharsets.UTF_8),
              "")
          .expect(200);
      readers.forEach(Reader::start);
      AtomicInteger next = new AtomicInteger();
      for (int crash = 0; crash < CRASHES; crash++) {
        AtomicBoolean enough = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> write(ekiden, next, enough));
        int before = readers.getFirst().size();
        int more = 20 + random.nextInt(200);
        ekiden.await("some events", () -> readers.getFirst().size() > before + more);
        ekiden.kill();
        enough.set(true);
        writer.join();
        ekiden.startAgain();
      }
      ekiden.await("no deployments", () -> ekiden.get("/v2/deployments").json().isEmpty());
      List<Got> all = settled(ekiden, readers.getFirst());
      List<Long> ids = all.stream().map(Got::id).toList();
      long last = ids.getLast();

      assertThat(readers.getFirst().upTo(last)).as("seed %s: broadcast", seed).isEqualTo(ids);
      Reader filtered = readers.get(1);
      List<Long> wanted =
          all.stream()
              .filter(g -> g.id() > filtered.pictured())
              .filter(
                  g ->
                      g.data().contains("\"instance_changed_event\"")
                          || g.data().contains("\"status_update_event\""))
              .map(Got::id)
              .toList();
      ekiden.await("the filtered", () -> filtered.size() >= wanted.size());
      assertThat(filtered.upTo(last)).as("seed %s: picture, then filtered", seed).isEqualTo(wanted);
      int repeatedCalls = inOrder(called, ids, seed);
      int repeatedInGroup = shared(readers.get(2), readers.get(3), ids, ekiden, seed);
      System.out.printf(
          "%d crashes, seed %d: %d events; broadcast %d of them, 0 twice; filtered %d, 0 twice;"
              + " callback all, %d twice; group all (%d + %d), %d twice%n",
          CRASHES,
          seed,
          ids.size(),
          ids.size(),
          wanted.size(),
          repeatedCalls,
          readers.get(2).size(),
          readers.get(3).size(),
          repeatedInGroup);
      stop.set(true);
      readers.forEach(Reader::end);
    } finally {
      receiver.stop(0);
    }
  }

  private static void write(Ekiden ekiden, AtomicInteger next, AtomicBoolean enough) {
    while (!enough.get()) {
      String id = "/a" + next.getAndIncrement();
      try {
        ekiden.post(
            "/v2/apps", "{\"id\": \"" + id + "\", \"cmd\": \"sleep 100000\", \"cpus\": 0.01}");
      } catch (UncheckedIOException e) {
        return; // killed
      }
    }
  }

  /** All events up to one that an old reader has come to, too. */
  private static List<Got> settled(Ekiden ekiden, Reader broadcast) {
    Reader all = new Reader(ekiden, "/v2/events?since=0", true, new AtomicBoolean());
    all.start();
    ekiden.await(
        "a new reader where an old one is", () -> all.size() > 0 && all.size() >= broadcast.size());
    List<Got> got = all.got();
    all.end();
    ekiden.await("the old reader", () -> broadcast.size() >= got.size());
    return got;
  }

  /** All from the first on, in order; returns how many came twice. */
  private static int inOrder(List<Got> called, List<Long> ids, long seed) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    List<Long> given;
    while (true) {
      synchronized (called) {
        given = called.stream().map(Got::id).toList();
      }
      if (given.contains(ids.getLast()) || System.nanoTime() > end) {
        break;
      }
      Thread.sleep(20);
    }
    List<Long> once = new ArrayList<>(new LinkedHashSet<>(given));
    once.removeIf(id -> id > ids.getLast());
    long first = once.getFirst();
    assertThat(once)
        .as("seed %s: callback", seed)
        .isEqualTo(ids.stream().filter(id -> id >= first).toList());
    return given.size() - new HashSet<>(given).size();
  }

  /** All at one of the two, each app's in order; returns how many came twice. */
  private static int shared(Reader one, Reader two, List<Long> ids, Ekiden ekiden, long seed) {
    ekiden.await(
        "all in the group",
        () -> {
          Set<Long> both = new HashSet<>(one.ids());
          both.addAll(two.ids());
          return both.containsAll(ids);
        });
    for (Reader reader : List.of(one, two)) {
      Map<String, Long> last = new HashMap<>();
      Set<Long> before = new HashSet<>();
      for (Got got : reader.got()) {
        Matcher app = APP.matcher(got.data());
        if (before.add(got.id()) && app.find()) {
          Long earlier = last.put(app.group(1), got.id());
          assertThat(earlier == null || earlier < got.id())
              .as("seed %s: order of %s", seed, app.group(1))
              .isTrue();
        }
      }
    }
    List<Long> given = new ArrayList<>(one.ids());
    given.addAll(two.ids());
    return given.size() - new HashSet<>(given).size();
  }

  private static HttpServer receiver(List<Got> called) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> receive(exchange, called));
    server.start();
    return server;
  }

  private static void receive(HttpExchange exchange, List<Got> called) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    long id = Long.parseLong(exchange.getRequestHeaders().getFirst("X-Ekiden-Event-Id"));
    synchronized (called) {
      called.add(new Got(id, body));
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** A client of the stream that comes back whenever it is cut off. */
  private static final class Reader {
    private final Ekiden ekiden;
    private final String path;
    private final boolean resumes;
    private final AtomicBoolean stop;
    private final List<Got> got = new ArrayList<>();
    private long pictured;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

    Reader(Ekiden ekiden, String path, boolean resumes, AtomicBoolean stop) {
      this.ekiden = ekiden;
      this.path = path;
      this.resumes = resumes;
      this.stop = stop;
    }

    void start() {
      thread.start();
    }

    void end() {
      thread.interrupt();
      client.shutdownNow();
    }

    synchronized List<Got> got() {
      return List.copyOf(got);
    }

    synchronized int size() {
      return got.size();
    }

    List<Long> ids() {
      return got().stream().map(Got::id).toList();
    }

    List<Long> upTo(long last) {
      return ids().stream().filter(id -> id <= last).toList();
    }

    /** What the state was told of at the beginning. */
    synchronized long pictured() {
      return pictured;
    }

    private void run() {
      while (!stop.get()) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(ekiden.url() + path))
                .header("Accept", "text/event-stream");
        synchronized (this) {
          if (resumes && !got.isEmpty()) {
            request.header("Last-Event-ID", Long.toString(got.getLast().id()));
          }
        }
        try (Stream<String> lines =
            client.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
          read(lines.iterator());
        } catch (IOException | UncheckedIOException e) {
          pause(); // killed; it comes again
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private static void pause() {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void read(Iterator<String> lines) {
      String data = "";
      while (lines.hasNext() && !stop.get()) {
        String line = lines.next();
        if (line.startsWith("data: ")) {
          data = line.substring("data: ".length());
        } else if (line.startsWith("id: ")) {
          synchronized (this) {
            if (data.contains("\"snapshot_end\"")) {
              pictured = Long.parseLong(line.substring("id: ".length()));
              continue;
            }
            got.add(new Got(Long.parseLong(line.substring("id: ".length())), data));
          }
        }
      }
    }
  }
}
