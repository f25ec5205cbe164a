package dev.ekiden.spi.events;

import dev.ekiden.api.event.Event;
import java.util.Optional;
import java.util.Set;

/**
 * What a subscriber wants of the stream; the same meaning for every kind of subscriber.
 *
 * @param types only these wire names; empty for all of Marathon's. Ekiden's own ({@link
 *     Event.Notice}) are given only to those who name them
 * @param app only events about this app or pod, by absolute id
 * @param deployment only events of this deployment, by id
 */
public record EventFilter(Set<String> types, Optional<String> app, Optional<String> deployment) {
  /** All that Marathon would send. */
  public static final EventFilter ALL =
      new EventFilter(Set.of(), Optional.empty(), Optional.empty());

  public EventFilter {
    types = Set.copyOf(types);
  }

  /** Whether the event is wanted. */
  public boolean accepts(Event event) {
    boolean type =
        types.isEmpty() ? !(event instanceof Event.Notice) : types.contains(event.type());
    return type
        && (app.isEmpty() || event.subject().filter(s -> s.value().equals(app.get())).isPresent())
        && (deployment.isEmpty()
            || event.deployment().filter(d -> d.value().equals(deployment.get())).isPresent());
  }
}
