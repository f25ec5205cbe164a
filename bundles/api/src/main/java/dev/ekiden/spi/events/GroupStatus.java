package dev.ekiden.spi.events;

/**
 * How a consumer group stands.
 *
 * @param position all events up to this number are dealt with
 * @param lag events after that
 * @param members alive
 * @param open events that are given to members, or wait for one, and are not acknowledged
 */
public record GroupStatus(String name, long position, long lag, int members, int open) {}
