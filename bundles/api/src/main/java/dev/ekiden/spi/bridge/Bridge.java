package dev.ekiden.spi.bridge;

import dev.ekiden.api.model.RoutingTable;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Applies the routing table to something that routes. Any number may be active, told apart by
 * {@code ekiden.name}.
 *
 * <p>One call at a time from the slot's thread, which may block; deadline 30 s. Always the whole
 * table; versions grow, those in between may be left out (coalescing). Idempotent: the table in
 * force comes again every 10 s, with the same version, so that what was lost outside (a process
 * killed by hand, a rule deleted) is put right; that has to be cheap when nothing was lost.
 *
 * <p><b>Failure.</b> On a throw the same or a newer table comes again after 1 s, 2 s, … 30 s, and
 * until then nothing changes for any app. So what concerns one app only, such as a port that
 * somebody else uses or a label that makes no sense, is no reason to throw: do the rest, and tell
 * it as one of {@link Applied#problems}.
 *
 * <p><b>Swap.</b> The new version gets the whole table before the old one is closed; closing must
 * leave the routing in place for connections and for a successor.
 */
@ConsumerType
public interface Bridge {
  Applied apply(RoutingTable table, long version) throws Exception;

  /**
   * What was done, for operators.
   *
   * @param problems what could not be done for single apps, one line each, naming the app; they are
   *     tried again with the next call
   */
  record Applied(How how, String detail, List<String> problems) {
    public Applied {
      problems = List.copyOf(problems);
    }

    /** All was done. */
    public Applied(How how, String detail) {
      this(how, detail, List.of());
    }
  }

  enum How {
    /** Nothing had to change. */
    UNCHANGED,
    /** Changed without interruption in the running process. */
    IN_PLACE,
    /** The configuration was reloaded. */
    RELOADED
  }
}
