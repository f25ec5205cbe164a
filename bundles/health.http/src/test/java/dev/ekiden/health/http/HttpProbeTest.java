package dev.ekiden.health.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import dev.ekiden.tck.HealthContract;
import dev.ekiden.tck.ScriptedServer;
import dev.ekiden.tck.Targets;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProbeTest extends HealthContract {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final HttpProbe probe = new HttpProbe();
  private final List<ScriptedServer> servers = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (ScriptedServer server : servers) {
      server.close();
    }
    probe.close();
  }

  private int serve(ScriptedServer.Script script) throws Exception {
    servers.add(ScriptedServer.of(script));
    return servers.getLast().port();
  }

  private Verdict answered(String answer) throws Exception {
    return probe.probe(Targets.port("HTTP", serve(ScriptedServer.answering(answer))), LONG);
  }

  @Override
  protected HealthProbe probe() {
    return probe;
  }

  @Override
  protected ProbeTarget healthy() throws Exception {
    return Targets.port("HTTP", serve(ScriptedServer.answering(OK)));
  }

  @Override
  protected ProbeTarget unhealthy() throws Exception {
    return Targets.port("HTTP", ScriptedServer.closedPort());
  }

  @Override
  protected Optional<ProbeTarget> silent() throws Exception {
    return Optional.of(Targets.port("HTTP", serve(ScriptedServer.silent())));
  }

  @Override
  protected Optional<ProbeTarget> impossible() {
    return Optional.of(Targets.at("HTTP", "no-such-host.invalid", 80, "IPv4"));
  }

  @ParameterizedTest
  @CsvSource({"200 OK", "201 Created", "204 No Content", "301 Moved", "399 Whatever"})
  void goodStatuses(String status) throws Exception {
    assertThat(answered("HTTP/1.1 " + status + "\r\n\r\n")).isEqualTo(new Verdict.Healthy());
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 503 Service Unavailable, 503 Service Unavailable",
    "HTTP/1.0 404 Nope, 404 Nope",
    "HTTP/1.1 503, 503 Service Unavailable",
    "'HTTP/1.1 500 ', 500 Internal Server Error",
    "HTTP/1.1 418, 418",
    "HTTP/1.1 100 Continue, 100 Continue",
    "SSH-2.0-OpenSSH_9, NotHttpException: not an answer in HTTP/1: SSH-2.0-OpenSSH_9",
  })
  void badAnswers(String line, String reason) throws Exception {
    assertThat(answered(line + "\r\n\r\n")).isEqualTo(new Verdict.Unhealthy(reason));
  }

  @Test
  void informationalAnswersCanBeIgnored() throws Exception {
    ProbeTarget target =
        Targets.port("HTTP", serve(ScriptedServer.answering("HTTP/1.1 102 Processing\r\n\r\n")));
    HealthCheck c = target.check();
    HealthCheck ignoring =
        new HealthCheck(
            c.protocol(),
            c.path(),
            c.portIndex(),
            c.port(),
            c.endpoint(),
            c.command(),
            c.gracePeriod(),
            c.interval(),
            c.timeout(),
            c.maxConsecutiveFailures(),
            c.delay(),
            Optional.of(true),
            c.ipProtocol());
    assertThat(
            probe.probe(
                new ProbeTarget(
                    target.task(),
                    ignoring,
                    target.host(),
                    target.port(),
                    Map.of(),
                    Optional.empty()),
                LONG))
        .isEqualTo(new Verdict.Ignored());
  }

  @Test
  void aClosedConnectionIsNoAnswer() throws Exception {
    assertThat(answered(""))
        .isEqualTo(new Verdict.Unhealthy("EOFException: connection closed without an answer"));
  }

  @Test
  void refusalsAreNamed() throws Exception {
    assertThat(probe.probe(unhealthy(), LONG))
        .isEqualTo(new Verdict.Unhealthy("ConnectException: Connection refused"));
  }

  @Test
  void silenceIsNamed() throws Exception {
    assertThat(probe.probe(silent().orElseThrow(), SHORT))
        .isEqualTo(new Verdict.Unhealthy("TimeoutException: no answer within 0.3 s"));
  }

  @Test
  void anAnswerThatDripsIsCutOff() throws Exception {
    int port =
        serve(
            connection -> {
              OutputStream out = connection.getOutputStream();
              while (true) {
                out.write('H');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
              }
            });
    assertThat(probe.probe(Targets.port("HTTP", port), SHORT))
        .isEqualTo(new Verdict.Unhealthy("TimeoutException: no answer within 0.3 s"));
  }

  @Test
  void anEndlessBodyDoesNotKeepTheVerdictBack() throws Exception {
    int port =
        serve(
            connection -> {
              ScriptedServer.readHead(connection);
              OutputStream out = connection.getOutputStream();
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write(new byte[1000]);
              }
            });
    assertThat(probe.probe(Targets.port("HTTP", port), LONG)).isEqualTo(new Verdict.Healthy());
  }

  @Test
  void withoutPortItIsUnhealthyAsInMarathon() throws Exception {
    assertThat(probe.probe(Targets.withoutPort("HTTP"), LONG))
        .isEqualTo(
            new Verdict.Unhealthy(
                "UnsupportedOperationException: Health check failed: unable to get the task's"
                    + " effectivePort"));
  }

  @ParameterizedTest
  @CsvSource({
    "/health?a=b, /health?a=b",
    "health, /health",
    "'/a b', /a%20b",
    "/ü, /%C3%BC",
    "'', /",
  })
  void pathsAreSentAsTheyMayBe(String path, String sent) throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    int port =
        serve(
            connection -> {
              heads.add(ScriptedServer.readHead(connection));
              connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
            });
    probe.probe(Targets.path("HTTP", port, path), LONG);
    assertThat(heads.poll(10, TimeUnit.SECONDS))
        .startsWith("GET " + sent + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void noRequestCanBeSmuggledIn() {
    assertThat(RequestPath.of("/a HTTP/1.1\r\nX: y")).isEqualTo("/a%20HTTP/1.1%0D%0AX:%20y");
  }

  @Test
  void ourOwnShortageIsNotTheTasksFault() {
    assertThat(Failures.verdict(new SocketException("Too many open files")))
        .isEqualTo(new Verdict.Unknown("Too many open files"));
  }

  @Test
  void certificatesAreNotVerified(@TempDir Path directory) throws Exception {
    int port = serveTls(directory, ScriptedServer.answering(OK));
    assertThat(probe.probe(Targets.port("HTTPS", port), LONG)).isEqualTo(new Verdict.Healthy());
    assertThat(probe.probe(Targets.port("MESOS_HTTPS", port), LONG))
        .isEqualTo(new Verdict.Healthy());
    assertThat(probe.probe(Targets.at("HTTPS", "localhost", port, "IPv4"), LONG))
        .isEqualTo(new Verdict.Healthy());
  }

  @Test
  void aHandshakeThatNeverEndsIsCutOff() throws Exception {
    assertThat(probe.probe(Targets.port("HTTPS", serve(ScriptedServer.silent())), SHORT))
        .isEqualTo(new Verdict.Unhealthy("TimeoutException: no answer within 0.3 s"));
  }

  @Test
  void plainTextWhereTlsIsExpected() throws Exception {
    assertThat(
            probe.probe(
                Targets.port("HTTPS", serve(ScriptedServer.answering("HTTP/1.1 200 OK\r\n\r\n"))),
                SHORT))
        .isInstanceOf(Verdict.Unhealthy.class);
  }

  private int serveTls(Path directory, ScriptedServer.Script script) throws Exception {
    Path file = directory.resolve("keys");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=somebody-else",
                "-validity",
                "1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "secret".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    ServerSocket socket =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    servers.add(ScriptedServer.on(socket, script));
    return socket.getLocalPort();
  }
}
