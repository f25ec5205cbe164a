package dev.ekiden.spi.events;

import dev.ekiden.api.event.Event;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The stream of events, as far back as it is kept. Any thread, never blocks. */
@ProviderType
public interface EventLog {
  /** Number of the newest durable event, 0 before the first. */
  long last();

  /**
   * Frames after a number; none after one that the stream has not reached.
   *
   * @param after 0: from the first ever, which is a gap unless all are kept
   * @param max at most so many
   */
  Slice read(long after, int max);

  /**
   * Becomes a member of a consumer group: shares the stream with all others that named it.
   *
   * @param ready told when there may be something to {@link Membership#take}, or the membership has
   *     ended. On a virtual thread of the host, one call at a time, several causes as one; it may
   *     come before this method returns
   * @throws JoinRefused when the group wants other events, or there are too many
   */
  Membership join(Join wish, Runnable ready) throws JoinRefused;

  /** All groups with a position, by name. */
  List<GroupStatus> groups();

  /**
   * Forgets a group and its position; its members are put out.
   *
   * @return false when there is none
   */
  boolean forget(String group);

  /** The state as it is now, told as events, and the number after which the stream goes on. */
  Picture picture();

  /** Small facts of a subscriber's own that outlive restarts, by the subscriber's name. */
  Notebook notebook(String owner);

  /**
   * Puts an event of the plugin's own into the stream; it comes back like every other.
   *
   * @throws IllegalArgumentException when its type is not 1 to 100 of letters, digits and {@code _
   *     . -}: others would break the frames of the feeds
   */
  void announce(Event event);

  /**
   * A run of frames.
   *
   * @param gap present when frames between {@code after} and the first one are no longer kept
   */
  record Slice(List<Frame> frames, Optional<Gap> gap) {}

  /**
   * The state at one moment. To be told completely, a reader takes these frames and then what the
   * log has after {@code sequence}: nothing is missing and nothing comes twice.
   *
   * @param sequence number of the last event whose effect is in it; the log may show that event a
   *     moment later
   * @param frames events that would lead to this state, in Marathon's types: definitions, then
   *     instances with their tasks and health, then running deployments. Made while they are taken;
   *     all carry {@code sequence}. For one thread
   */
  record Picture(long sequence, Iterator<Frame> frames) {}

  /** Numbers that are no longer kept, both ends included. */
  record Gap(long from, long to) {}
}
