package dev.ekiden.spi.events;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A member's part of a stream that is shared by all members of a {@link Join#group consumer group},
 * whatever kind of subscriber they are.
 *
 * <p><b>One of them.</b> Each event goes to exactly one live member. <b>Order.</b> Events of one
 * app or pod ({@link dev.ekiden.api.event.Event#subject}) come by number; so do, among each other,
 * all events without one. They come to one and the same member while it lives and something of that
 * app is unacknowledged; when a member joins, it takes over some apps that have nothing
 * unacknowledged. Between different apps the numbers may go back.
 *
 * <p><b>At least once.</b> What a member has taken is its own until it acknowledges it. When it
 * leaves, or is put out because for the host's {@code group_patience_seconds} it neither took what
 * waits for it nor acknowledged anything of what it had taken, all it has not acknowledged goes to
 * other members at once; without any other, to the next that joins. The group's position (all
 * before it is acknowledged) is durable within a second and survives restarts; events behind it may
 * then come again.
 *
 * <p><b>Threads.</b> Any; no method blocks. <b>Swap.</b> A subscriber's memberships end with it: it
 * leaves them when it is stopped, and joins again under the same name.
 */
@ProviderType
public interface Membership {
  /** Name of the group. */
  String group();

  /** Told apart from all other members of all groups while the server runs; URL-safe. */
  String member();

  /**
   * The next events for this member, in the order in which they have to be delivered. Nothing when
   * there are none, when the member has {@link Join#inFlight} unacknowledged ones, or when it is
   * not {@link #live}. A gap is told to one member of the group, which acknowledges it like an
   * event: by its last number, or by an event that it was given later. Until then it is told to
   * another when this one goes.
   *
   * @param max at most so many
   */
  EventLog.Slice take(int max);

  /**
   * This event, and all that were taken before it, are dealt with.
   *
   * @return false when the member has no such event (any more)
   */
  boolean acknowledge(long sequence);

  /** Events that were taken and not acknowledged. */
  int unacknowledged();

  /** False once it has left or was put out; then it gets nothing more. */
  boolean live();

  /** Ends the membership; more than once is no harm. */
  void leave();
}
