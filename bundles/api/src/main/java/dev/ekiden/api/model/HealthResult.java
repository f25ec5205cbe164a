package dev.ekiden.api.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Account of one health check of one instance. Kept in memory only: after a restart health is
 * unknown until the first probe.
 *
 * @param check position in the spec's health checks
 * @param alive last verdict; false until the first success
 * @param consecutiveFailures since the last success, grace period excluded
 * @param probeProblem why the last probe told nothing (the check itself could not be carried out)
 */
public record HealthResult(
    int check,
    boolean alive,
    int consecutiveFailures,
    Optional<Instant> firstSuccess,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure,
    Optional<String> lastFailureCause,
    Optional<String> probeProblem) {
  /** The same account of the check at another position. */
  public HealthResult at(int position) {
    return new HealthResult(
        position,
        alive,
        consecutiveFailures,
        firstSuccess,
        lastSuccess,
        lastFailure,
        lastFailureCause,
        probeProblem);
  }
}
