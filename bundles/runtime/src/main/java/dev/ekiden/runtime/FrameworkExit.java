package dev.ekiden.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the framework, from a thread of its own. The launcher waits for that and ends the process
 * with the code in the system property {@value #CODE}.
 */
record FrameworkExit(BundleContext bundles, AtomicBoolean done) implements Exit {
  static final String CODE = "ekiden.exit.code";

  private static final Logger log = LoggerFactory.getLogger(FrameworkExit.class);

  FrameworkExit(BundleContext bundles) {
    this(bundles, new AtomicBoolean());
  }

  @Override
  public void now(int code, String line) {
    if (!done.compareAndSet(false, true)) {
      return;
    }
    log.error("{}", line);
    System.setProperty(CODE, Integer.toString(code));
    Thread.ofPlatform().name("ekiden-exit").start(this::stop);
  }

  private void stop() {
    try {
      bundles.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
    } catch (BundleException | RuntimeException e) {
      log.error("The framework did not stop", e);
    }
  }
}
