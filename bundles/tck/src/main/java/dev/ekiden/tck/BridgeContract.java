package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RoutingTable.Backend;
import dev.ekiden.api.model.RoutingTable.State;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.spi.bridge.Bridge;
import dev.ekiden.spi.bridge.Bridge.Applied;
import dev.ekiden.spi.bridge.Bridge.How;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Bridge} must do that leads connections from service ports of the loopback
 * address to backends. Backends speak HTTP, so that bridges of either layer can be tested.
 */
public abstract class BridgeContract {
  private static final Duration SETTLES = Duration.ofSeconds(10);
  private static final PathId APP = PathId.of("/contract");

  private final List<ScriptedServer> backends = new ArrayList<>();
  private long version;

  /** Ready for its first table; ended by the subclass after the test. */
  protected abstract Bridge bridge() throws Exception;

  @AfterEach
  final void closeBackends() throws IOException {
    for (ScriptedServer backend : backends) {
      backend.close();
    }
  }

  @Test
  public void anEmptyTableAppliesAndThenChangesNothing() throws Exception {
    Bridge bridge = bridge();
    assertThat(apply(bridge, RoutingTable.EMPTY).detail()).isNotNull();
    assertThat(apply(bridge, RoutingTable.EMPTY).how()).isEqualTo(How.UNCHANGED);
  }

  @Test
  public void connectionsReachEveryBackendThatIsUp() throws Exception {
    int port = ScriptedServer.closedPort();
    apply(bridge(), table(port, backend("one", State.UP), backend("two", State.UP)));
    awaitAnswers(port, Set.of("one", "two"));
  }

  @Test
  public void theSameTableChangesNothing() throws Exception {
    int port = ScriptedServer.closedPort();
    Bridge bridge = bridge();
    RoutingTable table = table(port, backend("one", State.UP));
    apply(bridge, table);
    assertThat(apply(bridge, table).how()).isEqualTo(How.UNCHANGED);
    awaitAnswers(port, Set.of("one"));
  }

  @Test
  public void thoseThatDrainOrAreDownGetNothingNew() throws Exception {
    int port = ScriptedServer.closedPort();
    Backend one = backend("one", State.UP);
    Backend two = backend("two", State.UP);
    Bridge bridge = bridge();
    apply(bridge, table(port, one, two));
    apply(bridge, table(port, in(one, State.DRAINING), two));
    awaitOnly(port, "two");
    apply(bridge, table(port, one, in(two, State.DOWN)));
    awaitOnly(port, "one");
  }

  @Test
  public void backendsComeAndGo() throws Exception {
    int port = ScriptedServer.closedPort();
    Backend one = backend("one", State.UP);
    Backend two = backend("two", State.UP);
    Bridge bridge = bridge();
    apply(bridge, table(port, one));
    awaitOnly(port, "one");
    assertThat(apply(bridge, table(port, two)).how()).isNotEqualTo(How.UNCHANGED);
    awaitOnly(port, "two");
  }

  @Test
  public void servicesComeAndGo() throws Exception {
    int first = ScriptedServer.closedPort();
    Bridge bridge = bridge();
    Backend one = backend("one", State.UP);
    apply(bridge, table(first, one));
    awaitOnly(first, "one");
    int second = ScriptedServer.closedPort();
    apply(bridge, table(second, one));
    awaitOnly(second, "one");
    await("port " + first + " is closed", () -> answer(first).isEmpty());
  }

  private Applied apply(Bridge bridge, RoutingTable table) throws Exception {
    return bridge.apply(table, ++version);
  }

  private void awaitAnswers(int port, Set<String> wanted) throws Exception {
    Set<String> heard = new TreeSet<>();
    await(
        "answers of " + wanted + ", heard " + heard,
        () -> {
          answer(port).ifPresent(heard::add);
          return heard.equals(wanted);
        });
  }

  /** A few in a row, since a change may need a moment. */
  private void awaitOnly(int port, String name) throws Exception {
    await(
        "only " + name + " answers",
        () -> {
          for (int i = 0; i < 6; i++) {
            if (!answer(port).equals(Optional.of(name))) {
              return false;
            }
          }
          return true;
        });
  }

  /** Something that becomes true. */
  private interface Truth {
    boolean holds() throws Exception;
  }

  private static void await(String what, Truth truth) throws Exception {
    long end = System.nanoTime() + SETTLES.toNanos();
    while (!truth.holds()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      Thread.onSpinWait();
    }
  }

  /** Name of the backend that answers on a service port; empty when nobody does. */
  private static Optional<String> answer(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) SETTLES.toMillis());
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int body = text.indexOf("\r\n\r\n");
      return text.contains(" 200 ") ? Optional.of(text.substring(body + 4)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Backend backend(String name, State state) throws IOException {
    ScriptedServer server =
        ScriptedServer.of(
            ScriptedServer.answering(
                "HTTP/1.0 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name));
    backends.add(server);
    TaskId task = new TaskId(new InstanceId(APP, name), TaskId.APP, 1);
    return new Backend(task, "127.0.0.1", server.port(), state);
  }

  private static Backend in(Backend backend, State state) {
    return new Backend(backend.task(), backend.host(), backend.port(), state);
  }

  private static RoutingTable table(int servicePort, Backend... backends) {
    return new RoutingTable(
        List.of(
            new RoutingTable.Service(
                APP,
                List.of(
                    new RoutingTable.Port(
                        0, servicePort, "tcp", Optional.of("web"), Map.of(), List.of(backends))),
                Map.of(),
                List.of())));
  }
}
