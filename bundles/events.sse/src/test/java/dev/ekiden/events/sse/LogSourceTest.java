package dev.ekiden.events.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EncodedFrames;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.SharedRuns;
import dev.ekiden.tck.MemoryEventLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogSourceTest {
  private final MemoryEventLog log = new MemoryEventLog();
  private final SharedRuns<byte[]> runs =
      new SharedRuns<>(log, new EncodedFrames(Framing::numbered), 64 << 10, Framing::joined);

  private void tell(int count) {
    for (int i = 0; i < count; i++) {
      log.announce(new Event.AppTerminated(Instant.EPOCH, PathId.of("/a")));
    }
  }

  private static String all(LogSource source) {
    StringBuilder all = new StringBuilder();
    for (Optional<byte[]> next = source.next(); next.isPresent(); next = source.next()) {
      all.append(new String(next.get(), StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  @Test
  void whoUnderstandsNoGapIsCutOffInsteadOfMissingEvents() {
    LogSource source = LogSource.fromNow(runs, EventFilter.ALL);
    tell(10);
    assertThat(source.ended()).isEmpty();
    log.forget(6);
    assertThat(source.next().orElseThrow()).isEmpty();
    assertThat(source.ended().orElseThrow()).contains("events 1 to 6").contains("no longer kept");
  }

  @Test
  void whoResumesIsToldTheGapAlsoFromTheVeryBeginning() {
    tell(10);
    log.forget(6);
    String told = all(LogSource.after(runs, EventFilter.ALL, 0));
    assertThat(told)
        .startsWith(
            "event: gap\r\ndata: {\"eventType\":\"gap\",\"from\":1,\"to\":6}\r\nid: 6\r\n\r\n")
        .contains("\r\nid: 7\r\n\r\n")
        .endsWith("\r\nid: 10\r\n\r\n");
  }

  @Test
  void aNumberOfAnotherStreamIsAGapToo() {
    tell(3);
    LogSource source = LogSource.after(runs, EventFilter.ALL, 5_000);
    assertThat(all(source)).contains("\"from\":1,\"to\":3}\r\nid: 3\r\n");
    assertThat(source.last()).isEqualTo(3);
    tell(1);
    assertThat(all(source)).endsWith("\r\nid: 4\r\n\r\n");
  }

  @Test
  void aBacklogThatAClientComesWithIsNotItsSlowness() {
    tell(1_000);
    LogSource source = LogSource.after(runs, EventFilter.ALL, 0);
    assertThat(source.behind()).isZero();
    tell(20);
    assertThat(source.behind()).isEqualTo(20);
    assertThat(source.next()).isPresent();
    assertThat(source.behind()).isZero();
    assertThat(all(source)).contains("id: 1020");
    tell(7);
    assertThat(source.behind()).isEqualTo(7);
  }
}
