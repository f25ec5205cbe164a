package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.api.model.QueueItem.Unused;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why instances of a spec wait, found out from what the newest offer of every agent lacked.
 *
 * @param reason one word for programs: {@link #BACK_OFF}, {@link #NO_CLUSTER}, {@link #NO_OFFERS},
 *     {@link #DEPLOYMENT}, the check that no agent passes, or {@link #DIFFERENT_REASONS}
 * @param sentence for people
 * @param waiting how many instances
 * @param since when they began to wait; absent while their deployment has not come to them
 * @param nextRetry when the next launch is tried at the earliest; only during a back-off
 * @param agents how many agents have offered something since then, all in vain
 * @param checks that fail somewhere, the most frequent first
 * @param nearest agents that lack least, the nearest first; at most {@link #MAX_NEAREST}
 * @param instances the waiting ones, the oldest first; at most {@link #MAX_INSTANCES}
 */
public record Explanation(
    String reason,
    String sentence,
    int waiting,
    Optional<Instant> since,
    Optional<Instant> nextRetry,
    int agents,
    List<Check> checks,
    List<Near> nearest,
    List<Waiting> instances) {
  /** Something failed: the next launch waits for a while. */
  public static final String BACK_OFF = "BackOff";

  /** Nobody could offer anything. */
  public static final String NO_CLUSTER = "NoCluster";

  /** No agent has offered anything so far. */
  public static final String NO_OFFERS = "NoOffers";

  /** A deployment has other things to do first. */
  public static final String DEPLOYMENT = "Deployment";

  /** Every agent lacks something, but not the same. */
  public static final String DIFFERENT_REASONS = "DifferentReasons";

  static final int MAX_NEAREST = 10;
  static final int MAX_INSTANCES = 100;

  public Explanation {
    checks = List.copyOf(checks);
    nearest = List.copyOf(nearest);
    instances = List.copyOf(instances);
  }

  /**
   * A check that fails.
   *
   * @param agents how many do not pass it
   * @param amount of resources: needed, and the most that one of these agents has
   * @param bestHost who has that
   */
  public record Check(
      String check,
      int agents,
      String sentence,
      Optional<Miss.Amount> amount,
      Optional<String> bestHost,
      Optional<Constraint> constraint) {}

  /** What one agent lacks. */
  public record Near(String agentId, String host, List<Miss> misses, Instant offered) {}

  /** One instance; {@code sentence}: why this one, where it differs from the others. */
  public record Waiting(String id, Instant since, Optional<String> sentence) {}

  /** Empty when nothing of the spec waits. */
  public static Optional<Explanation> of(PathId spec, Snapshot snapshot, Instant now) {
    Optional<QueueItem> item = snapshot.queueItem(spec).filter(i -> i.count() > 0);
    return item.isPresent()
        ? Optional.of(of(item.get(), snapshot, now))
        : laterStep(spec, snapshot, now);
  }

  /** Of what stands in the queue. */
  public static Explanation of(QueueItem item, Snapshot snapshot, Instant now) {
    List<Near> agents =
        item.offers().unusedOffers().stream()
            .filter(unused -> !unused.timestamp().isBefore(item.since()))
            .map(Explanation::near)
            .sorted(Comparator.comparingDouble(Explanation::distance))
            .toList();
    List<Check> checks = checks(agents);
    Optional<Instant> retry = item.notBefore().filter(now::isBefore);
    Verdict verdict = verdict(item, snapshot, retry, checks, agents, now);
    return new Explanation(
        verdict.reason(),
        verdict.sentence(),
        item.count(),
        Optional.of(item.since()),
        retry,
        agents.size(),
        checks,
        agents.stream().limit(MAX_NEAREST).toList(),
        waiting(item, snapshot, agents));
  }

  private record Verdict(String reason, String sentence) {}

  private static Verdict verdict(
      QueueItem item,
      Snapshot snapshot,
      Optional<Instant> retry,
      List<Check> checks,
      List<Near> agents,
      Instant now) {
    if (retry.isPresent()) {
      return new Verdict(BACK_OFF, Sentences.backOff(item, snapshot, retry.get(), now));
    }
    Collection<ClusterState> clusters = snapshot.clusters();
    if (clusters.stream().noneMatch(ClusterState::connected)) {
      return new Verdict(NO_CLUSTER, Sentences.noCluster(clusters));
    }
    if (agents.isEmpty()) {
      return new Verdict(NO_OFFERS, Sentences.noOffers(item));
    }
    List<Check> everywhere = checks.stream().filter(c -> c.agents() == agents.size()).toList();
    return everywhere.isEmpty()
        ? new Verdict(DIFFERENT_REASONS, Sentences.different(checks, agents))
        : new Verdict(
            everywhere.getFirst().check(), Sentences.everywhere(everywhere, agents.size()));
  }

  /** Where no resource may be used at all, the lack of each says nothing more. */
  private static Near near(Unused unused) {
    List<Miss> role =
        unused.misses().stream()
            .filter(m -> m.check().equals(Reject.UNFULFILLED_ROLE.label()))
            .toList();
    return new Near(
        unused.offer().agentId(),
        unused.offer().host(),
        role.isEmpty() ? unused.misses() : role,
        unused.timestamp());
  }

  /** The number of failed checks; among equals what share of the amounts is missing. */
  private static double distance(Near agent) {
    double share =
        agent.misses().stream()
            .flatMap(m -> m.amount().stream())
            .mapToDouble(a -> (a.needed() - a.available()) / a.needed())
            .sum();
    return agent.misses().size() + share / (agent.misses().size() + 1);
  }

  /** One entry per check and what it is about. */
  private record About(String check, Optional<String> resource, Optional<Constraint> constraint) {}

  private record Failed(Near agent, Miss miss) {}

  private static List<Check> checks(List<Near> agents) {
    Map<About, List<Failed>> failed = new LinkedHashMap<>();
    for (Near agent : agents) {
      for (Miss miss : agent.misses()) {
        About about =
            new About(miss.check(), miss.amount().map(Miss.Amount::resource), miss.constraint());
        failed.computeIfAbsent(about, a -> new ArrayList<>()).add(new Failed(agent, miss));
      }
    }
    return failed.entrySet().stream()
        .map(e -> check(e.getKey(), e.getValue(), agents.size()))
        .sorted(
            Comparator.comparingInt((Check c) -> -c.agents())
                .thenComparingInt(c -> order(c.check())))
        .toList();
  }

  private static Check check(About about, List<Failed> failed, int agents) {
    Failed best =
        failed.stream()
            .max(
                Comparator.comparingDouble(
                    f -> f.miss().amount().map(Miss.Amount::available).orElse(0.0)))
            .orElseThrow();
    long hosts = failed.stream().map(f -> f.agent().agentId()).distinct().count();
    return new Check(
        about.check(),
        (int) hosts,
        Sentences.check(best.miss(), best.agent().host(), (int) hosts, agents),
        best.miss().amount(),
        best.miss().amount().map(a -> best.agent().host()),
        about.constraint());
  }

  /** Of Marathon's funnel. */
  private static int order(String check) {
    return Stream.of(Reject.values()).map(Reject::label).toList().indexOf(check);
  }

  private static List<Waiting> waiting(QueueItem item, Snapshot snapshot, List<Near> agents) {
    return snapshot.instances(item.spec().id()).stream()
        .filter(i -> i.condition() == Condition.SCHEDULED)
        .limit(MAX_INSTANCES)
        .map(i -> new Waiting(i.id().toString(), i.since(), Sentences.bound(i, agents)))
        .toList();
  }

  /** Of specs that wait for their turn in a deployment. */
  private static Optional<Explanation> laterStep(PathId spec, Snapshot snapshot, Instant now) {
    return snapshot.deploymentsOf(spec).stream()
        .flatMap(id -> snapshot.deployment(id).stream())
        .flatMap(deployment -> laterStep(spec, deployment, snapshot, now).stream())
        .findFirst();
  }

  private static Optional<Explanation> laterStep(
      PathId spec, Deployment deployment, Snapshot snapshot, Instant now) {
    return Sentences.laterStep(spec, deployment)
        .map(
            sentence ->
                new Explanation(
                    DEPLOYMENT,
                    sentence + first(deployment, snapshot, now),
                    missing(spec, snapshot),
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    List.of(),
                    List.of(),
                    List.of()));
  }

  /** What the step under way waits for itself. */
  private static String first(Deployment deployment, Snapshot snapshot, Instant now) {
    return deployment.plan().steps().get(deployment.currentStep()).actions().stream()
        .flatMap(action -> snapshot.queueItem(action.spec()).stream())
        .findFirst()
        .map(item -> ", and " + item.spec().id() + " waits: " + of(item, snapshot, now).sentence())
        .orElse("");
  }

  private static int missing(PathId spec, Snapshot snapshot) {
    int wanted = snapshot.spec(spec).map(RunSpec::instances).orElse(0);
    long there =
        snapshot.instances(spec).stream()
            .map(Instance::condition)
            .filter(Condition::active)
            .count();
    return (int) Math.max(0, wanted - there);
  }
}
