package dev.ekiden.runtime;

import dev.ekiden.api.Figures;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Settings;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.core.Engine;
import dev.ekiden.spi.bridge.Bridge;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.events.CurrentState;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.scheduler.Scheduler;
import dev.ekiden.spi.storage.Storage;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Server} in its container: configuration in, plugins in, services out. Services of
 * plugins are only noted here; everything else happens on the server's own threads.
 *
 * <p>A change of the configuration restarts the server inside the process; tasks go on.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = RuntimeComponent.PID)
@Designate(ocd = RuntimeConfiguration.class)
public final class RuntimeComponent {
  static final String PID = "dev.ekiden.runtime";

  private static final Logger log = LoggerFactory.getLogger(RuntimeComponent.class);

  private final BundleContext bundles;
  private final Server server;
  private final Thread start;
  private final SynchronousBundleListener stopping = this::frameworkEvent;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private final Map<ServiceReference<?>, Plugin<?>> known = new HashMap<>();
  private long arrivals;
  private boolean closed;

  @Activate
  public RuntimeComponent(BundleContext bundles, Map<String, Object> configuration) {
    this.bundles = bundles;
    FrameworkExit exit = new FrameworkExit(bundles);
    try {
      server =
          new Server(
              options(configuration),
              Engine::step,
              InstantSource.system(),
              new SplittableRandom(new SecureRandom().nextLong())::nextLong,
              exit);
    } catch (IllegalArgumentException e) {
      exit.now(2, String.valueOf(e.getMessage()));
      throw e;
    }
    bundles.addBundleListener(stopping);
    register(PluginSlots.class, server.slots());
    register(Figures.class, server.figures());
    start = Thread.ofVirtual().name("ekiden-start").start(this::recover);
  }

  private static Server.Options options(Map<String, Object> configuration) {
    Settings settings = SettingsReader.read(configuration);
    SettingsReader.Properties own = new SettingsReader.Properties(configuration);
    return new Server.Options(
        settings,
        own.text("storage").orElse("mvstore"),
        own.flag("kill_tasks_on_exit", false),
        own.whole("queue_capacity", 10_000, 100),
        new Journal.Limits(
            Duration.ofSeconds(own.whole("events_kept_seconds", 3_600, 1)),
            own.whole("events_kept", 100_000, 100),
            (long) own.whole("events_kept_mib", 64, 1) << 20),
        Duration.ofSeconds(own.whole("group_patience_seconds", 30, 1)),
        Slot.Pace.NORMAL,
        KillGate.PATIENCE,
        KillGate.DRAIN,
        Committer.REFUSE_AFTER,
        Committer.HANGS_AFTER);
  }

  private void recover() {
    try {
      if (server.recover()) {
        register(EventLog.class, server.events());
        register(CurrentState.class, new StateViews(server::snapshot, InstantSource.system()));
        register(Orchestrator.class, server);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> void register(Class<T> type, T service) {
    lock.lock();
    try {
      if (!closed) {
        registrations.add(bundles.registerService(type, service, null));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Before the framework takes the plugins away, which may come earlier than we in its order. */
  private void frameworkEvent(BundleEvent event) {
    if (event.getType() == BundleEvent.STOPPING
        && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
      close(server::exit);
    }
  }

  @Deactivate
  void deactivate() {
    bundles.removeBundleListener(stopping);
    close(server::close);
  }

  private interface Ending {
    void run() throws InterruptedException;
  }

  private void close(Ending ending) {
    List<ServiceRegistration<?>> leaving;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      leaving = List.copyOf(registrations);
    } finally {
      lock.unlock();
    }
    for (ServiceRegistration<?> registration : leaving) {
      try {
        registration.unregister();
      } catch (IllegalStateException e) {
        log.debug("A service was gone already", e);
      }
    }
    try {
      start.interrupt();
      start.join();
      ending.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Services of plugins

  private <S> void come(
      PluginKind kind, S service, ServiceReference<S> reference, Consumer<Plugin<S>> note) {
    Optional<String> name = name(reference);
    if (name.isEmpty()) {
      log.error(
          "A {} of {} is not used: it has no property {}",
          kind.word(),
          reference.getBundle(),
          PluginKind.NAME);
      return;
    }
    Bundle bundle = reference.getBundle();
    Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
    Plugin<S> plugin;
    lock.lock();
    try {
      plugin =
          new Plugin<>(
              kind,
              name.get(),
              bundle.getSymbolicName(),
              bundle.getVersion(),
              bundle.getBundleId(),
              ranking instanceof Integer r ? r : 0,
              ++arrivals,
              service);
      known.put(reference, plugin);
    } finally {
      lock.unlock();
    }
    note.accept(plugin);
  }

  private <S> void go(ServiceReference<S> reference, Consumer<Plugin<S>> note) {
    Plugin<?> plugin;
    lock.lock();
    try {
      plugin = known.remove(reference);
    } finally {
      lock.unlock();
    }
    if (plugin != null) {
      // What was noted for a reference of S was a plugin of S.
      @SuppressWarnings("unchecked")
      Plugin<S> typed = (Plugin<S>) plugin;
      note.accept(typed);
    }
  }

  private static Optional<String> name(ServiceReference<?> reference) {
    return reference.getProperty(PluginKind.NAME) instanceof String name && !name.isBlank()
        ? Optional.of(name)
        : Optional.empty();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addStorage(Storage service, ServiceReference<Storage> reference) {
    come(PluginKind.STORAGE, service, reference, server::addStorage);
  }

  void removeStorage(ServiceReference<Storage> reference) {
    go(reference, server::removeStorage);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCluster(Cluster service, ServiceReference<Cluster> reference) {
    come(PluginKind.CLUSTER, service, reference, server::addCluster);
  }

  void removeCluster(ServiceReference<Cluster> reference) {
    go(reference, server::removeCluster);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addScheduler(Scheduler service, ServiceReference<Scheduler> reference) {
    come(PluginKind.SCHEDULER, service, reference, server::addScheduler);
  }

  void removeScheduler(ServiceReference<Scheduler> reference) {
    go(reference, server::removeScheduler);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addEventSubscriber(EventSubscriber service, ServiceReference<EventSubscriber> reference) {
    come(PluginKind.EVENTS, service, reference, server::addSubscriber);
  }

  void removeEventSubscriber(ServiceReference<EventSubscriber> reference) {
    go(reference, server::removeSubscriber);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addHealthProbe(HealthProbe service, ServiceReference<HealthProbe> reference) {
    Set<String> protocols = protocols(reference);
    if (protocols.isEmpty()) {
      log.error(
          "A health probe of {} is not used: it has no property {}",
          reference.getBundle(),
          HealthProbe.PROTOCOLS);
      return;
    }
    come(PluginKind.HEALTH, service, reference, p -> server.addHealth(p, protocols));
  }

  void removeHealthProbe(ServiceReference<HealthProbe> reference) {
    go(reference, server::removeHealth);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addBridge(Bridge service, ServiceReference<Bridge> reference) {
    come(PluginKind.BRIDGE, service, reference, server::addBridge);
  }

  void removeBridge(ServiceReference<Bridge> reference) {
    go(reference, server::removeBridge);
  }

  private static Set<String> protocols(ServiceReference<?> reference) {
    return switch (reference.getProperty(HealthProbe.PROTOCOLS)) {
      case String one -> Set.of(one);
      case String[] several -> Set.of(several);
      case null, default -> Set.of();
    };
  }
}
