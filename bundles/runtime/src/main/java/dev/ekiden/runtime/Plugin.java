package dev.ekiden.runtime;

import dev.ekiden.api.plugin.PluginKind;
import java.util.Comparator;
import org.osgi.framework.Version;

/**
 * A service that some bundle offers for a slot.
 *
 * @param order of arrival
 */
record Plugin<S>(
    PluginKind kind,
    String name,
    String bundle,
    Version version,
    long bundleId,
    int ranking,
    long order,
    S service) {
  /** Which of several is used: the highest ranked, then the newest version, then the first. */
  static final Comparator<Plugin<?>> BEST_FIRST =
      Comparator.<Plugin<?>>comparingInt(p -> -p.ranking())
          .thenComparing(Plugin::version, Comparator.reverseOrder())
          .thenComparingLong(Plugin::order);

  /** For log lines. */
  String title() {
    return kind.word() + " " + name + " (" + bundle + " " + version + ")";
  }
}
