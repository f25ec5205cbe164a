package dev.ekiden.bridge.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RoutingTable.Backend;
import dev.ekiden.api.model.RoutingTable.State;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.spi.bridge.Bridge.Applied;
import dev.ekiden.spi.bridge.Bridge.How;
import dev.ekiden.tck.BridgeContract;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Against the HAProxy that is installed. */
@EnabledIf(value = "installed", disabledReason = "haproxy is not installed")
@Timeout(60)
class HaproxyBridgeTest extends BridgeContract {
  @TempDir Path temp;
  private final List<HttpServer> servers = new ArrayList<>();
  private final List<HaproxyBridge> bridges = new ArrayList<>();
  private int port;
  private int vhostPort;

  static boolean installed() {
    return Files.isExecutable(Path.of("/usr/sbin/haproxy"));
  }

  @BeforeEach
  void ports() throws IOException {
    port = freePort();
    vhostPort = freePort();
  }

  @AfterEach
  void stop() {
    bridges.forEach(HaproxyBridge::deactivate);
    servers.forEach(server -> server.stop(0));
  }

  @Override
  protected HaproxyBridge bridge() throws IOException {
    HaproxyBridge bridge = new HaproxyBridge(config(temp, vhostPort), () -> true);
    bridges.add(bridge);
    return bridge;
  }

  private static HaproxyConfig config(Path directory, int vhostPort) {
    return new HaproxyConfig() {
      @Override
      public String binary() {
        return "/usr/sbin/haproxy";
      }

      @Override
      public String directory() {
        return directory.toString();
      }

      @Override
      public String bind_address() {
        return "127.0.0.1";
      }

      @Override
      public int vhost_port() {
        return vhostPort;
      }

      @Override
      public String groups() {
        return "*";
      }

      @Override
      public int maxconn() {
        return 1_000;
      }

      @Override
      public int hard_stop_after_s() {
        return 5;
      }

      @Override
      public boolean stop_on_exit() {
        return true;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return HaproxyConfig.class;
      }
    };
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** An HTTP server that answers with its name. */
  private int server(String name) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          byte[] body = name.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  private static Backend backend(int onPort, State state) {
    TaskId task = new TaskId(new InstanceId(PathId.of("/a"), "u" + onPort), TaskId.APP, 1);
    return new Backend(task, "127.0.0.1", onPort, state);
  }

  private static RoutingTable.Service service(
      String app, int servicePort, Map<String, String> labels, Backend... backends) {
    return new RoutingTable.Service(
        PathId.of(app),
        List.of(
            new RoutingTable.Port(
                0, servicePort, "tcp", Optional.empty(), Map.of(), List.of(backends))),
        labels,
        List.of());
  }

  private RoutingTable table(Backend... backends) {
    return new RoutingTable(List.of(service("/a", port, Map.of(), backends)));
  }

  private static String get(int onPort, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://localhost:" + onPort + path).toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try (var body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Set<String> answers() throws IOException {
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      answers.add(get(port, "/"));
    }
    return answers;
  }

  @Test
  void startsAndThenChangesServersInPlace() throws Exception {
    HaproxyBridge bridge = bridge();
    int one = server("one");
    int two = server("two");
    assertThat(bridge.apply(table(backend(one, State.UP)), 1).how()).isEqualTo(How.RELOADED);
    assertThat(answers()).containsExactly("one");

    Applied added = bridge.apply(table(backend(one, State.UP), backend(two, State.UP)), 2);
    assertThat(added).isEqualTo(new Applied(How.IN_PLACE, "1 servers added, 0 changed, 0 removed"));
    assertThat(answers()).containsExactlyInAnyOrder("one", "two");

    bridge.apply(table(backend(one, State.DRAINING), backend(two, State.UP)), 3);
    assertThat(answers()).containsExactly("two");

    Applied removed = bridge.apply(table(backend(two, State.UP)), 4);
    assertThat(removed.how()).isEqualTo(How.IN_PLACE);
    assertThat(answers()).containsExactly("two");
    assertThat(bridge.apply(table(backend(two, State.UP)), 5).how()).isEqualTo(How.UNCHANGED);
  }

