package dev.ekiden.api.model;

import java.util.Optional;

/**
 * One check that an offer did not pass.
 *
 * @param check Marathon's word for it ({@link QueueItem.Reject#label()}), or {@link #REMOTE_REGION}
 * @param sentence about this agent, for people
 * @param amount of checks that compare amounts
 * @param constraint of checks of constraints
 */
public record Miss(
    String check, String sentence, Optional<Amount> amount, Optional<Constraint> constraint) {
  /** The agent is in another region than the master; Marathon does not count it. */
  public static final String REMOTE_REGION = "RemoteRegion";

  /**
   * Of a resource.
   *
   * @param resource its name; MiB for {@code mem} and {@code disk}
   * @param needed by one instance
   * @param available what the offer has left of it and the instance may use
   */
  public record Amount(String resource, double needed, double available) {}
}
