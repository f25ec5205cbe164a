package dev.ekiden.tck.sim;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.core.Effect;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A cluster that keeps the contract of its kind and makes use of every freedom that it leaves:
 * statuses come late, again and not in the order of the tasks; calls and acknowledgements get lost;
 * agents disappear and come back.
 */
final class SimCluster {
  static final String NAME = "sim";
  static final String ROLE = "main";
  private static final int AGENTS = 5;
  private static final int RESEND_MILLIS = 5_000;

  private final Agenda agenda;
  private final Chaos chaos;
  private final Trace trace;
  private final Consumer<Command> listener;
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, SimTask> tasks = new TreeMap<>();
  private final Set<String> launchedOnce = new HashSet<>();
  private boolean connected;
  private boolean suppressed;
  private long ids;

  private static final class Agent {
    final String id;
    final String host;
    boolean reachable = true;
    Optional<Offer> offer = Optional.empty();
    Instant refusedUntil = Instant.MIN;

    /** What is set aside, by the instance it is for. */
    final Map<String, List<Resource>> reserved = new TreeMap<>();

    Agent(String id, String host) {
      this.id = id;
      this.host = host;
    }
  }

  private static final class SimTask {
    final TaskSpec spec;
    final Agent agent;
    List<SimTask> group = List.of();
    State state = State.STAGING;
    boolean healthy = true;
    final Deque<TaskStatus> updates = new ArrayDeque<>();

    SimTask(TaskSpec spec, Agent agent) {
      this.spec = spec;
      this.agent = agent;
    }

    String id() {
      return spec.id().toString();
    }

    boolean over() {
      return SimCluster.over(state);
    }
  }

  SimCluster(Agenda agenda, Chaos chaos, Trace trace, Consumer<Command> listener) {
    this.agenda = agenda;
    this.chaos = chaos;
    this.trace = trace;
    this.listener = listener;
    for (int i = 1; i <= AGENTS; i++) {
      agents.put("agent" + i, new Agent("agent" + i, "host" + i));
    }
    agenda.inMillis(200, this::offerRound);
  }

  private static boolean over(State state) {
    return switch (state) {
      case FINISHED, FAILED, KILLED, ERROR, DROPPED, GONE, GONE_BY_OPERATOR, UNKNOWN -> true;
      default -> false;
    };
  }

  // Connection

  void connect() {
    agenda.inMillis(
        chaos.between(1, 1_000),
        () -> {
          connected = true;
          agents.values().forEach(a -> a.offer = Optional.empty());
          suppressed = false;
          tell(
              new Command.ClusterUp(NAME, "framework", "master", ids > 0, false, Optional.empty()));
        });
  }

  /** The server is gone, or the connection is. */
  void disconnected() {
    connected = false;
  }

  boolean connected() {
    return connected;
  }

  private void tell(Command news) {
    if (connected) {
      listener.accept(news);
    }
  }

  // Offers

  private void offerRound() {
    List<Offer> made = new ArrayList<>();
    for (Agent agent : agents.values()) {
      if (connected
          && !suppressed
          && agent.reachable
          && agent.offer.isEmpty()
          && agent.refusedUntil.isBefore(agenda.now())) {
        Offer offer = offer(agent);
        agent.offer = Optional.of(offer);
        made.add(offer);
      }
    }
    if (!made.isEmpty()) {
      tell(new Command.OffersMade(NAME, made));
    }
    agenda.inMillis(400, this::offerRound);
  }

  private Offer offer(Agent agent) {
    double cpus = 4;
    double disk = 1_000;
    Set<Integer> taken = new HashSet<>();
    Set<String> inUse = new HashSet<>();
    for (SimTask task : tasks.values()) {
      if (task.agent == agent && !task.over()) {
        taken.addAll(task.spec.ports());
        Optional<String> owner = owner(task.spec.resources());
        owner.ifPresent(inUse::add);
        cpus -= owner.isPresent() ? 0 : 0.1;
      }
    }
    List<Resource> resources = new ArrayList<>();
    for (Map.Entry<String, List<Resource>> set : agent.reserved.entrySet()) {
      taken.addAll(ports(set.getValue()));
      cpus -= amount("cpus", set.getValue());
      disk -= amount("disk", set.getValue());
      if (!inUse.contains(set.getKey())) {
        resources.addAll(set.getValue());
      }
    }
    resources.add(Resource.scalar("cpus", Math.max(0, cpus)));
    resources.add(Resource.scalar("mem", 100_000));
    resources.add(Resource.scalar("disk", Math.max(0, disk)));
    resources.add(freePorts(taken));
    return new Offer(
        "offer" + ids++,
        agent.id,
        agent.host,
        resources,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ROLE);
  }

