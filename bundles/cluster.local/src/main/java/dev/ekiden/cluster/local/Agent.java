package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.spi.cluster.Resume;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one agent that this machine is: its tasks, its resources, its offers. Everything here runs in
 * the agent's thread; see {@link AgentThread}.
 */
final class Agent implements Starter.Progress, Ender.Funeral {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final String INVALID_OFFERS = "REASON_INVALID_OFFERS";
  private static final String GROUP_INVALID = "REASON_TASK_GROUP_INVALID";
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration CLEAR = Duration.ofSeconds(60);

  private final Options options;
  private final WorkDirectory work;
  private final Reporter reporter;
  private final Consumer<Runnable> inbox;
  private final String boot;
  private final String frameworkId;
  private final Ledger ledger;
  private final OfferBook offers;
  private final TaskBook tasks = new TaskBook();
  private final ControlGroups controlGroups;
  private final Starter starter;
  private final Ender ender = new Ender(this);
  private final Housekeeping housekeeping;
  private final Janitor janitor;
  private long lastOffer = System.nanoTime();
  private long lastLook = lastOffer;
  private long lastClear = lastOffer - CLEAR.toNanos();
  private long offerNumber;

  /**
   * Takes over a work directory.
   *
   * @param inbox brings something to this thread
   */
  Agent(
      Options options,
      WorkDirectory work,
      Resume resume,
      String frameworkId,
      Reporter reporter,
      Fetcher fetcher,
      ExecutorService threads,
      Consumer<Runnable> inbox)
      throws IOException {
    this.options = options;
    this.work = work;
    this.reporter = reporter;
    this.inbox = inbox;
    this.frameworkId = frameworkId;
    boot = ProcessId.bootId();
    ledger = new Ledger(machine(), Bag.of(work.reservations()));
    offers = new OfferBook(resume.roles(), System::nanoTime);
    controlGroups =
        options.controlGroups()
            ? ControlGroups.find(work.agentId())
            : new ControlGroups.None("switched off (cgroups=false)");
    log.info("{}", controlGroups.describe());
    starter = new Starter(work, frameworkId, controlGroups, fetcher, threads, this);
    housekeeping = new Housekeeping(work, options, threads);
    janitor = new Janitor(work, options.outputLimit());
  }

  private Bag machine() throws IOException {
    double disk =
        options.disk() > 0
            ? options.disk()
            : Math.floor(Files.getFileStore(work.root()).getUsableSpace() / (double) (1 << 20));
    List<Resource> all = new ArrayList<>();
    all.add(Resource.scalar("cpus", options.cpus()));
    all.add(Resource.scalar("mem", Math.floor(options.mem())));
    all.add(Resource.scalar("disk", disk));
    for (Resource.Range range : options.ports().ranges()) {
      all.add(Resource.ports(range.begin(), range.end()));
    }
    return Bag.of(all);
  }

  // --- the host's wishes

  void accept(List<String> offerIds, List<Operation> operations, Duration refuse) {
    Optional<List<OfferBook.Out>> accepted = offers.settle(offerIds);
    if (accepted.isEmpty()) {
      offers.settleKnown(offerIds);
      String message =
          "Task launched with invalid offers: " + String.join(", ", offerIds) + " no longer valid";
      operations.forEach(operation -> drop(operation, message));
      return;
    }
    Bag offered = Bag.EMPTY;
    Bag basis = Bag.EMPTY;
    for (OfferBook.Out out : accepted.get()) {
      offered = offered.plus(out.bag());
      basis = basis.plus(out.basis());
    }
    Bag rest = offered;
    for (Operation operation : operations) {
      rest = perform(operation, rest);
    }
    offers.refuse(accepted.get().getFirst().role(), basis.minus(offered).plus(rest), refuse);
  }

  private void drop(Operation operation, String message) {
    List<TaskSpec> dropped =
        switch (operation) {
          case Operation.Launch launch -> List.of(launch.task());
          case Operation.LaunchGroup group -> group.tasks();
          default -> List.of();
        };
    for (TaskSpec task : dropped) {
      if (!known(task.id().toString())) {
        reporter.aside(task.id().toString(), State.DROPPED, INVALID_OFFERS, message);
      }
    }
  }

  private Bag perform(Operation operation, Bag rest) {
    try {
      return switch (operation) {
        case Operation.Launch launch ->
            launch(List.of(launch.task()), Optional.empty(), List.of(), rest);
        case Operation.LaunchGroup group ->
            launch(group.tasks(), Optional.of(group.executorId()), group.executorResources(), rest);
        case Operation.Reserve reserve -> saved(ledger.reserve(rest, Bag.of(reserve.resources())));
        case Operation.Unreserve unreserve ->
            saved(ledger.unreserve(rest, Bag.of(unreserve.resources())));
        case Operation.Create create -> saved(ledger.create(rest, Bag.of(create.volumes())));
        case Operation.Destroy destroy -> destroy(destroy.volumes(), rest);
      };
    } catch (Ledger.Unfit e) {
      log.warn("Operation refused: {}", e.getMessage());
      return rest;
    }
  }

