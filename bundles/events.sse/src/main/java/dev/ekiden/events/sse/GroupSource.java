package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EncodedFrames;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Membership;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A member's part of a shared stream.
 *
 * <p>Who does not acknowledge itself is taken to have read what was written when its connection is
 * still alive some time later: long enough for the network to say that nobody is there any more.
 */
final class GroupSource implements Source {
  private static final int RUN = 64;

  private final Membership membership;
  private final EncodedFrames frames;
  private final Optional<Duration> settles;
  private final LongSupplier nanos;
  private final ArrayDeque<Written> written = new ArrayDeque<>();
  private boolean introduced;
  private long handed;

  /** Everything up to {@code sequence} in order of delivery was on its way at a time. */
  private record Written(long sequence, long at) {}

  /**
   * @param settles after how long what was written counts as read; empty when the client says so
   *     itself
   */
  GroupSource(
      Membership membership, EncodedFrames frames, Optional<Duration> settles, LongSupplier nanos) {
    this.membership = membership;
    this.frames = frames;
    this.settles = settles;
    this.nanos = nanos;
  }

  Membership membership() {
    return membership;
  }

  @Override
  public Optional<byte[]> next() {
    if (!introduced) {
      introduced = true;
      return Optional.of(Framing.member(membership));
    }
    EventLog.Slice slice = membership.take(RUN);
    if (slice.frames().isEmpty() && slice.gap().isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (slice.gap().isPresent()) {
      bytes.writeBytes(Framing.gap(slice.gap().get()));
      handed = slice.gap().get().to();
    }
    for (Frame frame : slice.frames()) {
      bytes.writeBytes(frames.of(frame));
      handed = frame.sequence();
    }
    if (settles.isPresent()) {
      written.addLast(new Written(handed, nanos.getAsLong()));
    }
    return Optional.of(bytes.toByteArray());
  }

  /** Called also at each sign of life, so what is old enough has survived at least one. */
  @Override
  public void written() {
    if (settles.isEmpty()) {
      return;
    }
    long settled = nanos.getAsLong() - settles.get().toNanos();
    while (!written.isEmpty() && written.getFirst().at() <= settled) {
      membership.acknowledge(written.removeFirst().sequence());
    }
  }

  @Override
  public long last() {
    return handed;
  }

  /** The host holds back what is too much, and gives it to others when nothing moves. */
  @Override
  public long behind() {
    return 0;
  }

  @Override
  public Optional<String> ended() {
    return membership.live()
        ? Optional.empty()
        : Optional.of("no longer a member of group " + membership.group() + ", connect again");
  }

  @Override
  public void close() {
    membership.leave();
  }
}
