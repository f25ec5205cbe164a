package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The simulated agents as a whole: calls and the passing of time go in, reports and journal entries
 * come out. It has neither clock nor threads; every call carries the time, which must not go back.
 */
final class SimulatedAgents {
  private final Fleet fleet;
  private final Timeline timeline = new Timeline();
  private final OfferDesk desk;
  private final Lives lives;
  private List<Report> reports = new ArrayList<>();
  private List<Entry> entries = new ArrayList<>();
  private boolean connected;

  SimulatedAgents(Fleet fleet) {
    this.fleet = fleet;
    this.desk = new OfferDesk(fleet);
    this.lives = new Lives(fleet, timeline, status -> reports.add(new Report.Status(status)));
  }

  /** Plays what an earlier run has written down; nothing is reported. Before {@link #connect}. */
  void replay(Iterable<Entry> journal, long now) {
    for (Entry entry : journal) {
      switch (entry) {
        case Entry.Launched e -> {
          timeline.advance(Math.min(e.at(), now));
          desk.agent(e.agentId()).ifPresent(agent -> lives.resume(e, agent));
        }
        case Entry.Killed e -> {
          timeline.advance(Math.min(e.at(), now));
          lives.task(e.taskId()).ifPresent(task -> lives.kill(task, e.at()));
        }
        case Entry.Acknowledged e ->
            lives.task(e.taskId()).ifPresent(task -> lives.acknowledged(task, e.number(), now));
        case Entry.Converted e -> {
          timeline.advance(Math.min(e.at(), now));
          desk.agent(e.agentId()).ifPresent(agent -> convertAgain(agent, e));
        }
      }
    }
    timeline.advance(now);
  }

  private static void convertAgain(Agent agent, Entry.Converted entry) {
    if (agent.take(entry.from())) {
      agent.released(entry.to(), entry.at());
      agent.converted(entry.from(), entry.to());
    }
  }

  /** Begins to offer and to report. */
  void connect(Set<String> roles, long now) {
    connected = true;
    desk.open(roles, Fleet.CLUSTER_ID + "-O" + Long.toString(now, 36) + "-");
    lives.connect(now);
    timeline.plan(now, this::offer);
  }

  void advance(long now) {
    timeline.advance(now);
  }

  /** When there is something to do by itself. */
  OptionalLong next() {
    return timeline.next();
  }

  List<Report> drainReports() {
    List<Report> drained = reports;
    reports = new ArrayList<>();
    return drained;
  }

  List<Entry> drainEntries() {
    List<Entry> drained = entries;
    entries = new ArrayList<>();
    return drained;
  }

  /** The shortest journal that leads to this state. */
  List<Entry> condensed() {
    List<Entry> all = new ArrayList<>(desk.conversions());
    all.addAll(lives.condensed());
    return all;
  }

  int taskCount() {
    return lives.count();
  }

  private void offer(long now) {
    report(desk.make(now));
    timeline.plan(now + fleet.offerIntervalMs(), this::offer);
  }

  private void report(List<Offer> offers) {
    if (connected && !offers.isEmpty()) {
      reports.add(new Report.Offers(offers));
    }
  }

  void accept(List<String> offerIds, List<Operation> operations, long refuseMs, long now) {
    timeline.advance(now);
    Optional<OfferDesk.Outstanding> taken = desk.take(offerIds);
    if (taken.isEmpty()) {
      for (Operation operation : operations) {
        tasks(operation).forEach(task -> dropped(task, offerIds, now));
      }
      return;
    }
    OfferDesk.Outstanding offer = taken.get();
    boolean converted = false;
    for (Operation operation : operations) {
      converted |= apply(operation, offer, now);
    }
    // What has just been reserved or created is new, so no refusal can have meant it.
    long until = converted ? Long.MIN_VALUE : now + refuseMs;
    offer.agent().returned(offer.resources(), offer.role(), until);
    if (!operations.isEmpty()) {
      report(desk.make(offer.agent(), now));
    }
  }

