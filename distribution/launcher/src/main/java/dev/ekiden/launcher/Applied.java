package dev.ekiden.launcher;

import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The configurations that the components of a framework have from us. */
final class Applied {
  private final BundleContext context;
  private Map<String, Map<String, Object>> current;

  /**
   * Hands out configurations in the moment when the service for them is there: components of later
   * start levels are then born with theirs, and start once, not twice.
   *
   * @param first properties by PID
   */
  Applied(BundleContext context, Map<String, Map<String, Object>> first)
      throws InvalidSyntaxException {
    this.context = context;
    this.current = first;
    context.addServiceListener(
        this::registered, "(objectClass=" + ConfigurationAdmin.class.getName() + ")");
  }

  private synchronized void registered(ServiceEvent event) {
    if (event.getType() == ServiceEvent.REGISTERED
        && context.getService(event.getServiceReference()) instanceof ConfigurationAdmin admin) {
      current.forEach((pid, values) -> update(admin, pid, values));
    }
  }

  /** Hands out what is different now; a line for each. */
  synchronized void change(Map<String, Map<String, Object>> next) {
    var reference = context.getServiceReference(ConfigurationAdmin.class);
    if (reference == null) {
      return; // stopping
    }
    var admin = context.getService(reference);
    var pids = new TreeSet<>(current.keySet());
    pids.addAll(next.keySet());
    for (String pid : pids) {
      var values = next.get(pid);
      if (values == null) {
        Log.info("configuration %s is gone".formatted(pid));
        delete(admin, pid);
      } else if (!values.equals(current.get(pid))) {
        Log.info("configuration %s has changed".formatted(pid));
        update(admin, pid, values);
      }
    }
    current = next;
  }

  private static void update(ConfigurationAdmin admin, String pid, Map<String, Object> values) {
    try {
      find(admin, pid).update(FrameworkUtil.asDictionary(values));
    } catch (IOException e) {
      Log.warn("configuration %s is not applied: %s".formatted(pid, e.getMessage()));
    }
  }

  private static void delete(ConfigurationAdmin admin, String pid) {
    try {
      find(admin, pid).delete();
    } catch (IOException e) {
      Log.warn("configuration %s is not deleted: %s".formatted(pid, e.getMessage()));
    }
  }

  private static Configuration find(ConfigurationAdmin admin, String pid) throws IOException {
    var tilde = pid.indexOf('~');
    return tilde < 0
        ? admin.getConfiguration(pid, "?")
        : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
  }
}
