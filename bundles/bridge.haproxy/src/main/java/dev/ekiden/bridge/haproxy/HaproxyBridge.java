package dev.ekiden.bridge.haproxy;

import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.spi.bridge.Bridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives a HAProxy of our own: servers change in place, the structure by a hitless reload. */
@Component(
    service = Bridge.class,
    property = "ekiden.name=haproxy",
    configurationPid = HaproxyConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = HaproxyConfig.class)
public final class HaproxyBridge implements Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(HaproxyBridge.class);

  /** A socket's path has 107 characters at most, its name needs a few of them. */
  private static final int MAX_DIRECTORY = 90;

  private final HaproxyConfig config;
  private final Layouts layouts;
  private final ConfigText text;
  private final HaproxyProcess process;
  private final ServerChanges changes;
  private final Runnable onServerExit;

  /** What the process is known to do; empty before the first table and after a failure. */
  private Optional<Layout> applied = Optional.empty();

  @Activate
  public HaproxyBridge(BundleContext context, HaproxyConfig config) throws IOException {
    this(config, () -> context.getBundle(0).getState() == Bundle.STOPPING);
  }

  HaproxyBridge(HaproxyConfig config, java.util.function.BooleanSupplier serverStops)
      throws IOException {
    Path directory = Files.createDirectories(Path.of(config.directory()).toAbsolutePath());
    if (directory.toString().length() > MAX_DIRECTORY) {
      throw new IllegalArgumentException(
          "%s: directory is '%s', allowed are %d characters (local sockets have short names)"
              .formatted(HaproxyConfig.PID, directory, MAX_DIRECTORY));
    }
    this.config = config;
    layouts = new Layouts(config);
    text = new ConfigText(config, HaproxyProcess.workerSocket(directory));
    process = new HaproxyProcess(config.binary(), directory);
    changes = new ServerChanges(process.runtime());
    onServerExit =
        () -> {
          if (config.stop_on_exit() && serverStops.getAsBoolean()) {
            stopProcess();
          }
        };
  }

  @Override
  public synchronized Applied apply(RoutingTable table, long version)
      throws IOException, InterruptedException {
    boolean running = process.running();
    Layout whole = layouts.of(table);
    List<String> problems = new ArrayList<>(layouts.problems());
    Set<Integer> held = running ? Binds.in(process.current()) : Set.of();
    Layout wanted =
        Binds.possible(whole, config.bind_address(), config.vhost_port(), held, problems);
    Applied done = put(wanted, running);
    return new Applied(done.how(), done.detail(), problems);
  }

  private Applied put(Layout wanted, boolean running) throws IOException, InterruptedException {
    String wantedText = text.of(wanted);
    if (running && applied.isEmpty() && process.current().equals(wantedText)) {
      // Found again as we left it.
      applied = Optional.of(wanted);
      return new Applied(How.UNCHANGED, "attached");
    }
    if (running && applied.filter(wanted::equals).isPresent()) {
      changes.retryDeletions();
      return new Applied(How.UNCHANGED, "");
    }
    Optional<Layout> before = applied.filter(a -> running);
    applied = Optional.empty();
    if (before.filter(b -> b.structure().equals(wanted.structure())).isPresent()
        && changes.apply(before.get(), wanted)) {
      process.write(wantedText);
      applied = Optional.of(wanted);
      return new Applied(How.IN_PLACE, changes.summary());
    }
    process.load(wantedText);
    changes.forget();
    applied = Optional.of(wanted);
    return new Applied(How.RELOADED, wanted.listeners().size() + " ports");
  }

  @Deactivate
  synchronized void deactivate() {
    onServerExit.run();
  }

  private void stopProcess() {
    try {
      process.stop();
    } catch (IOException e) {
      LOG.warn("HAProxy in {} could not be stopped: {}", config.directory(), e.getMessage());
    }
  }
}