  private static Resource freePorts(Set<Integer> taken) {
    List<Resource.Range> free = new ArrayList<>();
    for (int port = 31_000; port <= 31_080; port++) {
      if (!taken.contains(port)) {
        free.add(new Resource.Range(port, port));
      }
    }
    Resource.Ranges ranges = new Resource.Ranges(free);
    return new Resource("ports", ranges, "*", Optional.empty(), Optional.empty(), false);
  }

  private static double amount(String name, List<Resource> resources) {
    return resources.stream()
        .filter(r -> r.name().equals(name))
        .mapToDouble(r -> r.amount() instanceof Resource.Scalar s ? s.value() : 0)
        .sum();
  }

  private static Set<Integer> ports(List<Resource> resources) {
    Set<Integer> ports = new HashSet<>();
    for (Resource resource : resources) {
      if (resource.amount() instanceof Resource.Ranges ranges) {
        ranges.ranges().forEach(r -> ports.add((int) r.begin()));
      }
    }
    return ports;
  }

  /** The instance that resources are reserved for. */
  private static Optional<String> owner(List<Resource> resources) {
    return resources.stream()
        .flatMap(r -> r.reservation().stream())
        .map(r -> r.labels().getOrDefault("marathon_task_id", ""))
        .findFirst();
  }

  // Calls

  void call(Effect effect) {
    switch (effect) {
      case Effect.Accept accept -> accept(accept);
      case Effect.Decline decline ->
          decline.offers().forEach(id -> refused(id, agenda.now().plus(decline.refuse())));
      case Effect.Revive revive -> {
        suppressed = false;
        agents.values().forEach(a -> a.refusedUntil = Instant.MIN);
      }
      case Effect.Suppress suppress -> suppressed = true;
      case Effect.Kill kill -> kill(kill.task());
      case Effect.Acknowledge ack -> acknowledged(ack.taskId(), ack.ackId());
      case Effect.Reconcile reconcile -> reconcile(reconcile.tasks());
      default -> throw new IllegalArgumentException(effect.toString());
    }
  }

  private void refused(String offer, Instant until) {
    for (Agent agent : agents.values()) {
      if (agent.offer.filter(o -> o.id().equals(offer)).isPresent()) {
        agent.offer = Optional.empty();
        agent.refusedUntil = until;
      }
    }
  }

  private void accept(Effect.Accept accept) {
    String id = accept.offers().getFirst();
    Optional<Agent> agent =
        agents.values().stream()
            .filter(a -> a.offer.filter(o -> o.id().equals(id)).isPresent())
            .findFirst();
    refused(id, agenda.now().plus(accept.refuse()));
    for (Operation operation : accept.operations()) {
      switch (operation) {
        case Operation.Launch launch -> launch(List.of(launch.task()), agent);
        case Operation.LaunchGroup group -> launch(group.tasks(), agent);
        case Operation.Reserve reserve -> agent.ifPresent(a -> reserve(a, reserve.resources()));
        case Operation.Create create -> agent.ifPresent(a -> create(a, create.volumes()));
        case Operation.Unreserve unreserve ->
            agent.ifPresent(a -> owner(unreserve.resources()).ifPresent(a.reserved::remove));
        case Operation.Destroy destroy -> {}
      }
    }
  }

  private static void reserve(Agent agent, List<Resource> resources) {
    owner(resources).ifPresent(id -> agent.reserved.put(id, new ArrayList<>(resources)));
  }

  private static void create(Agent agent, List<Resource> volumes) {
    owner(volumes)
        .map(agent.reserved::get)
        .ifPresent(
            set -> {
              set.removeIf(r -> r.name().equals("disk"));
              set.addAll(volumes);
            });
  }

