package dev.ekiden.rest;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import jakarta.ws.rs.core.Application;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationBase;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsName;

/**
 * All resources as one application: the API is there as a whole or not at all. It takes the place
 * of the whiteboard's default application, so resources of other bundles appear beside ours.
 */
@Component(service = Application.class)
@JakartarsApplicationBase("/")
@JakartarsName(".default")
public final class Api extends Application {
  /**
   * Loggers of the container that warn about every resource that is an instance and every body of a
   * form, and show a stack trace for every client that hangs up; held, because unheld ones forget
   * their levels.
   */
  private static final List<Logger> NOISY =
      List.of(
          Logger.getLogger("org.glassfish.jersey.internal.inject.Providers"),
          Logger.getLogger("org.glassfish.jersey.servlet.WebComponent"),
          Logger.getLogger("org.glassfish.jersey.message.internal.MessagingBinders"),
          Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder"));

  private final Presence presence;
  private final Set<Object> parts;

  @Activate
  public Api(
      @Reference Orchestrator orchestrator,
      @Reference Access access,
      @Reference Metrics metrics,
      @Reference Presence presence,
      @Reference Plugins plugins) {
    this(new Door(orchestrator), access, metrics, presence, plugins, InstantSource.system());
  }

  Api(
      Door door,
      Access access,
      Metrics metrics,
      Presence presence,
      Plugins plugins,
      InstantSource clock) {
    this.presence = presence;
    NOISY.forEach(logger -> logger.setLevel(Level.OFF));
    count(metrics, door);
    parts =
        Set.of(
            new Apps(door, access, clock),
            new AppTasks(door, access),
            new AppVersions(door, access),
            new Tasks(door, access),
            new Groups(door, access, clock),
            new GroupVersions(door, access),
            new Pods(door, access, clock),
            new PodInstances(door, access),
            new Deployments(door, access),
            new LaunchQueue(door, access, clock),
            new ServerInfo(door, access),
            new Leader(door, access),
            new Config(door, access),
            new Logging(access),
            new MetricsReport(metrics, door, access),
            plugins,
            new Ping(),
            new Root(),
            new OpenApi(),
            new Preference(),
            new Arrival(presence),
            new LeanPaths(),
            new Freshness(door),
            new ErrorMapper());
  }

  @Deactivate
  void withdraw() {
    presence.withdrawn();
  }

  /** Instances, not classes: they are made once, with what they need. */
  @Override
  @SuppressWarnings("deprecation")
  public Set<Object> getSingletons() {
    return parts;
  }

  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        // There is no WADL, and building one costs start time.
        "jersey.config.server.wadl.disableWadl",
        true,
        // Errors without a body go out without one: no page of the container's.
        "jersey.config.server.response.setStatusOverSendError",
        true,
        // Locations go out as we write them.
        "jersey.config.server.headers.location.relative.resolution.disabled",
        true);
  }

  private static void count(Metrics metrics, Door door) {
    metrics.gauge("apps.active.gauge", () -> count(door.now(), App.class));
    metrics.gauge("pods.active.gauge", () -> count(door.now(), Pod.class));
    metrics.gauge("groups.active.gauge", () -> groupsBelow(door.now(), PathId.ROOT) + 1);
    metrics.gauge("deployments.active.gauge", () -> door.now().deployments().size());
    metrics.gauge("instances.running.gauge", () -> door.now().totals().running());
    metrics.gauge("instances.staged.gauge", () -> door.now().totals().staged());
  }

  private static long count(Snapshot snapshot, Class<?> kind) {
    return snapshot.specsBelow(PathId.ROOT).stream().filter(kind::isInstance).count();
  }

  private static long groupsBelow(Snapshot snapshot, PathId group) {
    return snapshot.groupsIn(group).stream()
        .mapToLong(g -> 1 + groupsBelow(snapshot, g.id()))
        .sum();
  }
}
