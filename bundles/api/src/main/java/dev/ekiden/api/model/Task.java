package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One launch of one container of an instance.
 *
 * @param stagedAt when it was sent to the cluster
 * @param startedAt when it was first seen running
 * @param hostPorts allocated ports of the agent in order of definition
 * @param generatedPorts numbers picked for mappings without any port, by position
 * @param ips addresses of the task, empty when unknown
 * @param healthy verdict of checks that the cluster carries out
 * @param checkResult last result of the informational check
 * @param details what the cluster told beside the state, e.g. {@code sandbox}, {@code exitCode},
 *     {@code signal}
 */
@RecordBuilder
public record Task(
    TaskId id,
    Condition condition,
    Instant stagedAt,
    Optional<Instant> startedAt,
    List<Integer> hostPorts,
    Map<Integer, Integer> generatedPorts,
    List<IpAddress> ips,
    Optional<Boolean> healthy,
    Optional<CheckResult> checkResult,
    Map<String, String> details)
    implements TaskBuilder.With {
  public Task {
    hostPorts = List.copyOf(hostPorts);
    generatedPorts = Map.copyOf(generatedPorts);
    ips = List.copyOf(ips);
    details = Map.copyOf(details);
  }

  /** {@code protocol}: IPv4 or IPv6. */
  public record IpAddress(String address, String protocol) {}

  /** Exactly one is present. */
  public record CheckResult(
      Optional<Integer> httpStatus, Optional<Boolean> tcpSucceeded, Optional<Integer> exitCode) {}
}
