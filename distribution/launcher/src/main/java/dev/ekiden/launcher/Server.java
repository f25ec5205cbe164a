package dev.ekiden.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/** A running server: the framework with the bundles of the feature files. */
final class Server implements AutoCloseable {
  private static final Duration STOP = Duration.ofMillis(4_500);

  /** A framework that starts finishes that first; {@code ekiden stop} waits a second longer. */
  private static final Duration STOP_OF_A_START = Duration.ofSeconds(9);

  private static final Duration PING = Duration.ofSeconds(30);

  private final Framework framework;
  private final DataDirectory data;
  private final Address address;
  private final Optional<String> credentials;
  private final boolean endsServices;
  private volatile boolean started;

  private Server(
      Framework framework,
      DataDirectory data,
      Address address,
      Optional<String> credentials,
      boolean endsServices) {
    this.endsServices = endsServices;
    this.framework = framework;
    this.data = data;
    this.address = address;
    this.credentials = credentials;
  }

  /**
   * Starts a server; returns when all start levels are reached.
   *
   * @throws UsageException if a flag is wrong
   * @throws StartException if the machine does not let us
   */
  static Server start(Home home, List<String> arguments, Map<String, String> environment) {
    return start(home, arguments, environment, Map.of(), _ -> {});
  }

  /**
   * The same with a say on components.
   *
   * @param extra properties for PIDs that are configured anyway
   * @param begun takes the server before its bundles start; it may be closed from then on
   */
  static Server start(
      Home home,
      List<String> arguments,
      Map<String, String> environment,
      Map<String, Map<String, Object>> extra,
      Consumer<Server> begun) {
    var first = Chosen.read(arguments, environment, Map.of());
    var config = first.text("config").map(Path::of).orElse(home.config()).toAbsolutePath();
    if (!Files.isDirectory(config)) {
      throw new UsageException("--config: '%s' is not a directory".formatted(config));
    }
    var files = Configurations.files(config);
    var chosen = Chosen.read(arguments, environment, Configurations.flags(files));
    var master = Master.of(chosen.text("master").orElseThrow());
    var bridge = Bridges.choose(chosen);
    var address = Address.of(chosen);
    var data =
        DataDirectory.take(chosen.text("data").map(Path::of).orElse(home.data()).toAbsolutePath());
    try {
      var endsServices = chosen.on("kill_tasks_on_exit");
      data.announce(address.url(), endsServices);
      chosen.inert().forEach(Log::info);
      var asked = Configurations.of(files, chosen, master, address, data.path(), bridge);
      var features = Features.read(home.features(), asked.keySet());
      var deploy = chosen.text("deploy").map(Path::of).orElse(home.deploy()).toAbsolutePath();
      var properties = new HashMap<>(features.frameworkProperties());
      properties.putAll(
          Map.of(
              Constants.FRAMEWORK_STORAGE,
              data.path().resolve("cache/framework").toString(),
              "ekiden.home",
              home.directory().toString(),
              "ekiden.data",
              data.path().toString(),
              "felix.fileinstall.dir",
              deploy.toString(),
              "felix.fileinstall.tmpdir",
              data.path().resolve("cache/deploy").toString()));
      Log.configure(config, home, chosen.text("logging_level").orElseThrow());
      var framework = new FrameworkFactory().newFramework(Map.copyOf(properties));
      var server =
          new Server(framework, data, address, chosen.text("http_credentials"), endsServices);
      begun.accept(server);
      var applied = server.begin(features, whole(features, asked, extra), home.repository());
      Consumer<Map<String, Map<String, String>>> changed =
          now -> {
            var next = Chosen.read(arguments, environment, Configurations.flags(now));
            var possible = Reload.possible(chosen, next);
            applied.change(
                whole(
                    features,
                    Configurations.of(now, possible, master, address, data.path(), bridge),
                    extra));
          };
      Thread.ofVirtual().name("configuration").start(new Reload(config, changed)::run);
      return server;
    } catch (IOException | BundleException | InvalidSyntaxException e) {
      throw new StartException("cannot start: " + e.getMessage(), e);
    }
  }

  private static Map<String, Map<String, Object>> whole(
      Features features,
      Map<String, Map<String, Object>> asked,
      Map<String, Map<String, Object>> extra) {
    var all = Configurations.over(features.configurations(), asked);
    extra.forEach((pid, values) -> all.computeIfPresent(pid, (_, old) -> merged(old, values)));
    return all;
  }