  /** Returns whether resources changed their form. */
  private boolean apply(Operation operation, OfferDesk.Outstanding offer, long now) {
    return switch (operation) {
      case Operation.Launch launch -> {
        launch(offer, false, List.of(), List.of(launch.task()), now);
        yield false;
      }
      case Operation.LaunchGroup group -> {
        launch(offer, true, group.executorResources(), group.tasks(), now);
        yield false;
      }
      case Operation.Reserve reserve ->
          convert(offer, Forms.unreserved(reserve.resources()), reserve.resources(), now);
      case Operation.Unreserve unreserve ->
          convert(offer, unreserve.resources(), Forms.unreserved(unreserve.resources()), now);
      case Operation.Create create ->
          convert(offer, Forms.withoutVolumes(create.volumes()), create.volumes(), now);
      case Operation.Destroy destroy ->
          convert(offer, destroy.volumes(), Forms.withoutVolumes(destroy.volumes()), now);
    };
  }

  /** An impossible conversion has no answer of its own: the next offer shows that it failed. */
  private boolean convert(
      OfferDesk.Outstanding offer, List<Resource> from, List<Resource> to, long now) {
    if (!offer.resources().take(from)) {
      return false;
    }
    offer.resources().add(to);
    offer.agent().converted(from, to);
    entries.add(new Entry.Converted(now, offer.agent().id(), from, to));
    return true;
  }

  private void launch(
      OfferDesk.Outstanding offer,
      boolean pod,
      List<Resource> shared,
      List<TaskSpec> specs,
      long now) {
    if (specs.stream().anyMatch(spec -> lives.task(spec.id().toString()).isPresent())) {
      return;
    }
    List<Resource> all = new ArrayList<>(shared);
    specs.forEach(spec -> all.addAll(spec.resources()));
    if (!offer.resources().take(all)) {
      specs.forEach(
          spec ->
              made(
                  spec,
                  State.ERROR,
                  "REASON_TASK_INVALID",
                  "Task uses more resources than are offered: " + all,
                  now));
      return;
    }
    Entry.Launched entry = lives.describe(offer.agent(), pod, shared, specs, now);
    lives.launch(entry, offer.agent());
    entries.add(entry);
  }

  private static List<TaskSpec> tasks(Operation operation) {
    return switch (operation) {
      case Operation.Launch launch -> List.of(launch.task());
      case Operation.LaunchGroup group -> group.tasks();
      default -> List.of();
    };
  }

  private void dropped(TaskSpec spec, List<String> offerIds, long now) {
    if (lives.task(spec.id().toString()).isEmpty()) {
      made(
          spec,
          State.DROPPED,
          "REASON_INVALID_OFFERS",
          "Task launched with invalid offers: " + String.join(", ", offerIds),
          now);
    }
  }

  /** An answer about a task that never came to be. */
  private void made(TaskSpec spec, State state, String reason, String message, long now) {
    reports.add(
        new Report.Status(
            new TaskStatus(
                spec.id().toString(),
                state,
                Optional.empty(),
                Optional.of(spec.agentId()),
                Optional.of(reason),
                message,
                Instant.ofEpochMilli(now),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of())));
  }

  void decline(List<String> offerIds, long refuseMs, long now) {
    timeline.advance(now);
    desk.decline(offerIds, now + refuseMs);
  }

  void revive(Set<String> roles, long now) {
    timeline.advance(now);
    desk.revive(roles);
    report(desk.make(now));
  }

  void suppress(Set<String> roles, long now) {
    timeline.advance(now);
    desk.suppress(roles);
  }

  void kill(TaskRef ref, long now) {
    timeline.advance(now);
    Optional<SimulatedTask> found = lives.task(ref.taskId());
    if (found.isEmpty() || found.get().unreachable) {
      reports.add(new Report.Status(lives.reconciliation(ref, now)));
    } else if (!found.get().ending()) {
      lives.kill(found.get(), now);
      entries.add(new Entry.Killed(now, ref.taskId()));
    }
  }

  void acknowledge(String taskId, String ackId, long now) {
    timeline.advance(now);
    lives
        .task(taskId)
        .filter(task -> lives.awaits(task, Optional.of(ackId)))
        .ifPresent(
            task -> {
              entries.add(new Entry.Acknowledged(taskId, Integer.parseInt(ackId)));
              lives.acknowledged(task, Integer.parseInt(ackId), now);
            });
  }

  void reconcile(Collection<TaskRef> refs, long now) {
    timeline.advance(now);
    Collection<TaskRef> wanted = refs.isEmpty() ? lives.refs() : refs;
    wanted.forEach(ref -> reports.add(new Report.Status(lives.reconciliation(ref, now))));
  }
}