  private Bag destroy(List<Resource> volumes, Bag rest) throws Ledger.Unfit {
    Bag left = saved(ledger.destroy(rest, Bag.of(volumes)));
    for (Resource volume : volumes) {
      String id = volume.disk().flatMap(Resource.Disk::persistenceId).orElseThrow();
      try {
        Trees.delete(work.volume(id));
      } catch (IOException e) {
        log.warn("Volume {} cannot be deleted: {}", id, Starter.words(e));
      }
    }
    return left;
  }

  private Bag saved(Bag rest) {
    try {
      work.saveReservations(ledger.reservations());
    } catch (IOException e) {
      // what is offered next tells the host what holds; after a restart it may hold no more
      log.error("Reservations cannot be saved: {}", Starter.words(e));
    }
    return rest;
  }

  private Bag launch(
      List<TaskSpec> specs,
      Optional<String> executorId,
      List<Resource> executorResources,
      Bag rest) {
    List<TaskSpec> fresh = specs.stream().filter(spec -> !known(spec.id().toString())).toList();
    if (fresh.isEmpty()) {
      return rest;
    }
    Bag wanted = Bag.of(executorResources);
    for (TaskSpec spec : fresh) {
      wanted = wanted.plus(Bag.of(spec.resources()));
    }
    try {
      for (TaskSpec spec : fresh) {
        Admission.check(spec, executorResources, executorId, work);
      }
      if (!rest.covers(wanted)) {
        throw Refused.invalid(
            "Total resources %s required by task and its executor is more than available %s"
                .formatted(wanted, rest));
      }
    } catch (Refused e) {
      String reason = executorId.isPresent() ? GROUP_INVALID : e.reason();
      fresh.forEach(s -> reporter.aside(s.id().toString(), e.state(), reason, e.text()));
      return rest;
    }
    executorId.ifPresent(id -> ledger.take(executorUser(id), Bag.of(executorResources)));
    for (TaskSpec spec : fresh) {
      begin(spec, executorId, executorResources);
    }
    return rest.minus(wanted);
  }

  /** Whether a launch must not start it; a known task is told of once more. */
  private boolean known(String taskId) {
    Optional<LocalTask> task = tasks.find(taskId);
    task.ifPresent(reporter::reconcile);
    return task.isPresent();
  }

  private void begin(TaskSpec spec, Optional<String> executorId, List<Resource> executorResources) {
    TaskRecord record =
        new TaskRecord(
            spec.id().toString(),
            executorId,
            spec.resources(),
            executorResources,
            spec.killGrace(),
            Instant.now(),
            boot,
            controlGroups.plan(FileNames.of(spec.id().toString())));
    TaskDirectory dir = work.task(record.id());
    try {
      if (!dir.begin(record)) {
        reporter.aside(
            record.id(),
            State.DROPPED,
            Outcome.LAUNCH_FAILED,
            "The task was already run and its end acknowledged");
        releaseGroup(executorId);
        return;
      }
    } catch (IOException e) {
      reporter.aside(
          record.id(),
          State.FAILED,
          Outcome.LAUNCH_FAILED,
          "The task cannot be recorded: " + Starter.words(e));
      releaseGroup(executorId);
      return;
    }
    LocalTask task = new LocalTask(record, dir, options.resend(), LocalTask.Stage.PREPARING);
    tasks.add(task);
    ledger.take(record.id(), Bag.of(record.resources()));
    janitor.start();
    starter.start(task, spec, executorResources);
  }

  void decline(List<String> offerIds, Duration refuse) {
    for (OfferBook.Out out : offers.settleKnown(offerIds)) {
      offers.refuse(out.role(), out.basis(), refuse);
    }
  }

  void revive(Set<String> roles) {
    offers.revive(roles);
  }

  void suppress(Set<String> roles) {
    offers.suppress(roles);
  }

  void kill(TaskRef ref, Optional<Duration> grace) {
    Optional<LocalTask> found = tasks.find(ref.taskId());
    if (found.isEmpty()) {
      reporter.unknown(ref.taskId());
    } else if (found.get().over()) {
      reporter.reconcile(found.get());
    } else {
      kill(found.get(), grace);
    }
  }

