package dev.ekiden.core;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.ClusterIdentity;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.core.definition.History;
import dev.ekiden.core.definition.Tree;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;

/**
 * All that a state consists of. Mutable only while a {@link Turn} holds it; the copy inside a
 * {@link State} never changes. Every part is a persistent collection, so a copy costs a few
 * references.
 */
final class Parts {
  final Settings settings;

  long revision;

  // Stored

  Tree tree = Tree.EMPTY;
  History history;
  HashPMap<PathId, Fleet> fleets = HashTreePMap.empty();
  TreePMap<DeploymentId, Run> runs = TreePMap.empty();
  HashPMap<PathId, PVector<TaskFailure>> failures = HashTreePMap.empty();
  HashPMap<String, ClusterIdentity> identities = HashTreePMap.empty();

  // Indexes over what is stored

  /** Which deployment works on a spec. */
  HashPMap<PathId, DeploymentId> locks = HashTreePMap.empty();

  /** Specs with instances that wait for launch. */
  TreePSet<PathId> waiting = TreePSet.empty();

  /** Waiting specs not held back, per role. */
  HashPMap<String, TreePSet<PathId>> eager = HashTreePMap.empty();

  Counts totals = Counts.NONE;

  // In memory only

  TreePMap<String, Agents> clusters = TreePMap.empty();
  Timers timers = Timers.NONE;
  Kills kills = Kills.NONE;

  /** Launched before the restart, not reported since, per spec. */
  HashPMap<PathId, MapPSet<InstanceId>> unconfirmed = HashTreePMap.empty();

  /** Reservations of forgotten instances, to be given back when they are offered, with the role. */
  HashPMap<InstanceId, String> releasing = HashTreePMap.empty();

  /** Stored instances of specs that nothing is known of, to be deleted. */
  MapPSet<dev.ekiden.api.model.Instance> orphans = HashTreePSet.empty();

  /** Specs whose health checks have been announced. */
  MapPSet<PathId> checked = HashTreePSet.empty();

  /** Probes in flight. */
  int probing;

  /** Probes that wait because too many are in flight. */
  org.pcollections.OrderedPSet<Alarm.ProbeDue> probesWaiting = org.pcollections.OrderedPSet.empty();

  /** Launches still allowed until the tokens are handed out again; absent: any number. */
  Optional<Integer> tokens;

  long routingRevision;
  long requests;

  Parts(Settings settings) {
    this.settings = settings;
    history = History.empty(settings.maxVersions(), settings.maxRootVersions());
    tokens = settings.launchTokens();
  }

  /** Kept failures of a spec, newest first. */
  PVector<TaskFailure> failures(PathId spec) {
    return failures.getOrDefault(spec, TreePVector.empty());
  }

  Parts copy() {
    Parts copy = new Parts(settings);
    copy.revision = revision;
    copy.tree = tree;
    copy.history = history;
    copy.fleets = fleets;
    copy.runs = runs;
    copy.failures = failures;
    copy.identities = identities;
    copy.locks = locks;
    copy.waiting = waiting;
    copy.eager = eager;
    copy.totals = totals;
    copy.clusters = clusters;
    copy.timers = timers;
    copy.kills = kills;
    copy.unconfirmed = unconfirmed;
    copy.releasing = releasing;
    copy.orphans = orphans;
    copy.checked = checked;
    copy.probing = probing;
    copy.probesWaiting = probesWaiting;
    copy.tokens = tokens;
    copy.routingRevision = routingRevision;
    copy.requests = requests;
    return copy;
  }
}
