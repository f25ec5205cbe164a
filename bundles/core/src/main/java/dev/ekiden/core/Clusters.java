package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.ClusterIdentity;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.MapPSet;
import org.pcollections.TreePMap;

/** Coming and going of clusters, and asking them what they know. */
final class Clusters {
  private Clusters() {}

  static void up(Turn turn, Command.ClusterUp news) {
    ClusterState state =
        new ClusterState(
            news.cluster(),
            true,
            Optional.of(news.frameworkId()),
            Optional.of(news.master()),
            news.runsChecks(),
            news.region());
    ClusterIdentity identity = new ClusterIdentity(news.cluster(), Optional.of(news.frameworkId()));
    if (!identity.equals(turn.parts.identities.get(news.cluster()))) {
      turn.parts.identities = turn.parts.identities.plus(news.cluster(), identity);
      turn.store(identity);
    }
    Offering.put(turn, Agents.connected(state));
    turn.event(
        news.reregistered()
            ? new Event.SchedulerReregistered(turn.now, news.master())
            : new Event.SchedulerRegistered(turn.now, news.frameworkId(), news.master()));
    ask(turn, news.cluster());
    turn.alarm(
        new Alarm.Reconcile(news.cluster()),
        turn.now.plus(turn.settings.reconciliationInitialDelay()));
    turn.alarm(
        new Alarm.RecoveryOver(news.cluster()),
        turn.now.plus(turn.settings.reconciliationInitialDelay()));
    HealthChecks.resume(turn, news.cluster());
    turn.reviving.addAll(Offering.roles(turn));
  }

  static void down(Turn turn, Command.ClusterDown news) {
    Agents agents = turn.parts.clusters.get(news.cluster());
    if (agents == null || !agents.state().connected()) {
      return;
    }
    ClusterState before = agents.state();
    ClusterState state =
        new ClusterState(
            before.name(),
            false,
            before.frameworkId(),
            before.master(),
            before.runsChecks(),
            before.region());
    turn.parts.clusters = turn.parts.clusters.plus(news.cluster(), Agents.connected(state));
    turn.cancel(new Alarm.Reconcile(news.cluster()));
    turn.cancel(new Alarm.ReviveDue(news.cluster()));
    turn.event(new Event.SchedulerDisconnected(turn.now));
  }

  /** What the tasks we know are doing; what the cluster knows beyond them it tells as well. */
  static void reconcile(Turn turn, String cluster) {
    Agents agents = turn.parts.clusters.get(cluster);
    if (agents == null || !agents.state().connected()) {
      return;
    }
    ask(turn, cluster);
    turn.effect(new Effect.Reconcile(cluster, List.of()));
    Offering.lookAround(turn, agents);
    turn.alarm(new Alarm.Reconcile(cluster), turn.now.plus(turn.settings.reconciliationInterval()));
  }

  private static void ask(Turn turn, String cluster) {
    List<TaskRef> tasks = new ArrayList<>();
    for (Fleet fleet : turn.parts.fleets.values()) {
      for (Member member : fleet.members()) {
        if (member.launched() && State.on(cluster, member)) {
          Optional<String> agent = member.instance().placement().map(Placement::agentId);
          for (Task task : member.openTasks()) {
            tasks.add(new TaskRef(task.id().toString(), agent));
          }
        }
      }
    }
    if (!tasks.isEmpty()) {
      turn.effect(new Effect.Reconcile(cluster, tasks));
    }
  }

  /** Whoever has not been reported by now is taken for what we remember. */
  static void recovered(Turn turn, String cluster) {
    TreePMap<PathId, MapPSet<InstanceId>> open = TreePMap.from(turn.parts.unconfirmed);
    open.forEach(
        (spec, ids) ->
            ids.forEach(
                id ->
                    turn.member(id)
                        .filter(m -> State.on(cluster, m))
                        .ifPresent(m -> turn.confirmed(id))));
  }
}
