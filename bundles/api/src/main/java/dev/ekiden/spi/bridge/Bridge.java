package dev.ekiden.spi.bridge;

import dev.ekiden.api.model.RoutingTable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Applies the routing table to something that routes. Any number may be active, told apart by
 * {@code ekiden.name}.
 *
 * <p>One call at a time from the slot's thread, deadline 30 s. Always the whole table; versions
 * grow, those in between may be left out (coalescing). Idempotent. On a throw the same or a newer
 * table comes again after 1 s, 2 s, … 30 s. <b>Swap.</b> The new version gets the whole table
 * before the old one is closed; closing must leave the routing in place for connections and for a
 * successor.
 */
@ConsumerType
public interface Bridge {
  Applied apply(RoutingTable table, long version) throws Exception;

  /** What was done, for operators. */
  record Applied(How how, String detail) {}

  enum How {
    /** Nothing had to change. */
    UNCHANGED,
    /** Changed without interruption in the running process. */
    IN_PLACE,
    /** The configuration was reloaded. */
    RELOADED
  }
}
