package dev.ekiden.api.plugin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One plugin as an operator sees it.
 *
 * @param bundle symbolic name of the bundle it comes from
 * @param version of the bundle
 * @param since when it entered {@code state}
 * @param lastError newest failure, kept after recovery
 * @param figures e.g. queue length, lag, calls; names are the slot's
 */
public record PluginStatus(
    PluginKind kind,
    String name,
    String bundle,
    String version,
    State state,
    Instant since,
    Optional<String> lastError,
    Map<String, Long> figures) {
  public PluginStatus {
    figures = Map.copyOf(figures);
  }

  public enum State {
    /** Used. */
    ACTIVE,
    /** New and not trusted yet: its predecessor is kept until it has proven itself. */
    PROBATION,
    /** A better one is used. */
    STANDBY,
    /** Used, but its last call failed or timed out. */
    FAILING,
    /** Gone or given up. */
    STOPPED
  }
}
