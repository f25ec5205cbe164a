package dev.ekiden.events.websocket.rancher;

import dev.ekiden.spi.events.Notebook;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The registered handlers, kept in the notebook. Removed ones are shown until the next start, for
 * clients that wait to see them removed; at most so many as there may be handlers.
 */
final class Handlers {
  private static final int MOST = 1_000;
  private static final String PREFIX = "handler/";
  private static final String LAST = "last-handler";

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final Map<String, Handler> handlers = new TreeMap<>();
  private @Nullable Notebook notebook;
  private long last;

  Handlers(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reads what is noted; before that nothing is known.
   *
   * @throws Refused when what is noted is none of ours
   */
  void open(Notebook notes) throws Refused {
    lock.lock();
    try {
      notebook = notes;
      Map<String, String> all = notes.all();
      last = Long.parseLong(all.getOrDefault(LAST, "0"));
      for (Map.Entry<String, String> note : all.entrySet()) {
        if (note.getKey().startsWith(PREFIX)) {
          String id = note.getKey().substring(PREFIX.length());
          JsonNode stored = BusEvent.JSON.readTree(note.getValue());
          handlers.put(id, Handler.of(id, stored, clock.millis()));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Those that take part in a phase of a process, in the order in which they are asked. */
  List<Handler> of(String process, Handler.Phase phase) {
    return all().stream()
        .filter(Handler::active)
        .filter(
            h ->
                h.parts().stream().anyMatch(p -> p.phase() == phase && p.process().equals(process)))
        .sorted(Comparator.comparingInt(Handler::priority))
        .toList();
  }

  Collection<Handler> all() {
    lock.lock();
    try {
      return List.copyOf(handlers.values());
    } finally {
      lock.unlock();
    }
  }

  Optional<Handler> get(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(handlers.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** Registers one; it takes the place of one with the same uuid. */
  Handler add(JsonNode given) throws Refused {
    lock.lock();
    try {
      if (handlers.size() >= MOST) {
        handlers.values().removeIf(h -> h.state().equals("removed"));
      }
      if (handlers.size() >= MOST) {
        throw new Refused(503, "TooMany", "", "Too many external handlers, allowed are " + MOST);
      }
      Handler handler = Handler.of("1eh" + (last + 1), given, clock.millis()).with("active");
      note(handler);
      for (Handler known : List.copyOf(handlers.values())) {
        if (known.uuid().equals(handler.uuid()) && !known.state().equals("removed")) {
          var _ = put(known.id(), "removed");
        }
      }
      last++;
      notes().note(LAST, Long.toString(last));
      handlers.put(handler.id(), handler);
      return handler;
    } finally {
      lock.unlock();
    }
  }

  Optional<Handler> put(String id, String state) throws Refused {
    lock.lock();
    try {
      Handler known = handlers.get(id);
      if (known == null) {
        return Optional.empty();
      }
      Handler changed = known.with(state);
      if (state.equals("removed")) {
        notes().erase(PREFIX + id);
      } else {
        note(changed);
      }
      handlers.put(id, changed);
      return Optional.of(changed);
    } finally {
      lock.unlock();
    }
  }

  private Notebook notes() throws Refused {
    if (notebook == null) {
      throw new Refused(503, "NotReady", "", "The bus is not ready yet");
    }
    return notebook;
  }

  private void note(Handler handler) throws Refused {
    try {
      notes().note(PREFIX + handler.id(), handler.stored().toString());
    } catch (IllegalArgumentException e) {
      throw new Refused(422, "MaxLimitExceeded", "data", String.valueOf(e.getMessage()));
    }
  }
}
