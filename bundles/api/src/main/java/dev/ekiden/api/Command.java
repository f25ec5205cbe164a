package dev.ekiden.api;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A wish, or news from outside. Commands are carried out one at a time; each has exactly one {@link
 * Reply}.
 */
public sealed interface Command {
  /** Wishes of callers of the API. */
  sealed interface Request extends Command {}

  /** Wishes to change the definitions of apps, pods and groups. */
  sealed interface Edit extends Request {}

  /** A change of definitions, carried out on the caller's terms. */
  record Rollout(Edit edit, Terms terms) implements Request {}

  /** News from clusters, probes, plugins and the clock; answered with {@link Reply.Done}. */
  sealed interface News extends Command {}

  // Apps

  /** The id must not exist yet. */
  record CreateApp(AppUpdate app, boolean force, Origin origin) implements Edit {}

  /**
   * Create or change one app.
   *
   * @param partial absent fields keep their values; otherwise they take their defaults
   * @param create an unknown id is created; otherwise it is refused
   */
  record UpdateApp(
      PathId id, AppUpdate update, boolean partial, boolean create, boolean force, Origin origin)
      implements Edit {}

  /** Create or change several apps in one deployment; every element names its id. */
  record UpdateApps(List<AppUpdate> updates, boolean partial, boolean create, boolean force)
      implements Edit {
    public UpdateApps {
      updates = List.copyOf(updates);
    }
  }

  record DeleteApp(PathId id, boolean force) implements Edit {}

  record RestartApp(PathId id, boolean force) implements Edit {}

  // Pods

  record CreatePod(Pod pod, boolean force, Origin origin) implements Edit {}

  /** Creates or replaces. */
  record UpdatePod(Pod pod, boolean force, Origin origin) implements Edit {}

  record DeletePod(PathId id, boolean force, Origin origin) implements Edit {}

  // Groups

  record CreateGroup(PathId enclosing, GroupUpdate group, boolean force) implements Edit {}

  /** {@code dryRun}: answer with the plan, change nothing. */
  record UpdateGroup(PathId id, GroupUpdate update, boolean force, boolean dryRun)
      implements Edit {}

  /** Changes a top-level group's {@code enforceRole}, without a deployment. */
  record EnforceRole(PathId id, boolean enforceRole) implements Edit {}

  record DeleteGroup(PathId id, boolean force) implements Edit {}

  // Deployments, tasks, queue

  /** {@code force}: stop where it is; otherwise revert it by a new deployment. */
  record CancelDeployment(DeploymentId id, boolean force) implements Request {}

  /**
   * Kill instances.
   *
   * @param app when present only instances of this app, which must exist
   * @param selection which of them
   * @param scale reduce the instance counts by the killed ones
   * @param wipe expunge them and release what is reserved
   */
  record KillInstances(
      Optional<PathId> app, Selection selection, boolean scale, boolean wipe, boolean force)
      implements Request {}

  /** Which instances to kill. */
  sealed interface Selection {
    /** All of the app. */
    record All() implements Selection {}

    record OnHost(String host) implements Selection {}

    /** Unknown ones are left out. */
    record Instances(Set<InstanceId> ids) implements Selection {
      public Instances {
        ids = Set.copyOf(ids);
      }
    }
  }

  /** Forgets the back-off of a spec that waits for launch. */
  record ResetDelay(PathId id) implements Request {}

  // News

  /** Puts an event of a plugin into the stream. */
  record Announce(Event event) implements News {}

  /** First command after loading: nothing is killed, everything is reconciled. */
  record Recover() implements News {}

  /**
   * Timers may be due.
   *
   * @param most so many are seen to, the earliest first; what is left is due at once
   */
  record Tick(int most) implements News {
    public Tick {
      if (most < 1) {
        throw new IllegalArgumentException("most = " + most + ", allowed: 1 or more");
      }
    }

    /** As many as a step may take. */
    public Tick() {
      this(1_000);
    }
  }

  /**
   * The timer that is due first cannot be seen to, because of a defect: later, so that those behind
   * it come to their right.
   */
  record PutOffTimer(Duration by) implements News {}

  /**
   * A cluster can be used.
   *
   * @param frameworkId how the cluster calls us, kept for the next registration
   * @param master who answers there
   * @param runsChecks it carries out COMMAND and MESOS_ checks itself
   * @param region of its master; agents elsewhere count as remote
   */
  record ClusterUp(
      String cluster,
      String frameworkId,
      String master,
      boolean reregistered,
      boolean runsChecks,
      Optional<String> region)
      implements News {}

  record ClusterDown(String cluster) implements News {}

  record OffersMade(String cluster, List<Offer> offers) implements News {
    public OffersMade {
      offers = List.copyOf(offers);
    }
  }

  record OfferRescinded(String cluster, String offerId) implements News {}

  record StatusReported(String cluster, TaskStatus status) implements News {}

  @SuppressWarnings("ArrayRecordComponent") // bytes are shared, not compared
  record MessageReceived(String cluster, String agentId, String executorId, byte[] message)
      implements News {}

  /**
   * Answer to a request for ranking.
   *
   * @param request its number
   * @param choices offers per spec, best first; empty when no scheduler answered in time, then the
   *     order of the offers counts
   */
  record Ranked(long request, List<Choice> choices) implements News {
    public Ranked {
      choices = List.copyOf(choices);
    }
  }

  /** One instance of {@code spec} goes to {@code offerId}; repeated for several. */
  record Choice(PathId spec, String cluster, String offerId) {}

  /**
   * Verdict of one probe.
   *
   * @param task the incarnation that was probed
   * @param check position in the spec's health checks
   */
  record Probed(TaskId task, int check, Verdict verdict) implements News {}

  /** What a probe found out. */
  sealed interface Verdict {
    record Healthy() implements Verdict {}

    record Unhealthy(String reason) implements Verdict {}

    /** The probe itself could not be carried out; never counts against the task. */
    record Unknown(String reason) implements Verdict {}

    /** An answer that neither counts for nor against it. */
    record Ignored() implements Verdict {}
  }

  /** {@code response}: what the task answered, connection errors as status 504. */
  record ReadinessProbed(TaskId task, String check, ReadinessResult.Response response)
      implements News {}
}