  @Test
  void aRefusingServerCostsNoRequest() throws Exception {
    HaproxyBridge bridge = bridge();
    bridge.apply(table(backend(freePort(), State.UP), backend(server("one"), State.UP)), 1);
    assertThat(answers()).containsExactly("one");
  }

  @Test
  void routesVirtualHostsAndPaths() throws Exception {
    HaproxyBridge bridge = bridge();
    RoutingTable table =
        new RoutingTable(
            List.of(
                service(
                    "/site",
                    port,
                    Map.of("HAPROXY_0_VHOST", "localhost"),
                    backend(server("site"), State.UP)),
                service(
                    "/api",
                    freePort(),
                    Map.of("HAPROXY_0_VHOST", "localhost", "HAPROXY_0_PATH", "/api"),
                    backend(server("api"), State.UP))));
    bridge.apply(table, 1);
    assertThat(get(vhostPort, "/")).isEqualTo("site");
    assertThat(get(vhostPort, "/api/x")).isEqualTo("api");
  }

  @Test
  void losesNoRequestOverReloadsSwapsAndServerChanges() throws Exception {
    HaproxyBridge current = bridge();
    int one = server("one");
    int two = server("two");
    current.apply(table(backend(one, State.UP)), 1);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    AtomicReference<IOException> failure = new AtomicReference<>();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      try {
                        get(port, "/");
                        answered.incrementAndGet();
                      } catch (IOException e) {
                        failure.compareAndSet(null, e);
                      }
                    }
                  }));
    }
    for (int round = 0; round < 4; round++) {
      int seen = answered.get();
      while (answered.get() < seen + 50 && failure.get() == null) {
        Thread.onSpinWait();
      }
      current.apply(table(backend(one, State.UP), backend(two, State.UP)), 2);
      current.apply(table(backend(one, State.DRAINING), backend(two, State.UP)), 3);
      RoutingTable more =
          new RoutingTable(
              List.of(
                  table(backend(two, State.UP)).services().getFirst(),
                  service("/b", freePort(), Map.of(), backend(one, State.UP))));
      assertThat(current.apply(more, 4).how()).isEqualTo(How.RELOADED);
      HaproxyBridge next = bridge();
      assertThat(next.apply(more, 5).how()).isEqualTo(How.UNCHANGED);
      current = next;
      current.apply(table(backend(one, State.UP)), 6);
    }
    stop.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(answered.get()).isGreaterThan(200);
  }

  @Test
  void aConfigurationThatHaproxyRefusesLeavesTheOldOneInForce() throws Exception {
    HaproxyBridge bridge = bridge();
    RoutingTable good = table(backend(server("one"), State.UP));
    bridge.apply(good, 1);
    HaproxyProcess process = new HaproxyProcess("/usr/sbin/haproxy", temp);
    String before = process.current();
    assertThatThrownBy(() -> process.load("global\n  nonsense\n"))
        .hasMessageContaining("HAProxy check failed");
    assertThat(process.current()).isEqualTo(before);
    assertThat(answers()).containsExactly("one");
    assertThat(bridge.apply(good, 3).how()).isEqualTo(How.UNCHANGED);
  }

  @Test
  void aConfigurationThatCannotComeIntoForceIsNotTakenForTheOneInForce() throws Exception {
    HaproxyBridge bridge = bridge();
    RoutingTable good = table(backend(server("one"), State.UP));
    bridge.apply(good, 1);
    HaproxyProcess process = new HaproxyProcess("/usr/sbin/haproxy", temp);
    String before = process.current();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () ->
                  process.load(
                      before + "\nfrontend f\n  bind 127.0.0.1:" + taken.getLocalPort() + "\n"))
          .hasMessageContaining("did not take over");
    }
    assertThat(process.current()).isEqualTo(before);
    assertThat(answers()).containsExactly("one");
  }

  @Test
  void whatIsWrongWithOneAppKeepsNoOtherFromBeingRouted() throws Exception {
    HaproxyBridge bridge = bridge();
    int odd = freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      RoutingTable table =
          new RoutingTable(
              List.of(
                  service("/busy", taken.getLocalPort(), Map.of(), backend(1, State.UP)),
                  service("/vh", vhostPort, Map.of(), backend(1, State.UP)),
                  service("/far", freePort(), Map.of("HAPROXY_0_BIND_ADDR", "192.0.2.1")),
                  service(
                      "/odd",
                      odd,
                      Map.of(
                          "HAPROXY_0_BALANCE", "nonsense",
                          "HAPROXY_0_PATH", "/x } { always_true",
                          "HAPROXY_0_VHOST", "a_b c,localhost",
                          "HAPROXY_0_PORT", "many",
                          "HAPROXY_0_BIND_ADDR", "here\n  bind *:1"),
                      backend(server("odd"), State.UP)),
                  table(backend(server("one"), State.UP)).services().getFirst()));
      Applied applied = bridge.apply(table, 1);
      assertThat(answers()).containsExactly("one");
      assertThat(get(odd, "/")).isEqualTo("odd");
      assertThat(get(vhostPort, "/")).isEqualTo("odd");
      assertThat(applied.problems())
          .anyMatch(p -> p.startsWith("port " + taken.getLocalPort() + " of /busy: "))
          .anyMatch(p -> p.equals("port " + vhostPort + " of /vh: it is the port for host names"))
          .anyMatch(p -> p.contains("of /far: 192.0.2.1:"))
          .contains(
              "/odd: HAPROXY_0_BALANCE 'nonsense' is not understood",
              "/odd: HAPROXY_0_PATH '/x } { always_true' is not understood",
              "/odd: 'a_b c' of HAPROXY_0_VHOST is no host name",
              "/odd: HAPROXY_0_PORT 'many' is no port")
          .anyMatch(p -> p.startsWith("/odd: HAPROXY_0_BIND_ADDR 'here"));
      Applied again = bridge.apply(table, 1);
      assertThat(again.how()).isEqualTo(How.UNCHANGED);
      assertThat(again.problems()).isEqualTo(applied.problems());

      taken.close();
      assertThat(bridge.apply(table, 1).problems()).noneMatch(p -> p.contains("/busy"));
    }
  }

  @Test
  void aProcessThatWasKilledIsThereAgainWithTheSameTable() throws Exception {
    HaproxyBridge bridge = bridge();
    RoutingTable table = table(backend(server("one"), State.UP));
    bridge.apply(table, 1);
    ProcessHandle master =
        ProcessHandle.of(Long.parseLong(Files.readString(temp.resolve("haproxy.pid")).strip()))
            .orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(master.descendants().toList());
    all.add(master);
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().get(30, java.util.concurrent.TimeUnit.SECONDS);
    }
    assertThat(bridge.apply(table, 1).how()).isEqualTo(How.RELOADED);
    assertThat(answers()).containsExactly("one");
  }

  @Test
  void aProcessThatOnlyHasTheNumberOfOursIsLeftAlone() throws Exception {
    HaproxyBridge bridge = bridge();
    bridge.apply(table(backend(server("one"), State.UP)), 1);
    Path pidFile = temp.resolve("haproxy.pid");
    String ours = Files.readString(pidFile);
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(pidFile, other.pid() + "\n");
      bridge.deactivate();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
      Files.writeString(pidFile, ours);
    }
  }

  @Test
  void anEmptyTableIsFine() throws Exception {
    HaproxyBridge bridge = bridge();
    bridge.apply(RoutingTable.EMPTY, 1);
    bridge.apply(table(backend(server("one"), State.UP)), 2);
    assertThat(answers()).containsExactly("one");
    bridge.apply(RoutingTable.EMPTY, 3);
    assertThatThrownBy(() -> get(port, "/")).isInstanceOf(IOException.class);
  }
}