  private void kill(LocalTask task, Optional<Duration> grace) {
    Duration patience = grace.or(() -> task.record().grace()).orElse(options.killGrace());
    boolean first = task.kill().isEmpty();
    if (first && task.abandon()) {
      ender.abandoned(task);
      return;
    }
    ender.kill(task, patience);
    try {
      task.dir().writeKillDue(Instant.now().plus(patience));
    } catch (IOException e) {
      log.warn("The kill of {} cannot be recorded: {}", task.id(), Starter.words(e));
    }
    if (first && options.killReported()) {
      reporter.progress(task, State.KILLING);
    }
  }

  void acknowledge(String taskId, String ackId) {
    Optional<LocalTask> task = tasks.find(taskId);
    if (task.isEmpty()) {
      return;
    }
    Optional<TaskStatus> status = reporter.acknowledged(task.get(), ackId);
    if (status.isPresent() && task.get().over() && task.get().statuses().isEmpty()) {
      forget(task.get());
    }
  }

  private void forget(LocalTask task) {
    tasks.remove(task);
    try {
      task.dir().forget();
    } catch (IOException e) {
      log.warn("The record of {} cannot be deleted: {}", task.id(), Starter.words(e));
    }
  }

  void reconcile(Collection<TaskRef> refs) {
    if (refs.isEmpty()) {
      tasks.all().forEach(reporter::reconcile);
    }
    for (TaskRef ref : refs) {
      tasks
          .find(ref.taskId())
          .ifPresentOrElse(reporter::reconcile, () -> reporter.unknown(ref.taskId()));
    }
  }

  // --- what becomes of tasks

  @Override
  public void starting(LocalTask task) {
    inbox.accept(() -> reporter.progress(task, State.STARTING));
  }

  @Override
  public void refused(LocalTask task, Refused why) {
    inbox.accept(() -> ender.refused(task, why));
  }

  private void take(LocalTask task, Sighting sighting) {
    switch (sighting) {
      case Sighting.NotStarted notStarted -> {}
      case Sighting.Starting starting -> {}
      case Sighting.Running running -> {
        task.supervisor(running.supervisor());
        runs(task, running.main());
      }
      case Sighting.Ended ended -> {
        ended.main().ifPresent(main -> runs(task, main));
        ender.ended(task, ended);
      }
      case Sighting.Vanished vanished -> ender.vanished(task, vanished);
    }
  }

  private void runs(LocalTask task, ProcessId main) {
    if (task.stage() == LocalTask.Stage.STARTING) {
      task.stage(LocalTask.Stage.RUNNING);
      task.main(Optional.of(main));
      reporter.progress(task, State.RUNNING);
    }
  }

  @Override
  public void over(LocalTask task, Outcome outcome) {
    ledger.release(task.id());
    log.debug("{} is over: {} {}", task.id(), outcome.state(), outcome.message());
    reporter.end(task, outcome);
    Optional<String> executorId = task.record().executorId();
    if (executorId.isPresent() && outcome.state() != State.FINISHED) {
      tasks.ofGroup(executorId.get()).stream()
          .filter(other -> !other.over() && other.kill().isEmpty())
          .forEach(other -> kill(other, Optional.empty()));
    }
    releaseGroup(executorId);
  }

  private void releaseGroup(Optional<String> executorId) {
    executorId
        .filter(id -> tasks.ofGroup(id).stream().allMatch(LocalTask::over))
        .ifPresent(id -> ledger.release(executorUser(id)));
  }

  private static String executorUser(String executorId) {
    return "executor " + executorId;
  }

  // --- finding tasks again

  /** Finds the tasks of earlier ones and says what became of them. */
  void adopt() throws IOException {
    int running = 0;
    int ended = 0;
    for (TaskDirectory dir : work.allTasks()) {
      Optional<TaskRecord> record = record(dir);
      if (record.isEmpty()) {
        Trees.delete(dir.record());
        continue;
      }
      LocalTask task = new LocalTask(record.get(), dir, options.resend(), LocalTask.Stage.STARTING);
      tasks.add(task);
      Optional<Outcome> outcome = dir.readOutcome();
      if (outcome.isPresent()) {
        task.stage(LocalTask.Stage.OVER);
        reporter.end(task, outcome.get());
        ended++;
      } else {
        running++;
        adopt(task);
      }
    }
    if (running > 0) {
      janitor.start();
    }
    log.info(
        "{} offers {} cpus, {} MiB of memory, {} MiB of disk; found {} tasks, {} of them ended",
        options.hostname(),
        ledger.total().scalar("cpus"),
        ledger.total().scalar("mem"),
        ledger.total().scalar("disk"),
        running + ended,
        ended);
  }

  private static Optional<TaskRecord> record(TaskDirectory dir) {
    try {
      return TaskRecord.read(dir.task());
    } catch (IOException e) {
      log.error("A task cannot be found again: {}", Starter.words(e));
      return Optional.empty();
    }
  }

