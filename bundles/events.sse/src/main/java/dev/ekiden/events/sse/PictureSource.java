package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.SharedRuns;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The state as it is now, told as events, then the stream from exactly there on. */
final class PictureSource implements Source {
  private static final int BYTES = 64 << 10;

  private final EventLog.Picture picture;
  private final EventFilter filter;
  private final LogSource stream;
  private long told;
  private boolean begun;
  private boolean complete;

  PictureSource(SharedRuns<byte[]> runs, EventFilter filter) {
    this.picture = runs.log().picture();
    this.filter = filter;
    this.stream = LogSource.after(runs, filter, picture);
  }

  @Override
  public Optional<byte[]> next() {
    if (complete) {
      return stream.next();
    }
    if (!begun) {
      begun = true;
      return Optional.of(Framing.snapshotBegin(picture.sequence()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (picture.frames().hasNext() && bytes.size() < BYTES) {
      Frame frame = picture.frames().next();
      if (filter.accepts(frame.event())) {
        bytes.writeBytes(Framing.unnumbered(frame));
        told++;
      }
    }
    if (!picture.frames().hasNext()) {
      complete = true;
      bytes.writeBytes(Framing.snapshotEnd(picture.sequence(), told));
    }
    return Optional.of(bytes.toByteArray());
  }

  @Override
  public long last() {
    return complete ? stream.last() : 0;
  }

  @Override
  public long behind() {
    return stream.behind();
  }
}
