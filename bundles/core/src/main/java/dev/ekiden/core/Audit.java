package dev.ekiden.core;

import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.PathId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Computes from scratch what a state keeps up to date step by step, and tells what differs. */
public final class Audit {
  private final Parts parts;
  private final List<String> problems = new ArrayList<>();

  private Audit(Parts parts) {
    this.parts = parts;
  }

  /** Empty when all is well. Costs as much as the state is large. */
  public static List<String> of(State state) {
    Audit audit = new Audit(state.parts());
    audit.fleets();
    audit.queue();
    audit.locks();
    audit.timers();
    audit.kills();
    return audit.problems;
  }

  private void same(String what, Object kept, Object computed) {
    if (!Objects.equals(kept, computed)) {
      problems.add("%s: kept %s, should be %s".formatted(what, kept, computed));
    }
  }

  private void fleets() {
    Counts totals = Counts.NONE;
    for (Fleet fleet : parts.fleets.values()) {
      Tally total = Tally.NONE;
      Counts counts = Counts.NONE;
      Fleet again = Fleet.empty(fleet.id());
      Set<String> scheduled = new TreeSet<>();
      for (Member member : fleet.members()) {
        Tally tally = Tally.of(member);
        total = total.plus(tally);
        counts = counts.plus(member.counts());
        again = again.with(member);
        if (member.scheduled()) {
          scheduled.add(member.uuid());
        }
      }
      same(fleet.id() + " tally", fleet.total(), total);
      same(fleet.id() + " counts", fleet.counts(), counts);
      same(fleet.id() + " scheduled", Set.copyOf(fleet.scheduled()), scheduled);
      same(fleet.id() + " cohorts", fleet.cohorts(), again.cohorts());
      totals = totals.plus(counts);
    }
    same("totals", parts.totals, totals);
  }

  private void queue() {
    Set<PathId> waiting = new TreeSet<>();
    Set<PathId> eager = new TreeSet<>();
    for (Fleet fleet : parts.fleets.values()) {
      if (!fleet.scheduled().isEmpty()) {
        waiting.add(fleet.id());
      }
      if (fleet.queueing().eager()) {
        eager.add(fleet.id());
      }
      boolean held =
          fleet.scheduled().isEmpty()
              || parts.tree.spec(fleet.id()).isEmpty()
              || parts.timers.at(new Alarm.DelayOver(fleet.id())).isPresent();
      same(fleet.id() + " eager", fleet.queueing().eager(), !held);
    }
    same("waiting", Set.copyOf(parts.waiting), waiting);
    Set<PathId> indexed = new HashSet<>();
    parts.eager.values().forEach(indexed::addAll);
    same("eager", indexed, eager);
  }

  private void locks() {
    Map<PathId, DeploymentId> locks = new HashMap<>();
    for (Run run : parts.runs.values()) {
      for (PathId spec : Deploying.affected(run.deployment().plan())) {
        DeploymentId other = locks.put(spec, run.deployment().id());
        if (other != null) {
          problems.add("%s is locked twice".formatted(spec));
        }
      }
      boolean watched = parts.timers.at(new Alarm.Deadline(run.deployment().id())).isPresent();
      boolean due = run.deployment().due().isPresent() && run.deployment().stalled().isEmpty();
      same(run.deployment().id() + " deadline", watched, due);
      if (run.pending().isEmpty()) {
        problems.add("%s waits for nothing".formatted(run.deployment().id()));
      }
    }
    same("locks", Map.copyOf(parts.locks), locks);
  }

  private void timers() {
    same("timers", parts.timers.queue().size(), parts.timers.slots().size());
    parts
        .timers
        .slots()
        .forEach(
            (alarm, slot) ->
                same(
                    "timer " + slot,
                    Optional.ofNullable(parts.timers.queue().get(slot)),
                    Optional.of(alarm)));
  }

  /** Whoever is to be killed is on its way, and whoever launches is watched. */
  private void kills() {
    int asked = 0;
    for (Fleet fleet : parts.fleets.values()) {
      for (Member member : fleet.members()) {
        asked += member.health().asked().size();
        var id = member.instance().id();
        boolean queued = parts.kills.knows(id);
        same(id + " kill", queued, member.killing());
        boolean launching =
            switch (member.instance().condition()) {
              case PROVISIONED, STAGING, STARTING -> !member.killing();
              default -> false;
            };
        same(id + " overdue timer", parts.timers.at(new Alarm.Overdue(id)).isPresent(), launching);
      }
    }
    same("probes in flight", parts.probing, asked);
  }
}
