package dev.ekiden.plugins;

import dev.ekiden.api.plugin.PluginGate.Refused;
import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.api.plugin.PluginStatus;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The time in which a started bundle has to show that it does what its predecessor did. */
final class Probation {
  private static final int STEP_MILLIS = 20;

  private final PluginSlots slots;
  private final Components components;
  private final int millis;

  Probation(PluginSlots slots, Components components, int millis) {
    this.slots = slots;
    this.components = components;
    this.millis = millis;
  }

  /** Names of the extension points a bundle serves. */
  static Set<String> kinds(Bundle bundle) {
    Set<String> kinds = new HashSet<>();
    ServiceReference<?>[] services = bundle.getRegisteredServices();
    if (services != null) {
      for (ServiceReference<?> service : services) {
        for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
          if (isKind(type)) {
            kinds.add(type);
          }
        }
      }
    }
    return kinds;
  }

  static boolean isKind(String type) {
    return type.startsWith("dev.ekiden.spi.");
  }

  /**
   * Waits until the bundle serves at least these kinds and its plugins are used without a failure.
   * A library, which neither offers a plugin nor would offer one, has nothing to prove.
   *
   * @throws Refused when the time is up, with what is missing
   */
  void await(Bundle bundle, Set<String> expected) throws Refused, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Optional<String> problem = problem(bundle, expected);
      if (problem.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline || over(bundle)) {
        throw new Refused(bundle.getSymbolicName() + " " + problem.get());
      }
      Thread.sleep(STEP_MILLIS);
    }
  }

  /** Whether waiting cannot help: somebody took it out, or its slot has gone back to another. */
  private boolean over(Bundle bundle) {
    return bundle.getState() == Bundle.UNINSTALLED
        || failed(bundle).filter(p -> p.state() == PluginStatus.State.STOPPED).isPresent();
  }

  private Optional<String> problem(Bundle bundle, Set<String> expected) {
    Optional<String> failure = components.failure(bundle);
    if (failure.isPresent()) {
      return failure;
    }
    Set<String> kinds = kinds(bundle);
    Set<String> missing = new HashSet<>(expected);
    missing.removeAll(kinds);
    if (!missing.isEmpty()) {
      return Optional.of(
          "does not offer " + String.join(", ", missing) + " as its predecessor did");
    }
    if (kinds.isEmpty()) {
      return components.waiting(bundle);
    }
    return slots.proven(bundle.getBundleId()) ? Optional.empty() : Optional.of(unproven(bundle));
  }

  private String unproven(Bundle bundle) {
    return failed(bundle)
        .flatMap(PluginStatus::lastError)
        .map(error -> "failed within its probation of " + millis + " ms: " + error)
        .orElseGet(() -> "was not used within its probation of " + millis + " ms");
  }

  /** One of its plugins that has failed, if one has. */
  private Optional<PluginStatus> failed(Bundle bundle) {
    return slots.plugins().stream()
        .filter(plugin -> plugin.bundle().equals(bundle.getSymbolicName()))
        .filter(plugin -> plugin.version().equals(bundle.getVersion().toString()))
        .filter(plugin -> plugin.lastError().isPresent())
        .findFirst();
  }
}
