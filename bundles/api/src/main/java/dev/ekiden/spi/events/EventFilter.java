package dev.ekiden.spi.events;

import dev.ekiden.api.event.Event;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a subscriber wants of the stream; the same meaning for every kind of subscriber.
 *
 * @param types only these wire names; empty for all of Marathon's. Ekiden's own ({@link
 *     Event.Notice}) are given only to those who name them, or the deployment they are about
 * @param app only events about this app or pod, by absolute id
 * @param deployment only events of this deployment, by id: its steps, its end, and what Ekiden has
 *     to say of it
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
        types.isEmpty()
            ? deployment.isPresent() || !(event instanceof Event.Notice)
            : types.contains(event.type());
    return type
        && (app.isEmpty() || event.subject().filter(s -> s.value().equals(app.get())).isPresent())
        && (deployment.isEmpty()
            || event.deployment().filter(d -> d.value().equals(deployment.get())).isPresent());
  }

  /**
   * After which number a reader begins; empty: after the newest event. Who follows a deployment
   * wants all of it, but can name it only when it has begun, perhaps even ended: without a number
   * of its own such a reader begins with the oldest event that is kept.
   *
   * @param given the number that the reader names
   */
  public OptionalLong begin(OptionalLong given) {
    return given.isEmpty() && deployment.isPresent() ? OptionalLong.of(0) : given;
  }
}
