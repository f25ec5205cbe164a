package dev.ekiden.events.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.event.Event;
import dev.ekiden.tck.MemoryEventLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private HttpServer server;
  private String port;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    port = ":" + server.getAddress().getPort() + "/";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Caller caller(Names.Resolver resolver, Duration patience) {
    return new Caller(
        Target.of("http://name.example" + port),
        new AddressPolicy(true, true),
        new Names(resolver),
        new Credentials(""),
        patience);
  }

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(literals[i]);
    }
    return all;
  }

  @Test
  void triesTheNextAddressWhenOneIsDead() throws Exception {
    try (Caller caller =
        caller(_ -> addresses("169.254.169.254", "127.0.0.2", "127.0.0.1"), PATIENCE)) {
      assertThat(caller.post(1, new byte[] {'{', '}'})).isEqualTo(200);
    }
  }

  @Test
  void whatIsConnectedToIsWhatWasChecked() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    try (Caller caller =
        caller(
            _ -> addresses(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "169.254.169.254"),
            PATIENCE)) {
      assertThat(caller.post(1, new byte[0])).isEqualTo(200);
      assertThat(lookups).hasValue(1);
      caller.disconnect();
      assertThatThrownBy(() -> caller.post(2, new byte[0]))
          .isInstanceOf(AddressPolicy.Forbidden.class);
    }
  }

  @Test
  void aLookupThatHangsHoldsUpNobodyForLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Caller caller =
        caller(
            _ -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return addresses("127.0.0.1");
            },
            Duration.ofMillis(200))) {
      assertThatThrownBy(() -> caller.post(1, new byte[0]))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("looked up");
    } finally {
      never.countDown();
    }
  }

  @Test
  void confirmsWhatHasComeBack() throws Exception {
    MemoryEventLog log = new MemoryEventLog();
    Confirmations confirmations = new Confirmations();
    Event event = new Event.Subscribed(Instant.EPOCH, "ip", "url");
    assertThat(confirmations.announce(log, event, Duration.ofMillis(20))).isFalse();
    log.listener(confirmations::seen);
    assertThat(confirmations.announce(log, event, PATIENCE)).isTrue();
  }
}
