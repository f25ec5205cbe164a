package dev.ekiden.health.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import dev.ekiden.tck.HealthContract;
import dev.ekiden.tck.ScriptedServer;
import dev.ekiden.tck.Targets;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProbeTest extends HealthContract {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final TcpProbe probe = new TcpProbe();
  private ScriptedServer server;

  @BeforeEach
  void open() throws Exception {
    server = ScriptedServer.of(ScriptedServer.silent());
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Override
  protected HealthProbe probe() {
    return probe;
  }

  @Override
  protected ProbeTarget healthy() {
    return Targets.port("TCP", server.port());
  }

  @Override
  protected ProbeTarget unhealthy() throws Exception {
    return Targets.port("TCP", ScriptedServer.closedPort());
  }

  /** Nothing on this machine swallows connections without a firewall. */
  @Override
  protected Optional<ProbeTarget> silent() {
    return Optional.empty();
  }

  @Override
  protected Optional<ProbeTarget> impossible() {
    return Optional.of(Targets.at("TCP", "no-such-host.invalid", 80, "IPv4"));
  }

  @Test
  void aRefusedConnectionIsNamed() throws Exception {
    assertThat(probe.probe(unhealthy(), LONG))
        .isEqualTo(new Verdict.Unhealthy("ConnectException: Connection refused"));
  }

  @Test
  void withoutPortItIsUnhealthyAsInMarathon() throws Exception {
    assertThat(probe.probe(Targets.withoutPort("MESOS_TCP"), LONG))
        .isInstanceOf(Verdict.Unhealthy.class);
  }

  @Test
  void addressesOfVersionSix() throws Exception {
    try (ScriptedServer six = six()) {
      assertThat(probe.probe(Targets.at("TCP", "::1", six.port(), "IPv6"), LONG))
          .isEqualTo(new Verdict.Healthy());
      assertThat(probe.probe(Targets.at("TCP", "[::1]", six.port(), "IPv6"), LONG))
          .isEqualTo(new Verdict.Healthy());
    }
  }

  private static ScriptedServer six() {
    try {
      return ScriptedServer.on(InetAddress.getByName("::1"), ScriptedServer.silent());
    } catch (IOException e) {
      assumeTrue(false, "this machine has no IPv6");
      throw new AssertionError(e);
    }
  }
}
