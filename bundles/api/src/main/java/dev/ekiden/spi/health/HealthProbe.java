package dev.ekiden.spi.health;

import dev.ekiden.api.Command.Verdict;
import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Asks one task by one protocol. The service carries {@code ekiden.name} and {@link #PROTOCOLS};
 * one is active per protocol, the highest ranked.
 *
 * <p>Called from many virtual threads at once; may block until {@code timeout}, after twice of
 * which the host gives up and counts {@link Verdict.Unknown}. The host owns interval, grace and
 * counting. A throw is {@link Verdict.Unknown} as well: only an answer of the task, or its silence,
 * counts against it. At a swap running probes end with the old version.
 */
@ConsumerType
public interface HealthProbe {
  /** Service property: names of the protocols, e.g. {@code HTTP}. Type {@code String[]}. */
  String PROTOCOLS = "ekiden.protocols";

  Verdict probe(ProbeTarget target, Duration timeout) throws InterruptedException;
}
