package dev.ekiden.runtime;

import dev.ekiden.api.Reply;
import dev.ekiden.core.Effect;
import dev.ekiden.core.State;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.storage.Storage.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Commands that were stepped one after another, and all that waits for their durability.
 *
 * @param state after the last of them
 * @param bytes to be written, about
 */
record Batch(
    State state,
    List<Write> writes,
    List<Frame> frames,
    List<Effect> effects,
    List<Answer> answers,
    long bytes) {
  Batch {
    writes = List.copyOf(writes);
    frames = List.copyOf(frames);
    effects = List.copyOf(effects);
    answers = List.copyOf(answers);
  }

  /** A reply and who waits for it. */
  record Answer(CompletableFuture<Reply> to, Reply reply) {
    /** On a thread of its own: what hangs on the reply must not hold up the next commit. */
    void give() {
      Thread.startVirtualThread(() -> to.complete(reply));
    }
  }
}
