package dev.ekiden.plugins;

import dev.ekiden.api.plugin.PluginGate;
import dev.ekiden.api.plugin.PluginSlots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate (architecture, "Hot swap"): new beside old, probation, then the old one goes. */
@Component(
    service = {PluginGate.class, Gate.class},
    configurationPid = GateConfig.PID)
@Designate(ocd = GateConfig.class)
public final class Gate implements PluginGate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final int WAIT_SECONDS = 30;

  /** Framework property: directory of everything that has to last. */
  private static final String DATA = "ekiden.data";

  /** Sources with files of their own, which bring their bundles again. */
  private static final String DEPLOY = "deploy:";

  private static final String RESTORED = "kept";

  private final BundleContext context;
  private final Probation probation;
  private final Policy policy;
  private final Audit audit;
  private final Path incoming;
  private final Kept kept;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Map<String, Installed> through = new LinkedHashMap<>();

  @Activate
  public Gate(
      BundleContext context,
      GateConfig config,
      @Reference PluginSlots slots,
      @Reference Components components,
      @Reference Audit audit)
      throws IOException {
    this.context = context;
    this.audit = audit;
    policy = new Policy(Set.of(config.allowed_digests()));
    probation = new Probation(slots, components, config.probation_ms());
    kept =
        new Kept(
            Path.of(Optional.ofNullable(context.getProperty(DATA)).orElse("data"), "plugins")
                .toAbsolutePath());
    incoming = Files.createDirectories(context.getDataFile("incoming").toPath());
  }

  @Override
  public Installed install(InputStream jar, String source) throws IOException, Refused {
    Path file = Files.createTempFile(incoming, "bundle", ".jar");
    try {
      Candidate candidate = Candidate.receive(jar, file);
      return guarded(candidate.symbolicName(), source, () -> install(candidate, source));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void uninstall(String symbolicName, String source) throws Refused {
    guarded(
        symbolicName,
        source,
        () -> {
          policy.check(symbolicName, List.of());
          List<Bundle> found = named(symbolicName);
          if (!kept.forget(symbolicName) && found.isEmpty()) {
            throw new Refused("no bundle is called " + symbolicName);
          }
          for (Bundle bundle : found) {
            remove(bundle);
          }
          through.remove(symbolicName);
          audit.uninstalled(symbolicName, source);
          return found.size();
        });
  }

  @Override
  public List<Installed> installed() {
    oneAtATime.lock();
    try {
      return List.copyOf(through.values());
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Removes a bundle again that came around the gate and may not be here. */
  void screen(Bundle bundle) {
    String name = String.valueOf(bundle.getSymbolicName());
    try {
      policy.checkUnmeasured(name, imports(bundle));
    } catch (Refused e) {
      audit.refused(name, bundle.getLocation(), e);
      try {
        bundle.uninstall();
      } catch (BundleException failure) {
        LOG.error("{} could not be removed: {}", name, failure.getMessage());
      }
    }
  }

  /** Treats a started bundle that came around the gate as if it had come through it. */
  void adopt(Bundle bundle) {
    String name = String.valueOf(bundle.getSymbolicName());
    String source = bundle.getLocation();
    try {
      guarded(
          name,
          source,
          () -> {
            List<Bundle> older = named(name);
            older.remove(bundle);
            takeOver(older, bundle);
            Installed installed = new Installed(name, bundle.getVersion().toString(), source);
            kept.keep(bundle);
            through.put(name, installed);
            audit.installed(installed, "");
            return installed;
          });
    } catch (Refused e) {
      LOG.debug("{} was removed again", name);
    }
  }

  /** Forgets a bundle that somebody took straight out of the framework. */
  void left(Bundle bundle) {
    String name = String.valueOf(bundle.getSymbolicName());
    if (oneAtATime.isHeldByCurrentThread() || !named(name).isEmpty()) {
      return; // our own doing, or an older one is still there
    }
    String source = bundle.getLocation();
    // Not here: who uninstalls waits for this call to return.
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                guarded(
                    name,
                    source,
                    () -> {
                      boolean wasKept = kept.forget(name);
                      boolean wasThrough = through.remove(name) != null;
                      if (wasKept || wasThrough) {
                        audit.uninstalled(name, source);
                      }
                      return wasKept;
                    });
              } catch (Refused e) {
                LOG.debug("{} could not be forgotten", name); // audited
              }
            });
  }

  /** Installs what is kept, unless something newer of its name has come meanwhile. */
  void restore() {
    try {
      for (Path file : kept.files()) {
        try (InputStream jar = Files.newInputStream(file)) {
          if (installed().stream().noneMatch(i -> i.symbolicName().equals(Kept.name(file)))) {
            install(jar, RESTORED);
          }
        } catch (IOException e) {
          LOG.warn("{} is not installed again: {}", file, e.getMessage());
        } catch (Refused e) {
          LOG.debug("{} stays outside, and is kept", file); // audited
        }
      }
    } catch (IOException e) {
      LOG.warn("What is kept in {} is not installed: {}", kept.directory(), e.getMessage());
    }
  }

  private static List<String> imports(Bundle bundle) {
    String header = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
    return header == null ? List.of() : Headers.names(header);
  }

  private interface Work<T> {
    T run() throws Refused, BundleException, IOException, InterruptedException;
  }

  /** One change at a time; every refusal is audited in the caller's name. */
  private <T> T guarded(String symbolicName, String source, Work<T> work) throws Refused {
    boolean entered = false;
    try {
      entered = oneAtATime.tryLock(WAIT_SECONDS, TimeUnit.SECONDS);
      if (!entered) {
        throw new Refused("another installation is still under way, try again");
      }
      return work.run();
    } catch (BundleException | IOException e) {
      throw audit.refused(symbolicName, source, new Refused(symbolicName + ": " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw audit.refused(symbolicName, source, new Refused("interrupted"));
    } catch (Refused e) {
      throw audit.refused(symbolicName, source, e);
    } finally {
      if (entered) {
        oneAtATime.unlock();
      }
    }
  }

  private Installed install(Candidate candidate, String source)
      throws Refused, BundleException, IOException, InterruptedException {
    policy.check(candidate);
    List<Bundle> older = named(candidate.symbolicName());
    Optional<Bundle> same =
        older.stream().filter(b -> b.getVersion().equals(candidate.version())).findFirst();
    Installed installed =
        new Installed(candidate.symbolicName(), candidate.version().toString(), source);
    if (same.isPresent()) {
      update(same.get(), candidate);
    } else {
      replace(older, candidate);
    }
    if (source.startsWith(DEPLOY)) {
      kept.forget(candidate.symbolicName());
    } else if (!source.equals(RESTORED)) {
      kept.keep(candidate.symbolicName(), candidate.file());
    }
    through.put(candidate.symbolicName(), installed);
    audit.installed(installed, candidate.digest());
    return installed;
  }

  /** A rebuilt jar of the same version cannot stand beside itself. */
  private void update(Bundle bundle, Candidate candidate)
      throws BundleException, IOException, Refused, InterruptedException {
    Set<String> kinds = Probation.kinds(bundle);
    try (InputStream jar = Files.newInputStream(candidate.file())) {
      bundle.update(jar);
    }
    refresh(bundle);
    bundle.start(Bundle.START_ACTIVATION_POLICY);
    probation.await(bundle, kinds);
  }

  private void replace(List<Bundle> older, Candidate candidate)
      throws BundleException, IOException, Refused, InterruptedException {
    String location = "gate:" + candidate.symbolicName() + ":" + candidate.version();
    Bundle bundle;
    try (InputStream jar = Files.newInputStream(candidate.file())) {
      bundle = context.installBundle(location, jar);
    }
    try {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException e) {
      bundle.uninstall();
      throw e;
    }
    takeOver(older, bundle);
  }

  /** The older ones go once the new one has proven itself; otherwise it goes, and they stay. */
  private void takeOver(List<Bundle> older, Bundle bundle)
      throws BundleException, Refused, InterruptedException {
    Set<String> kinds = new HashSet<>();
    older.forEach(b -> kinds.addAll(Probation.kinds(b)));
    try {
      probation.await(bundle, kinds);
    } catch (Refused | InterruptedException e) {
      bundle.uninstall();
      throw e;
    }
    for (Bundle old : older) {
      remove(old);
    }
  }

  /** Fragments and exporters are refreshed away with it; plugins export nothing. */
  private void remove(Bundle bundle) throws BundleException, InterruptedException {
    bundle.uninstall();
    refresh(bundle);
  }

  /** The framework refreshes in the background; what follows must find it done. */
  private void refresh(Bundle bundle) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(bundle), event -> done.countDown());
    if (!done.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("{} is still not refreshed after {} s", bundle, WAIT_SECONDS);
    }
  }

  private List<Bundle> named(String symbolicName) {
    List<Bundle> found = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      if (symbolicName.equals(bundle.getSymbolicName())) {
        found.add(bundle);
      }
    }
    return found;
  }
}
