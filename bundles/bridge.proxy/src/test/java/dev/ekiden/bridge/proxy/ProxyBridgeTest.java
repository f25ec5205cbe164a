package dev.ekiden.bridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RoutingTable.Backend;
import dev.ekiden.api.model.RoutingTable.State;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.spi.bridge.Bridge.How;
import dev.ekiden.tck.BridgeContract;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyBridgeTest extends BridgeContract {
  /** Sockets of several bridges in one process, as the service registry shares them. */
  private final class SharedSockets implements Sockets {
    private final Map<InetSocketAddress, ServerSocketChannel> bound = new HashMap<>();
    private final Map<ServerSocketChannel, Integer> users = new HashMap<>();

    @Override
    public synchronized ServerSocketChannel take(InetSocketAddress address) throws IOException {
      ServerSocketChannel socket = bound.get(address);
      if (socket == null) {
        socket = ServerSocketChannel.open();
        socket.bind(address);
        socket.configureBlocking(false);
        bound.put(address, socket);
      }
      users.merge(socket, 1, Integer::sum);
      return socket;
    }

    @Override
    public synchronized void release(ServerSocketChannel socket, boolean unwanted) {
      if (users.merge(socket, -1, Integer::sum) == 0 || unwanted) {
        bound.values().remove(socket);
        Connection.close(socket);
      }
    }
  }

  private final List<ServerSocket> servers = new ArrayList<>();
  private final SharedSockets sockets = new SharedSockets();
  private final List<ProxyBridge> bridges = new ArrayList<>();

  @Override
  protected ProxyBridge bridge() throws IOException {
    ProxyBridge bridge = new ProxyBridge(sockets, config());
    bridges.add(bridge);
    return bridge;
  }

  @AfterEach
  void close() throws IOException {
    bridges.forEach(ProxyBridge::deactivate);
    for (ServerSocket server : servers) {
      server.close();
    }
  }

  private static ProxyConfig config() {
    return new ProxyConfig() {
      @Override
      public String bind_address() {
        return "127.0.0.1";
      }

      @Override
      public int connect_timeout_ms() {
        return 1_000;
      }

      @Override
      public int max_connections() {
        return 1_000;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return ProxyConfig.class;
      }
    };
  }

  /** A server that greets with its name and then echoes a line. */
  private int server(String name) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    servers.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket socket = server.accept();
                  Thread.ofVirtual().start(() -> greet(socket, name));
                }
              } catch (IOException e) {
                // closed
              }
            });
    return server.getLocalPort();
  }

  private static void greet(Socket socket, String name) {
    try (socket) {
      byte[] question = socket.getInputStream().readAllBytes();
      socket.getOutputStream().write((name + ":").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(question);
    } catch (IOException e) {
      // the client went away
    }
  }

  private static String ask(int port, String question) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Backend backend(int port, State state) {
    TaskId task = new TaskId(new InstanceId(PathId.of("/a"), "u" + port), TaskId.APP, 1);
    return new Backend(task, "127.0.0.1", port, state);
  }

  private static RoutingTable table(int servicePort, Backend... backends) {
    return new RoutingTable(
        List.of(
            new RoutingTable.Service(
                PathId.of("/a"),
                List.of(
                    new RoutingTable.Port(
                        0, servicePort, "tcp", Optional.empty(), Map.of(), List.of(backends))),
                Map.of(),
                List.of())));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void sharesConnectionsAmongThoseThatAreUp() throws IOException {
    int port = freePort();
    ProxyBridge bridge = bridge();
    bridge.apply(
        table(
            port,
            backend(server("one"), State.UP),
            backend(server("two"), State.UP),
            backend(server("old"), State.DRAINING),
            backend(server("new"), State.DOWN)),
        1);
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      answers.add(ask(port, "x"));
    }
    assertThat(answers).containsExactlyInAnyOrder("one:x", "two:x");
  }

  @Test
  void aBackendThatRefusesCostsNoRequest() throws IOException {
    int port = freePort();
    int dead = freePort();
    ProxyBridge bridge = bridge();
    bridge.apply(table(port, backend(dead, State.UP), backend(server("one"), State.UP)), 1);
    for (int i = 0; i < 4; i++) {
      assertThat(ask(port, "x")).isEqualTo("one:x");
    }
  }

  @Test
  void drainingIsBetterThanNobody() throws IOException {
    int port = freePort();
    ProxyBridge bridge = bridge();
    bridge.apply(table(port, backend(server("old"), State.DRAINING)), 1);
    assertThat(ask(port, "x")).isEqualTo("old:x");
  }

  @Test
  void closesPortsThatAreNoLongerRouted() throws IOException {
    int port = freePort();
    ProxyBridge bridge = bridge();
    bridge.apply(table(port, backend(server("one"), State.UP)), 1);
    assertThat(bridge.apply(RoutingTable.EMPTY, 2).how()).isEqualTo(How.IN_PLACE);
    assertThatThrownBy(() -> ask(port, "x")).isInstanceOf(IOException.class);
  }

  @Test
  void aPortInUseIsNamedAndDelaysNoOther() throws IOException {
    int port = freePort();
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    servers.add(taken);
    ProxyBridge bridge = bridge();
    RoutingTable.Service busy = table(taken.getLocalPort()).services().getFirst();
    RoutingTable.Service fine = table(port, backend(server("one"), State.UP)).services().getFirst();
    RoutingTable both = new RoutingTable(List.of(busy, fine));
    assertThat(bridge.apply(both, 1).problems())
        .singleElement()
        .asString()
        .startsWith("service port " + taken.getLocalPort() + " of /");
    assertThat(ask(port, "x")).isEqualTo("one:x");
    taken.close();
    assertThat(bridge.apply(both, 1).problems()).isEmpty();
  }

  @Test
  void aClientThatDoesNotEndItsSideIsNotKeptForEver() throws Exception {
    try (ServerSocket task = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocketChannel door = ServerSocketChannel.open();
        SocketChannel client = SocketChannel.open()) {
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client.connect(door.getLocalAddress());
      SocketChannel accepted = door.accept();
      Thread relayed =
          Thread.ofVirtual()
              .start(
                  () ->
                      new Connection(accepted, 2_000, Duration.ofMillis(20))
                          .run(List.of(backend(task.getLocalPort(), State.UP))));
      Socket asked = task.accept();
      asked.shutdownOutput();
      assertThat(relayed.join(Duration.ofSeconds(30))).isTrue();
      assertThat(accepted.isOpen()).isFalse();
      asked.close();
    }
  }

  @Test
  void aNewVersionTakesOverWithoutLosingAConnection() throws Exception {
    int port = freePort();
    RoutingTable table = table(port, backend(server("one"), State.UP));
    ProxyBridge current = bridge();
    current.apply(table, 1);
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(200);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      try {
                        assertThat(ask(port, "x")).isEqualTo("one:x");
                        answered.incrementAndGet();
                      } catch (IOException | AssertionError e) {
                        failed.incrementAndGet();
                      }
                      warm.countDown();
                    }
                  }));
    }
    warm.await();
    for (int swap = 0; swap < 20; swap++) {
      ProxyBridge next = bridge();
      next.apply(table, 2);
      current.deactivate();
      current = next;
      int seen = answered.get() + failed.get();
      while (answered.get() + failed.get() < seen + 20) {
        Thread.onSpinWait();
      }
    }
    stop.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failed).hasValue(0);
    assertThat(answered.get()).isGreaterThan(400);
  }
}
