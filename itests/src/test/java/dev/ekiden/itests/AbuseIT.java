package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.itests.Nuisances.Client;
import dev.ekiden.itests.Nuisances.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Subscribers that stall, dawdle, flood and reset: commands go on as if they were not there, no
 * event is lost for anybody, and each costs a bounded amount of memory until it is cut off.
 */
class AbuseIT {
  private static final int STALLED = 300;
  private static final int SLOW = 200;
  private static final int FLOODING = 300;
  private static final int RESETTING = 200;
  private static final int STUCK = 100;

  /** Events that a client may be behind; what the system takes for it in between comes on top. */
  private static final int LAG = 500;

  /** Far more than it takes. */
  private static final int MOST_COMMANDS = 5_000;

  @TempDir private static Path config;
  private int commands;

  @Test
  void commandsAndOthersWaitForNoneOfThem() throws Exception {
    Files.writeString(config.resolve("dev.ekiden.events.sse.cfg"), "max.lag=" + LAG + "\n");
    Files.writeString(
        config.resolve("dev.ekiden.events.websocket.cfg"), "max.lag=" + LAG + "\npong.ms=600000\n");
    // A copy of what is told for each of them would be several times as much.
    try (var ekiden =
            Ekiden.startWith(
                "-Xmx256m",
                "--master",
                "simulated",
                "--event_subscriber",
                "http_callback",
                "--config",
                config.toString());
        var stuck = new ServerSocket(0, STUCK, InetAddress.getLoopbackAddress());
        var called = new Endpoint();
        var sse = Reader.resuming(ekiden, "/v2/events?since=0", new SseWire()).start();
        var ws =
            Reader.resuming(ekiden, "/v2/events/ws?since=0", new WebSocketWire(false)).start();
        var nuisances =
            new Nuisances(ekiden.port())
                .add(Kind.STALLED, STALLED)
                .add(Kind.SLOW, SLOW)
                .add(Kind.FLOODING, FLOODING)
                .add(Kind.RESETTING, RESETTING)) {
      called.subscribe(ekiden, "");
      command(ekiden, 50);
      double alone = median(command(ekiden, 50));
      for (int i = 0; i < STUCK; i++) {
        subscribe(ekiden, "http://127.0.0.1:" + stuck.getLocalPort() + "/" + i);
      }
      nuisances.start();
      List<Long> beside = new ArrayList<>();
      while (cut(ekiden) < STALLED + SLOW && commands < MOST_COMMANDS) {
        beside.addAll(command(ekiden, 25));
      }
      assertThat(cut(ekiden)).as("cut off").isGreaterThanOrEqualTo(STALLED + SLOW);
      beside.addAll(command(ekiden, 25));
      int resets = nuisances.resets();
      long memory = resident(ekiden);

      nuisances.relent();
      long last = last(ekiden);
      try {
        ekiden.await(
            "what they have not read",
            Duration.ofSeconds(60),
            () -> nuisances.have(last) && has(sse, last) && has(ws, last));
      } catch (AssertionError e) {
        throw new AssertionError(last + " is not at " + nuisances.without(last), e);
      }
      ekiden.await("the calls", Duration.ofSeconds(90), () -> called.ids().contains(last));
      nuisances.close();

      List<Long> all = everything(ekiden, last);
      assertThat(sse.upTo(last)).as("SSE").isEqualTo(all);
      assertThat(ws.upTo(last)).as("WebSocket").isEqualTo(all);
      assertThat(called.ids().stream().filter(id -> id <= last).distinct().toList())
          .as("callback")
          .isEqualTo(from(called.ids().getFirst(), all));
      for (Client client : nuisances.unread()) {
        assertThat(client.cuts()).isPositive();
        assertThat(client.seen().stream().filter(id -> id <= last).toList())
            .as("one that was cut off, and came back")
            .isEqualTo(from(client.seen().getFirst(), all));
      }
      assertThat(ekiden.log()).as("log").noneMatch(line -> line.startsWith("\tat "));
      System.out.printf(
          "%d stalled, %d slow, %d flooding, %d resetting (%d resets), %d stuck endpoints: %d"
              + " events; %d commands, median %.1f ms, before %.1f ms; %d MB resident with a heap"
              + " of 256; %d cut off, %d of them could still read why; none missed or got one"
              + " twice%n",
          STALLED,
          SLOW,
          FLOODING,
          RESETTING,
          resets,
          STUCK,
          all.size(),
          beside.size(),
          median(beside),
          alone,
          memory,
          nuisances.unread().size(),
          nuisances.unread().stream().filter(Client::told).count());
    }
  }

  private static boolean has(Reader reader, long last) {
    return reader.ids().contains(last);
  }

  private static List<Long> from(long first, List<Long> all) {
    return all.stream().filter(id -> id >= first).toList();
  }

  private static void subscribe(Ekiden ekiden, String url) {
    ekiden
        .post(
            "/v2/eventSubscriptions?callbackUrl=" + URLEncoder.encode(url, StandardCharsets.UTF_8),
            "")
        .expect(200);
  }

  /** Each is answered; returns how long each took, in nanoseconds. */
  private List<Long> command(Ekiden ekiden, int count) {
    List<Long> took = new ArrayList<>();
    String padding = "x".repeat(8_000);
    for (int i = 0; i < count; i++) {
      String app =
          "{\"cmd\": \"sleep 1\", \"instances\": 0, \"labels\": {\"n\": \"%d\", \"x\": \"%s\"}}"
              .formatted(commands++, padding);
      long began = System.nanoTime();
      var answer = ekiden.put("/v2/apps//abused?force=true", app);
      took.add(System.nanoTime() - began);
      assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }
    return took;
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
  }

  private static long cut(Ekiden ekiden) {
    return ekiden.log().stream().filter(line -> line.contains("is too slow, disconnected")).count();
  }

  private static long last(Ekiden ekiden) {
    try (Reader reader = Reader.resuming(ekiden, "/v2/events", new SseWire()).start()) {
      // Its own arrival, if nothing else.
      ekiden.await("an event", () -> reader.size() > 0);
      return reader.ids().getFirst();
    }
  }

  private static List<Long> everything(Ekiden ekiden, long last) {
    try (Reader reader = Reader.resuming(ekiden, "/v2/events?since=0", new SseWire()).start()) {
      ekiden.await("all events", () -> has(reader, last));
      return reader.upTo(last);
    }
  }

  /** In MB, as the system counts. */
  private static long resident(Ekiden ekiden) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + ekiden.process().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
