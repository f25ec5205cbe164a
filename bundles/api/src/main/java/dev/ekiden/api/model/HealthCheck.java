package dev.ekiden.api.model;

import java.time.Duration;
import java.util.Optional;

/**
 * A health check (marathon-app-model.md section 6.1). Counting, grace and killing follow
 * marathon-scheduling.md section 8.
 *
 * @param protocol HTTP, HTTPS, TCP, COMMAND, MESOS_TCP, MESOS_HTTP, MESOS_HTTPS, or the name of an
 *     installed health plugin
 * @param path HTTP kinds only
 * @param portIndex position in the app's ports; excludes {@code port}
 * @param port fixed port
 * @param endpoint pods: name of the endpoint to ask
 * @param command COMMAND only
 * @param maxConsecutiveFailures 0: never kill
 * @param ipProtocol {@code IPv4} or {@code IPv6}
 */
public record HealthCheck(
    String protocol,
    Optional<String> path,
    Optional<Integer> portIndex,
    Optional<Integer> port,
    Optional<String> endpoint,
    Optional<CommandLine> command,
    Duration gracePeriod,
    Duration interval,
    Duration timeout,
    int maxConsecutiveFailures,
    Duration delay,
    Optional<Boolean> ignoreHttp1xx,
    String ipProtocol) {
  /** Whether a cluster engine with checks of its own carries this one out. */
  public boolean runsOnAgent() {
    return protocol.equals("COMMAND") || protocol.startsWith("MESOS_");
  }
}