  private void adopt(LocalTask task) throws IOException {
    TaskRecord record = task.record();
    ledger.take(record.id(), Bag.of(record.resources()));
    record
        .executorId()
        .ifPresent(id -> ledger.take(executorUser(id), Bag.of(record.executorResources())));
    Optional<Instant> killDue = task.dir().killDue();
    if (killDue.isPresent()) {
      Duration left = Duration.between(Instant.now(), killDue.get());
      ender.kill(task, left.isNegative() ? Duration.ZERO : left);
    }
    Sighting sighting = Sighting.of(task.dir(), record.boot(), boot);
    if (sighting instanceof Sighting.NotStarted) {
      notStarted(task, "Ekiden ended before it had started the task");
    } else {
      take(task, sighting);
    }
  }

  /** Its supervisor may be on its way: it starts the task, or we give it up, never both. */
  private void notStarted(LocalTask task, String why) throws IOException {
    if (task.dir().givenUp() || task.dir().giveUp()) {
      ender.refused(task, new Refused(State.FAILED, Outcome.RESTARTED, why));
    }
    // else the supervisor was faster, the next look will find it
  }

  // --- what time brings

  /** To be called every few milliseconds. */
  void tick() {
    long now = System.nanoTime();
    hear();
    if (now - lastLook >= LOOK.toNanos()) {
      lastLook = now;
      look(now);
    }
    ender.round(now);
    reporter.repeat(now);
    if (now - lastClear >= CLEAR.toNanos()) {
      lastClear = now;
      housekeeping.clear(tasks.names(), tasks.groupNames());
    }
    offer(now);
  }

  /** Supervisors leave word when their task has begun and when it has ended. */
  private void hear() {
    List<Path> words = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(work.words())) {
      files.forEach(words::add);
      for (Path word : words) {
        Files.deleteIfExists(word); // first, so that the next one is not overlooked
        Optional<LocalTask> task = tasks.named(Inside.name(word));
        if (task.isPresent() && !task.get().over()) {
          take(task.get(), sighting(task.get()));
        }
      }
    } catch (IOException e) {
      log.warn("{} cannot be read: {}", work.words(), Starter.words(e));
    }
  }

  /** Looks after each task, in case word did not come. */
  private void look(long now) {
    List<TaskDirectory> dirs = new ArrayList<>();
    for (LocalTask task : tasks.active()) {
      if (task.stage() == LocalTask.Stage.STARTING || task.stage() == LocalTask.Stage.RUNNING) {
        dirs.add(task.dir());
        if (task.watched()) {
          continue;
        }
        try {
          Sighting sighting = sighting(task);
          take(task, sighting);
          if (sighting instanceof Sighting.NotStarted
              && task.startingFor(now).compareTo(Starter.BEGIN) > 0) {
            notStarted(task, "Its supervisor did not begin");
          }
        } catch (IOException e) {
          log.warn("{} cannot be looked after: {}", task.id(), Starter.words(e));
        }
      }
    }
    housekeeping.trim(dirs);
  }

  private Sighting sighting(LocalTask task) throws IOException {
    return Sighting.of(task.dir(), task.record().boot(), boot);
  }

  private void offer(long now) {
    if (now - lastOffer < options.offerInterval().toNanos()) {
      return;
    }
    lastOffer = now;
    Bag basis = ledger.unused().minus(offers.out());
    Optional<String> role = offers.next(basis);
    if (role.isEmpty()) {
      return;
    }
    Bag visible = OfferBook.visible(basis, role.get());
    Bag bag = visible.withoutNumbers("ports", ListeningPorts.now());
    Offer offer =
        new Offer(
            frameworkId + "-O" + Long.toString(now, Character.MAX_RADIX) + "-" + offerNumber++,
            work.agentId(),
            options.hostname(),
            bag.resources(),
            options.attributes(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            role.get());
    offers.made(offer, bag, visible);
    reporter.offer(offer);
  }

  // --- the end of the plugin

  /** Kills everything, within {@code patience}. */
  void killAll(Duration patience) {
    for (LocalTask task : tasks.active()) {
      Duration own = task.record().grace().orElse(options.killGrace());
      kill(task, Optional.of(own.compareTo(patience) < 0 ? own : patience));
    }
  }

  /** Lets go. */
  void close() {
    controlGroups.close();
    if (idle()) {
      try {
        janitor.dismiss();
      } catch (IOException e) {
        log.warn("The janitor cannot be dismissed: {}", Starter.words(e));
      }
    }
  }

  boolean idle() {
    return tasks.active().isEmpty();
  }
}
