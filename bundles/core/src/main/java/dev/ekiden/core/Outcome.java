package dev.ekiden.core;

import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;
import java.util.List;

/**
 * What one step leads to. Nothing of it may leave the process before {@code changes} are durable.
 *
 * @param next the state after the step
 * @param changes to be stored, in order; a later one to the same key wins
 * @param events in order
 * @param effects to be carried out in order, after the changes are durable
 * @param reply to the command
 */
public record Outcome(
    State next, List<Change> changes, List<Event> events, List<Effect> effects, Reply reply) {}
