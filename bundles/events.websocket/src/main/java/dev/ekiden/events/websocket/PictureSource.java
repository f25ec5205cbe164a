package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.SharedRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The state as it is now, told as events, then the stream from exactly there on. */
final class PictureSource implements Source {
  private static final int RUN = 256;

  private final EventLog.Picture picture;
  private final EventFilter filter;
  private final LogSource stream;
  private long told;
  private boolean begun;
  private boolean complete;

  PictureSource(SharedRuns<List<byte[]>> runs, EventFilter filter, OptionalInt window) {
    this.picture = runs.log().picture();
    this.filter = filter;
    this.stream = new LogSource(runs, filter, window, picture.sequence());
  }

  @Override
  public List<byte[]> next() {
    if (complete) {
      return stream.next();
    }
    List<byte[]> run = new ArrayList<>();
    if (!begun) {
      begun = true;
      run.add(Envelope.snapshotBegin(picture.sequence()));
    }
    while (picture.frames().hasNext() && run.size() < RUN) {
      Frame frame = picture.frames().next();
      if (filter.accepts(frame.event())) {
        run.add(Envelope.unnumbered(frame));
        told++;
      }
    }
    if (!picture.frames().hasNext()) {
      complete = true;
      run.add(Envelope.snapshotEnd(picture.sequence(), told));
    }
    return run;
  }

  @Override
  public boolean acknowledge(long sequence) {
    return stream.acknowledge(sequence);
  }

  @Override
  public long behind() {
    return stream.behind();
  }
}
