package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EncodedFrames;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A member's part of a shared stream. For who does not acknowledge itself, a pong does: what was
 * written before its ping has arrived.
 */
final class GroupSource implements Source {
  private static final int RUN = 64;

  private final Membership membership;
  private final EncodedFrames frames;
  private final boolean acknowledges;
  private final Deque<Written> written = new ArrayDeque<>();
  private boolean introduced;
  private long handed;
  private boolean fresh;

  /** Everything up to {@code sequence} in order of delivery was on its way at a time. */
  private record Written(long sequence, long at) {}

  /**
   * @param acknowledges whether the client says itself what it has dealt with
   */
  GroupSource(Membership membership, EncodedFrames frames, boolean acknowledges) {
    this.membership = membership;
    this.frames = frames;
    this.acknowledges = acknowledges;
  }

  @Override
  public List<byte[]> next() {
    List<byte[]> run = new ArrayList<>();
    if (!introduced) {
      introduced = true;
      run.add(Envelope.member(membership));
    }
    EventLog.Slice slice = membership.take(RUN);
    if (slice.gap().isPresent()) {
      run.add(Envelope.gap(slice.gap().get()));
      handed = slice.gap().get().to();
      fresh = true;
    }
    for (Frame frame : slice.frames()) {
      run.add(frames.of(frame));
      handed = frame.sequence();
      fresh = true;
    }
    return run;
  }

  @Override
  public boolean written() {
    if (acknowledges || !fresh) {
      return false;
    }
    fresh = false;
    written.addLast(new Written(handed, System.nanoTime()));
    return true;
  }

  @Override
  public void arrived(long nanos) {
    while (!written.isEmpty() && written.getFirst().at() - nanos <= 0) {
      membership.acknowledge(written.removeFirst().sequence());
    }
  }

  @Override
  public boolean acknowledge(long sequence) {
    membership.acknowledge(sequence);
    return acknowledges;
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
