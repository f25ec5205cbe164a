package dev.ekiden.core.matching;

import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import dev.ekiden.api.model.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked of the cluster once an offer fits (marathon-scheduling.md section 9.3). */
public final class Launches {
  private Launches() {}

  /**
   * Operations for one instance.
   *
   * @param instance placed; for a launch with the tasks of its new incarnation, host ports included
   * @param enforceRole the top-level group enforces its role
   */
  public static List<Operation> operations(
      RunSpec spec,
      Instance instance,
      Allocation allocation,
      String frameworkId,
      boolean enforceRole,
      Settings settings) {
    if (allocation.reserveOnly()) {
      return reserve(spec, instance, allocation, frameworkId);
    }
    Placement placement = instance.placement().orElseThrow();
    return switch (spec) {
      case App app ->
          List.of(
              new Operation.Launch(
                  task(app, instance, placement, allocation, enforceRole, settings)));
      case Pod pod -> List.of(group(pod, instance, placement, allocation, enforceRole, settings));
    };
  }

  /** Gives back what {@code reserve} took; {@code resources} as they are offered. */
  public static List<Operation> release(
      Instance instance, String frameworkId, List<Resource> resources) {
    Selector mine = new Selector.ReservedFor(ResidentMatch.labels(instance, frameworkId));
    List<Resource> reserved = resources.stream().filter(mine::accepts).toList();
    if (reserved.isEmpty()) {
      return List.of();
    }
    List<Operation> operations = new ArrayList<>();
    List<Resource> volumes = reserved.stream().filter(Launches::isVolume).toList();
    if (!volumes.isEmpty()) {
      operations.add(new Operation.Destroy(volumes));
    }
    operations.add(
        new Operation.Unreserve(reserved.stream().map(Launches::withoutVolume).toList()));
    return operations;
  }

  private static List<Operation> reserve(
      RunSpec spec, Instance instance, Allocation allocation, String frameworkId) {
    Resource.Reservation reservation =
        new Resource.Reservation(Optional.empty(), ResidentMatch.labels(instance, frameworkId));
    List<Resource> reserved =
        allocation.resources().stream()
            .map(
                r ->
                    new Resource(
                        r.name(),
                        r.amount(),
                        spec.role(),
                        Optional.of(reservation),
                        r.disk(),
                        r.shared()))
            .toList();
    List<Operation> operations = new ArrayList<>();
    operations.add(new Operation.Reserve(reserved.stream().map(Launches::withoutVolume).toList()));
    operations.add(new Operation.Create(reserved.stream().filter(Launches::isVolume).toList()));
    return operations;
  }

  private static boolean isVolume(Resource resource) {
    return resource.disk().flatMap(Resource.Disk::persistenceId).isPresent();
  }

  private static Resource withoutVolume(Resource r) {
    if (!isVolume(r)) {
      return r;
    }
    Resource.Disk d = r.disk().orElseThrow();
    Optional<Resource.Disk> plain =
        d.type().equals("ROOT")
            ? Optional.empty()
            : Optional.of(
                new Resource.Disk(
                    d.type(), d.root(), d.profile(), Optional.empty(), Optional.empty()));
    return new Resource(r.name(), r.amount(), r.role(), r.reservation(), plain, r.shared());
  }

  private static TaskSpec task(
      App app,
      Instance instance,
      Placement placement,
      Allocation allocation,
      boolean enforceRole,
      Settings settings) {
    Task task = instance.tasks().getFirst();
    return new TaskSpec(
        task.id(),
        app.id(),
        app.id().hostnameForm(),
        placement.agentId(),
        allocation.resources(),
        task.hostPorts(),
        discovery(app, task),
        command(app),
        Environment.of(app, task, app.version(), placement.host(), enforceRole, settings),
        app.user(),
        app.fetch(),
        app.container(),
        app.networks(),
        app.volumes(),
        List.of(),
        app.labels(),
        app.healthChecks().stream().filter(HealthCheck::runsOnAgent).findFirst(),
        app.check(),
        app.taskKillGracePeriod(),
        app.resourceLimits(),
        app.tty());
  }

  private static Optional<CommandLine> command(App app) {
    if (app.cmd().isPresent()) {
      return Optional.of(new CommandLine.Shell(app.cmd().get()));
    }
    return app.args().isEmpty() ? Optional.empty() : Optional.of(new CommandLine.Argv(app.args()));
  }

