package dev.ekiden.api.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** A service of the runtime: the plugins in its slots. Any thread, never blocks. */
@ProviderType
public interface PluginSlots {
  List<PluginStatus> plugins();

  /**
   * Whether all services that the bundle registered as plugins are used and have not failed. False
   * when no slot knows one, or not yet.
   */
  boolean proven(long bundleId);
}
