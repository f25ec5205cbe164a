package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.itests.Reader.Got;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * kill -9 at random moments with subscribers of every kind attached: every event comes, in order;
 * twice only where at-least-once is all that is promised.
 */
class EventsIT {
  private static final int CRASHES = 4;
  private static final Pattern APP = Pattern.compile("\"(?:appId|runSpecId)\":\"([^\"]*)\"");
  private static final String FILTER =
      "&event_type=instance_changed_event&event_type=status_update_event";

  private final long seed = new Random().nextLong();

  @Test
  void nothingIsLostBetweenCrashes() throws Exception {
    Random random = new Random(seed);
    try (var alone = new Endpoint();
        var shared = new Endpoint();
        var ekiden = Ekiden.start("--master", "simulated", "--event_subscriber", "http_callback");
        var sse = Reader.resuming(ekiden, "/v2/events?since=0", new SseWire());
        var pictured = Reader.resuming(ekiden, "/v2/events?snapshot=true" + FILTER, new SseWire());
        var ws = Reader.resuming(ekiden, "/v2/events/ws?since=0", new WebSocketWire(false));
        var window =
            Reader.resuming(ekiden, "/v2/events/ws?since=0&ack=50", new WebSocketWire(true));
        var one = Reader.member(ekiden, "/v2/events?group=pair&since=0", new SseWire());
        var two = Reader.member(ekiden, "/v2/events?group=pair&since=0", new SseWire());
        var first =
            Reader.member(
                ekiden, "/v2/events/ws?group=mixed&since=0&ack=100", new WebSocketWire(true));
        var second = Reader.member(ekiden, "/v2/events?group=mixed&since=0", new SseWire())) {
      List.of(sse, pictured, ws, window, one, two, first, second).forEach(Reader::start);
      // It begins where the group does, or at the newest if there is none.
      ekiden.await("the group", () -> ekiden.get("/v2/events/groups").body().contains("\"mixed\""));
      shared.subscribe(ekiden, "&group=mixed");
      alone.subscribe(ekiden, "");
      AtomicInteger next = new AtomicInteger();
      for (int crash = 0; crash < CRASHES; crash++) {
        AtomicBoolean enough = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> write(ekiden, next, enough));
        int before = sse.size();
        int more = 20 + random.nextInt(200);
        ekiden.await("some events", () -> sse.size() > before + more);
        ekiden.kill();
        enough.set(true);
        writer.join();
        ekiden.startAgain();
      }
      ekiden.await("no deployments", () -> ekiden.get("/v2/deployments").json().isEmpty());
      List<Got> all = settled(ekiden, sse);
      List<Long> ids = all.stream().map(Got::id).toList();

      once("SSE", ekiden, sse, ids);
      once("WebSocket", ekiden, ws, ids);
      once("WebSocket that acknowledges", ekiden, window, ids);
      List<Long> wanted = wanted(all, pictured.pictured());
      once("picture, then filtered", ekiden, pictured, wanted);
      System.out.printf(
          "%d crashes, seed %d: %d events; SSE, WebSocket, WebSocket with acknowledgements: all of"
              + " them, 0 twice; SSE from a picture on, filtered: %d, 0 twice; callback: all, %d"
              + " twice; group of two SSE: all (%d + %d), %d twice; group of WebSocket with"
              + " acknowledgements, SSE and callback: all (%d + %d + %d), %d twice%n",
          CRASHES,
          seed,
          ids.size(),
          wanted.size(),
          called(ekiden, alone, ids),
          one.size(),
          two.size(),
          shared("pair", ekiden, ids, List.of(one::got, two::got)),
          first.size(),
          second.size(),
          shared.got().size(),
          shared("mixed", ekiden, ids, List.of(first::got, second::got, shared::got)));
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
    try (Reader all = Reader.resuming(ekiden, "/v2/events?since=0", new SseWire()).start()) {
      ekiden.await(
          "a new reader where an old one is",
          () -> all.size() > 0 && all.size() >= broadcast.size());
      return all.got();
    }
  }

  private static List<Long> wanted(List<Got> all, long after) {
    return all.stream()
        .filter(g -> g.id() > after)
        .filter(
            g ->
                g.data().contains("\"instance_changed_event\"")
                    || g.data().contains("\"status_update_event\""))
        .map(Got::id)
        .toList();
  }

  /** Exactly these, in this order. */
  private void once(String who, Ekiden ekiden, Reader reader, List<Long> ids) {
    long last = ids.getLast();
    ekiden.await("the last event: " + who, () -> reader.ids().contains(last));
    assertThat(reader.upTo(last)).as("seed %s: %s", seed, who).isEqualTo(ids);
  }

  /** All from the first on, in order; returns how many came twice. */
  private int called(Ekiden ekiden, Endpoint endpoint, List<Long> ids) {
    ekiden.await("the last event: callback", () -> endpoint.ids().contains(ids.getLast()));
    List<Long> given = endpoint.ids();
    List<Long> once = new ArrayList<>(new LinkedHashSet<>(given));
    once.removeIf(id -> id > ids.getLast());
    long first = once.getFirst();
    assertThat(once)
        .as("seed %s: callback", seed)
        .isEqualTo(ids.stream().filter(id -> id >= first).toList());
    inOrder("callback", endpoint.got());
    return given.size() - new HashSet<>(given).size();
  }

  /** All at one of them, each app's in order; returns how many came twice. */
  private int shared(
      String group, Ekiden ekiden, List<Long> ids, List<Supplier<List<Got>>> members) {
    List<Long> given = new ArrayList<>();
    ekiden.await(
        "all in the group " + group,
        () -> {
          given.clear();
          members.forEach(m -> m.get().forEach(g -> given.add(g.id())));
          return new HashSet<>(given).containsAll(ids);
        });
    for (Supplier<List<Got>> member : members) {
      assertThat(member.get()).as("seed %s: a member of %s", seed, group).isNotEmpty();
      inOrder("a member of " + group, member.get());
    }
    return given.size() - new HashSet<>(given).size();
  }

  /** What is behind the stored position comes again, but never over the same connection. */
  private void inOrder(String who, List<Got> given) {
    Map<String, Long> newest = new HashMap<>();
    for (Got got : given) {
      assertThat(newest.put(got.connection() + " " + got.id(), got.id()))
          .as("seed %s: %s is given %s twice", seed, who, got.id())
          .isNull();
      Matcher app = APP.matcher(got.data());
      if (app.find()) {
        Long earlier = newest.put(got.connection() + app.group(1), got.id());
        assertThat(earlier == null || earlier < got.id())
            .as("seed %s: %s: order of %s", seed, who, app.group(1))
            .isTrue();
      }
    }
  }
}