  private void launch(List<TaskSpec> specs, Optional<Agent> agent) {
    boolean dropped = agent.isEmpty() || chaos.strikes("launch dropped", 20);
    Agent where = agent.orElseGet(() -> agents.values().iterator().next());
    List<SimTask> group = specs.stream().map(spec -> new SimTask(spec, where)).toList();
    for (SimTask task : group) {
      if (!launchedOnce.add(task.id())) {
        throw new AssertionError("launched twice: " + task.id() + "\n" + trace);
      }
      task.group = group;
      if (!dropped) {
        fits(task);
      }
    }
    for (SimTask task : group) {
      tasks.put(task.id(), task);
      if (dropped) {
        becomes(task, State.DROPPED);
      } else {
        agenda.inMillis(chaos.between(5, 500), () -> starting(task));
      }
    }
  }

  private void fits(SimTask task) {
    for (SimTask other : tasks.values()) {
      if (other.agent == task.agent
          && !other.over()
          && other.spec.ports().stream().anyMatch(task.spec.ports()::contains)) {
        throw new AssertionError(
            "port given twice: %s and %s%n%s".formatted(task.id(), other.id(), trace));
      }
    }
    Optional<String> owner = owner(task.spec.resources());
    if (owner.isPresent() && !task.agent.reserved.containsKey(owner.get())) {
      throw new AssertionError("not reserved: " + task.id() + "\n" + trace);
    }
  }

  private void starting(SimTask task) {
    if (task.over()) {
      return;
    }
    if (chaos.strikes("start failed", 60)) {
      becomes(task, chaos.oneOf(List.of(State.FAILED, State.ERROR, State.LOST)));
      return;
    }
    becomes(task, State.STARTING);
    if (chaos.strikes("start hangs", 30)) {
      agenda.in(java.time.Duration.ofMinutes(20), () -> running(task));
    } else {
      agenda.inMillis(chaos.between(5, 2_000), () -> running(task));
    }
  }

  private void running(SimTask task) {
    if (task.over() || task.state == State.KILLING) {
      return;
    }
    becomes(task, State.RUNNING);
    if (chaos.strikes("task dies", 250)) {
      agenda.inMillis(
          chaos.between(10, 60_000),
          () -> {
            if (chaos.raging() && !task.over()) {
              becomes(task, chaos.oneOf(List.of(State.FAILED, State.FINISHED)));
            }
          });
    }
  }

  private void kill(TaskRef ref) {
    SimTask task = tasks.get(ref.taskId());
    if (task == null) {
      answer(ref.taskId());
    } else if (task.agent.reachable && !chaos.strikes("kill lost", 50) && !task.over()) {
      if (chaos.chance(20)) {
        becomes(task, State.KILLING);
      }
      agenda.inMillis(
          chaos.between(1, 3_000),
          () -> {
            if (!task.over()) {
              becomes(task, State.KILLED);
            }
          });
    }
  }

  // Statuses

  private void becomes(SimTask task, State state) {
    task.state = state == State.LOST ? State.GONE : state;
    update(task, state);
    if (task.over()) {
      for (SimTask other : task.group) {
        agenda.inMillis(
            chaos.between(1, 100),
            () -> {
              if (!other.over()) {
                becomes(other, State.KILLED);
              }
            });
      }
    }
  }

  private void update(SimTask task, State state) {
    task.updates.add(status(task.id(), task.agent, state, Optional.of("ack" + ids++)));
    if (task.updates.size() == 1) {
      deliver(task, task.updates.peek(), 0);
    }
  }

  private TaskStatus status(String id, Agent agent, State state, Optional<String> ack) {
    return new TaskStatus(
        id,
        state,
        ack,
        Optional.of(agent.id),
        Optional.empty(),
        "",
        agenda.now(),
        Optional.empty(),
        Optional.empty(),
        List.of(new dev.ekiden.api.model.Task.IpAddress("10.0.0.1", "IPv4")),
        Map.of());
  }