  private static Map<String, Object> merged(Map<String, Object> old, Map<String, Object> more) {
    var all = new HashMap<>(old);
    all.putAll(more);
    return all;
  }

  private Applied begin(
      Features features, Map<String, Map<String, Object>> configurations, Repository repository)
      throws BundleException, InvalidSyntaxException {
    framework.init();
    BundleContext context = framework.getBundleContext();
    context.addFrameworkListener(Server::report);
    context.addServiceListener(
        event -> forward(context, event), "(objectClass=" + LogReaderService.class.getName() + ")");
    var applied = new Applied(context, configurations);
    var bundles = new ArrayList<Bundle>();
    for (Features.Entry entry : features.bundles()) {
      var bundle = context.installBundle("reference:" + repository.file(entry.id()).toUri());
      bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
      bundles.add(bundle);
    }
    for (Bundle bundle : bundles) {
      var fragment =
          (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      if (!fragment) {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
    }
    framework.start();
    started = true;
    return applied;
  }

  private static void report(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.ERROR) {
      Log.warn(
          "%s: %s"
              .formatted(
                  Optional.ofNullable(event.getBundle().getSymbolicName()).orElse("framework"),
                  Optional.ofNullable(event.getThrowable())
                      .map(Server::cause)
                      .orElse("unknown error")));
    }
  }

  /** What the services of the framework log, among them why a component does not start. */
  private static void forward(BundleContext context, ServiceEvent event) {
    if (event.getType() == ServiceEvent.REGISTERED
        && context.getService(event.getServiceReference()) instanceof LogReaderService reader) {
      reader.addLogListener(Server::write);
    }
  }

  private static void write(LogEntry entry) {
    var level = entry.getLogLevel();
    // The framework's own errors come as framework events, too; events are not news.
    if (level.implies(LogLevel.WARN) && !entry.getLoggerName().startsWith("Events.")) {
      var thrown = entry.getException();
      var line =
          "%s: %s%s"
              .formatted(
                  entry.getBundle().getSymbolicName(),
                  entry.getMessage(),
                  thrown == null ? "" : ": " + root(thrown));
      if (level.implies(LogLevel.ERROR)) {
        Log.error(line, "services");
      } else {
        Log.warn(line, "services");
      }
    }
  }

  private static Throwable root(Throwable thrown) {
    return thrown.getCause() == null ? thrown : root(thrown.getCause());
  }

  private static String cause(Throwable thrown) {
    return thrown.getCause() == null
        ? String.valueOf(thrown.getMessage())
        : thrown.getMessage() + ": " + cause(thrown.getCause());
  }

  /** Waits for the first 200 on /ping and says how long it took since the process began. */
  boolean awaitPing() {
    return awaitPing(PING);
  }

  /** The same with another deadline. */
  boolean awaitPing(Duration deadline) {
    var began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    var answered = Ping.await(address.local(), credentials, deadline);
    var seconds = Duration.between(began, Instant.now()).toMillis() / 1000.0;
    if (answered) {
      Log.info(
          "Ekiden is on %s, %.2f s after its start, with %d bundles; state in %s"
              .formatted(
                  address.url(),
                  seconds,
                  framework.getBundleContext().getBundles().length,
                  data.path()));
    } else {
      Log.warn("no answer on %s/ping after %.0f s; see above".formatted(address.url(), seconds));
    }
    return answered;
  }

  /** Whether services end together with this server. */
  boolean endsServices() {
    return endsServices;
  }

  String url() {
    return address.url();
  }

  /** A client of this server; for the caller to close. */
  Api api() {
    return new Api(url(), credentials);
  }

  /** Waits until the framework has stopped. */
  void join() throws InterruptedException {
    framework.waitForStop(0);
  }

  /** Stops everything, and services only if so asked. Gives up on what takes too long. */
  @Override
  public void close() throws IOException {
    try {
      var patience = started ? STOP : STOP_OF_A_START;
      framework.stop();
      var event = framework.waitForStop(patience.toMillis());
      if (event.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
        Log.warn("not all bundles stopped within %.1f s".formatted(patience.toMillis() / 1000.0));
      }
    } catch (BundleException e) {
      Log.warn("stopping: " + cause(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      data.close();
    }
  }
}
