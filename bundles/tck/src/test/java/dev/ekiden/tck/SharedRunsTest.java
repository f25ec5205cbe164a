package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EncodedFrames;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.SharedRuns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the feeds share, on a log of ours. */
class SharedRunsTest {
  private static final int MIB = 1 << 20;

  private final MemoryEventLog log = new MemoryEventLog();
  private final List<Long> encoded = new ArrayList<>();
  private int size = 10;
  private final EncodedFrames frames =
      new EncodedFrames(
          frame -> {
            encoded.add(frame.sequence());
            return new byte[size];
          });
  private final SharedRuns<List<byte[]>> runs = new SharedRuns<>(log, frames, 100, List::copyOf);

  private void tell(int count) {
    for (int i = 0; i < count; i++) {
      log.announce(new Event.AppTerminated(Instant.EPOCH, PathId.of("/a")));
    }
  }

  private SharedRuns.Run<List<byte[]>> run(long after) {
    return runs.after(EventFilter.ALL, after).orElseThrow();
  }

  @Test
  void clientsAtOnePlaceShareTheRunAndEachFrameIsEncodedOnce() {
    tell(30);
    SharedRuns.Run<List<byte[]>> first = run(0);
    assertThat(first.to()).isEqualTo(10);
    assertThat(first.content()).hasSize(10);
    assertThat(run(0).content()).isSameAs(first.content());
    assertThat(run(5).content().getFirst()).isSameAs(first.content().get(5));
    assertThat(encoded).isEqualTo(LongStream.rangeClosed(1, 15).boxed().toList());
  }

  @Test
  void theEndIsNotKept() {
    assertThat(runs.after(EventFilter.ALL, 0)).isEmpty();
    tell(1);
    assertThat(run(0).to()).isEqualTo(1);
    assertThat(runs.after(EventFilter.ALL, 1)).isEmpty();
    tell(1);
    assertThat(run(1).to()).isEqualTo(2);
  }

  @Test
  void whatNobodyWantsIsPassedOver() {
    tell(300);
    EventFilter none = new EventFilter(Set.of("other"), Optional.empty(), Optional.empty());
    SharedRuns.Run<List<byte[]>> run = runs.after(none, 0).orElseThrow();
    assertThat(run.content()).isEmpty();
    assertThat(run.to()).isEqualTo(256);
    assertThat(encoded).isEmpty();
  }

  @Test
  void aGapIsToldWithWhatComesBehindIt() {
    tell(20);
    log.forget(12);
    assertThat(run(0).gap()).contains(new EventLog.Gap(1, 12));
    assertThat(run(7).gap()).contains(new EventLog.Gap(8, 12));
    assertThat(run(7).to()).isEqualTo(20);
    assertThat(run(12).gap()).isEmpty();
  }

  @Test
  void aNumberThatTheStreamHasNotReachedIsOfAnother() {
    assertThat(runs.strange(5)).isEmpty();
    tell(3);
    assertThat(runs.strange(3)).isEmpty();
    assertThat(runs.strange(Long.MAX_VALUE)).contains(new EventLog.Gap(1, 3));
    assertThat(runs.after(EventFilter.ALL, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void largeFramesAreNotKeptByTheThousand() {
    size = MIB;
    tell(40);
    for (Frame frame : log.read(0, 40).frames()) {
      assertThat(frames.of(frame)).hasSize(MIB);
    }
    encoded.clear();
    log.read(0, 40).frames().reversed().forEach(frames::of);
    // The last 16 were still there; the others were encoded anew.
    assertThat(encoded).hasSize(24).doesNotContain(25L, 40L);
  }

  @Test
  void largeRunsAreNotKeptEither() {
    size = MIB;
    tell(40);
    List<byte[]> first = run(0).content();
    assertThat(run(0).content()).isSameAs(first);
    for (long after = 1; after < 40; after++) {
      assertThat(run(after).content()).hasSize(1);
    }
    assertThat(run(0).content()).isNotSameAs(first);
    assertThat(run(39).content()).isSameAs(run(39).content());
  }

  @Test
  void filtersAreComparedByWhatTheyWant() {
    log.announce(new Event.Notice(Instant.EPOCH, "own_event", Map.of()));
    EventFilter one = new EventFilter(Set.of("own_event"), Optional.empty(), Optional.empty());
    EventFilter same = new EventFilter(Set.of("own_event"), Optional.empty(), Optional.empty());
    assertThat(runs.after(one, 0).orElseThrow().content())
        .isSameAs(runs.after(same, 0).orElseThrow().content())
        .hasSize(1);
  }
}