  /** Again and again, until it is acknowledged. */
  private void deliver(SimTask task, TaskStatus status, long delay) {
    agenda.inMillis(
        delay + chaos.between(0, 50),
        () -> {
          if (!status.equals(task.updates.peek())) {
            return;
          }
          if (task.agent.reachable && !chaos.strikes("status lost", 50)) {
            tell(new Command.StatusReported(NAME, status));
            if (chaos.strikes("status twice", 50)) {
              tell(new Command.StatusReported(NAME, status));
            }
          }
          deliver(task, status, RESEND_MILLIS);
        });
  }

  private void acknowledged(String taskId, String ackId) {
    SimTask task = tasks.get(taskId);
    if (task == null || chaos.strikes("acknowledgement lost", 30)) {
      return;
    }
    TaskStatus head = task.updates.peek();
    if (head != null && head.ackId().equals(Optional.of(ackId))) {
      task.updates.remove();
      TaskStatus next = task.updates.peek();
      if (next != null) {
        deliver(task, next, 0);
      } else if (task.over()) {
        tasks.remove(taskId);
      }
    }
  }

  private void reconcile(List<TaskRef> refs) {
    if (refs.isEmpty()) {
      List.copyOf(tasks.keySet()).forEach(this::answer);
    } else {
      refs.forEach(ref -> answer(ref.taskId()));
    }
  }

  /** What is true now, told a little later. */
  private void answer(String id) {
    SimTask task = tasks.get(id);
    TaskStatus status =
        task == null
            ? status(id, agents.values().iterator().next(), State.UNKNOWN, Optional.empty())
            : status(
                id,
                task.agent,
                task.agent.reachable ? task.state : State.UNREACHABLE,
                Optional.empty());
    agenda.inMillis(
        chaos.between(0, chaos.raging() ? 2_000 : 10),
        () -> tell(new Command.StatusReported(NAME, status)));
  }

  // Trouble

  void loseAgent() {
    Agent agent = chaos.oneOf(List.copyOf(agents.values()));
    if (!agent.reachable) {
      return;
    }
    chaos.census.count("fault: agent lost");
    trace.add(agenda.now(), "lost " + agent.id);
    agent.reachable = false;
    agent
        .offer
        .map(Offer::id)
        .ifPresent(
            id -> {
              agent.offer = Optional.empty();
              tell(new Command.OfferRescinded(NAME, id));
            });
    for (SimTask task : List.copyOf(tasks.values())) {
      if (task.agent == agent && !task.over()) {
        TaskStatus status = status(task.id(), agent, State.UNREACHABLE, Optional.empty());
        agenda.inMillis(
            chaos.between(0, 500), () -> tell(new Command.StatusReported(NAME, status)));
      }
    }
    agenda.inMillis(chaos.between(500, 400_000), () -> findAgent(agent));
  }

  private void findAgent(Agent agent) {
    if (agent.reachable) {
      return;
    }
    trace.add(agenda.now(), "found " + agent.id);
    agent.reachable = true;
    for (SimTask task : tasks.values()) {
      if (task.agent == agent && !task.over() && task.updates.isEmpty()) {
        update(task, task.state);
      }
    }
  }

  void calm() {
    agents.values().forEach(this::findAgent);
    tasks.values().forEach(t -> t.healthy = true);
  }

  // Looking inside

  /** How a probe of the task would find it; empty when there is no such task. */
  Optional<Boolean> healthy(String id) {
    SimTask task = tasks.get(id);
    if (task == null || task.over() || !task.agent.reachable) {
      return Optional.empty();
    }
    if (chaos.strikes("health flips", 30)) {
      task.healthy = !task.healthy;
    }
    return Optional.of(task.healthy && task.state == State.RUNNING);
  }

  /** Instances with tasks that are alive. */
  Set<String> alive() {
    Set<String> alive = new HashSet<>();
    for (SimTask task : tasks.values()) {
      if (!task.over()) {
        alive.add(task.spec.id().instance().toString());
      }
    }
    return alive;
  }

  /** Instances that something is reserved for. */
  Set<String> reserved() {
    Set<String> reserved = new HashSet<>();
    agents.values().forEach(a -> reserved.addAll(a.reserved.keySet()));
    return reserved;
  }
}
