package dev.ekiden.plugins;

import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Once the bundles of the features have started: what is kept comes in again. */
@Component(
    service = {},
    immediate = true)
public final class KeptBundles implements FrameworkListener {
  private final BundleContext context;
  private final Gate gate;
  private final AtomicBoolean begun = new AtomicBoolean();

  @Activate
  public KeptBundles(BundleContext context, @Reference Gate gate) {
    this.context = context;
    this.gate = gate;
    context.addFrameworkListener(this);
    if (context.getBundle(0).getState() == Bundle.ACTIVE) {
      restore();
    }
  }

  @Deactivate
  void deactivate() {
    context.removeFrameworkListener(this);
  }

  @Override
  public void frameworkEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.STARTED) {
      restore();
    }
  }

  private void restore() {
    if (begun.compareAndSet(false, true)) {
      Thread.ofVirtual().name("plugins-kept").start(gate::restore);
    }
  }
}
