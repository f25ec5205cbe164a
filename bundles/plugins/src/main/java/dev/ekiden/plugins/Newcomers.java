package dev.ekiden.plugins;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Bundles that somebody put straight into the framework (web console, shell) go through the gate as
 * well: the policy is applied before they start, and a predecessor leaves only when they have
 * proven themselves.
 */
@Component(service = Newcomers.class, immediate = true)
public final class Newcomers implements SynchronousBundleListener {
  private final BundleContext context;
  private final Gate gate;
  private final Set<Long> fresh = ConcurrentHashMap.newKeySet();

  @Activate
  public Newcomers(BundleContext context, @Reference Gate gate) {
    this.context = context;
    this.gate = gate;
    context.addBundleListener(this);
  }

  @Deactivate
  void deactivate() {
    context.removeBundleListener(this);
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    Bundle bundle = event.getBundle();
    if (event.getType() == BundleEvent.INSTALLED && !bundle.getLocation().startsWith("gate:")) {
      fresh.add(bundle.getBundleId());
      gate.screen(bundle);
    } else if (event.getType() == BundleEvent.STARTED && fresh.remove(bundle.getBundleId())) {
      // Not here: the installer waits for this call to return.
      Thread.ofVirtual().start(() -> gate.adopt(bundle));
    } else if (event.getType() == BundleEvent.UNINSTALLED) {
      fresh.remove(bundle.getBundleId());
      gate.left(bundle);
    }
  }
}