  private static List<TaskSpec.DiscoveryPort> discovery(App app, Task task) {
    List<TaskSpec.DiscoveryPort> ports = new ArrayList<>();
    for (TaskPort port : TaskPort.of(app, task)) {
      Map<String, String> labels = new HashMap<>();
      labels.putAll(
          app.hostNetworking()
              ? app.portDefinitions().get(port.index()).labels()
              : app.portMappings().get(port.index()).labels());
      labels.put("network-scope", port.hostPort().isPresent() ? "host" : "container");
      for (String protocol : port.protocol().split(",", -1)) {
        ports.add(new TaskSpec.DiscoveryPort(port.number(), port.name(), protocol, labels));
      }
    }
    return ports;
  }

  /** Executor of a pod instance. */
  static String executorId(Instance instance) {
    return "instance-" + instance.spec().safePath() + "." + instance.id().uuid();
  }

  private static Operation group(
      Pod pod,
      Instance instance,
      Placement placement,
      Allocation allocation,
      boolean enforceRole,
      Settings settings) {
    String executor = executorId(instance);
    Taking taking = new Taking(allocation.resources());
    List<TaskSpec> tasks = new ArrayList<>();
    for (int i = 0; i < pod.containers().size(); i++) {
      PodContainer container = pod.containers().get(i);
      Task task = instance.tasks().get(i);
      List<Resource> share = share(container, taking);
      Map<String, String> env =
          Environment.of(
              pod,
              container,
              instance.tasks(),
              task,
              executor,
              pod.version(),
              placement.host(),
              enforceRole,
              settings);
      tasks.add(task(pod, container, task, placement, share, env));
    }
    return new Operation.LaunchGroup(
        executor, taking.left().stream().filter(Launches::some).toList(), tasks);
  }

  private static boolean some(Resource resource) {
    return !(resource.amount() instanceof Resource.Scalar s) || Milli.of(s.value()) > 0;
  }

  /** A container's part of what the whole pod took; the executor keeps the rest, ports included. */
  private static List<Resource> share(PodContainer container, Taking rest) {
    Taking taking = new Taking(rest.left());
    taking.scalar("cpus", Milli.of(container.resources().cpus()), r -> true);
    taking.scalar("mem", Milli.of(container.resources().mem()), r -> true);
    taking.scalar("disk", Milli.of(container.resources().disk()), r -> !isVolume(r));
    taking.scalar("gpus", Milli.of(container.resources().gpus()), r -> true);
    rest.left().clear();
    rest.left().addAll(taking.left());
    return taking.taken();
  }

  private static TaskSpec task(
      Pod pod,
      PodContainer container,
      Task task,
      Placement placement,
      List<Resource> resources,
      Map<String, String> env) {
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.putAll(container.labels());
    List<Volume> mounted =
        pod.volumes().stream()
            .filter(
                v ->
                    container.volumeMounts().stream()
                        .anyMatch(m -> m.name().equals(v.containerPath())))
            .toList();
    Container image =
        new Container(
            Container.Engine.MESOS,
            container.image(),
            Optional.empty(),
            mounted,
            container.linuxInfo());
    return new TaskSpec(
        task.id(),
        pod.id(),
        container.name(),
        placement.agentId(),
        resources,
        task.hostPorts(),
        discovery(container, task),
        container.exec(),
        env,
        container.user().or(pod::user),
        container.artifacts(),
        Optional.of(image),
        pod.networks(),
        mounted,
        container.volumeMounts(),
        labels,
        container.healthCheck(),
        container.check(),
        container.killGracePeriod(),
        container.resourceLimits(),
        container.tty());
  }

  private static List<TaskSpec.DiscoveryPort> discovery(PodContainer container, Task task) {
    List<TaskSpec.DiscoveryPort> ports = new ArrayList<>();
    int next = 0;
    for (PodContainer.Endpoint endpoint : container.endpoints()) {
      boolean onHost = endpoint.hostPort().isPresent();
      int number = onHost ? task.hostPorts().get(next++) : endpoint.containerPort().orElse(0);
      Map<String, String> labels = new HashMap<>(endpoint.labels());
      labels.put("network-scope", onHost ? "host" : "container");
      for (String protocol : endpoint.protocols()) {
        ports.add(
            new TaskSpec.DiscoveryPort(number, Optional.of(endpoint.name()), protocol, labels));
      }
    }
    return ports;
  }
}
