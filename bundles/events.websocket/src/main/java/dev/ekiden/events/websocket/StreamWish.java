package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.SharedRuns;
import dev.ekiden.spi.events.StreamRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a client wants of the stream, and finds where its messages come from. */
final class StreamWish {
  private StreamWish() {}

  static StreamRequest of(HttpServletRequest request) throws StreamRequest.Unfit {
    return StreamRequest.of(
        Optional.ofNullable(request.getParameterValues("event_type"))
            .map(List::of)
            .orElse(List.of()),
        request::getParameter,
        request.getHeader("Last-Event-ID"));
  }

  /**
   * Where the messages come from.
   *
   * @param ready called when a group has something, or no longer knows this member
   */
  static Source source(StreamRequest wish, SharedRuns<List<byte[]>> runs, Runnable ready)
      throws JoinRefused {
    EventLog log = runs.log();
    if (wish.group().isPresent()) {
      Join join =
          new Join(
              wish.group().get(),
              wish.filter(),
              wish.after(),
              wish.window().orElse(Join.IN_FLIGHT));
      return new GroupSource(log.join(join, ready), runs.frames(), wish.window().isPresent());
    }
    OptionalLong begin = wish.snapshot() ? wish.after() : wish.filter().begin(wish.after());
    if (begin.isEmpty()) {
      return wish.snapshot()
          ? new PictureSource(runs, wish.filter(), wish.window())
          : new LogSource(runs, wish.filter(), wish.window(), log.last());
    }
    long seen = begin.getAsLong();
    return wish.snapshot() && runs.misses(seen)
        ? new PictureSource(runs, wish.filter(), wish.window())
        : LogSource.resumed(runs, wish.filter(), wish.window(), seen);
  }
}
