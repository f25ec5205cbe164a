package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
  private final List<Event> sent = new ArrayList<>();
  private final List<CompletableFuture<Reply>> replies = new ArrayList<>();
  private final Announcements announcements =
      new Announcements(
          event -> {
            sent.add(event);
            replies.add(new CompletableFuture<>());
            return replies.getLast();
          });

  private static List<Event> events(int count) {
    return IntStream.range(0, count)
        .<Event>mapToObj(n -> new Event.AppTerminated(Instant.EPOCH, PathId.of("/a-" + n)))
        .toList();
  }

  @Test
  void fewAreInFrontOfTheLoopAndAllComeInOrder() {
    List<Event> all = events(500);
    all.forEach(announcements::add);
    assertThat(sent).isEqualTo(all.subList(0, 256));
    for (int i = 0; i < 500; i++) {
      replies.get(i).complete(new Reply.Done());
    }
    assertThat(sent).isEqualTo(all);
  }

  @Test
  void aFloodIsBounded() {
    events(20_000).forEach(announcements::add);
    for (int i = 0; i < replies.size(); i++) {
      replies.get(i).complete(new Reply.Done());
    }
    assertThat(sent).hasSize(10_256);
  }
}
