package dev.ekiden.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one way for bundles into the running system and out of it. Every way in (folder, REST, web
 * console, shell) ends here. Any thread; installing blocks until the bundle is started and proven
 * or refused.
 */
@ProviderType
public interface PluginGate {
  /**
   * Installs a bundle beside an older one of the same name, waits until it has proven itself, then
   * removes the older one; on failure the older one goes on as if nothing had happened.
   *
   * @param source how it came, for the audit event, e.g. {@code rest:127.0.0.1}
   * @throws Refused when it is no bundle, violates the policy, or does not start
   */
  Installed install(InputStream jar, String source) throws IOException, Refused;

  /** Uninstalls by symbolic name. */
  void uninstall(String symbolicName, String source) throws Refused;

  /** Bundles that came through the gate. */
  List<Installed> installed();

  record Installed(String symbolicName, String version, String source) {}

  /** Why a bundle was not let in; the message is for the caller. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message);
    }
  }
}
