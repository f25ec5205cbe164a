package dev.ekiden.core.matching;

import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.Task;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.VersionInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Apps, instances and offers to match. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  static final Instant OLD = NOW.minusSeconds(60);

  private Samples() {}

  static MatchContext context() {
    return new MatchContext(
        Settings.DEFAULT, NOW, "framework-1", Optional.empty(), new SplittableRandom(1));
  }

  /** Three instances of 1 cpu, 128 MiB and one host port. */
  static App app(Constraint... constraints) {
    return new App(
        PathId.of("/prod/web"),
        Optional.of("run"),
        List.of(),
        Optional.empty(),
        Map.of(),
        3,
        new Resources(1, 128, 0, 0),
        Optional.empty(),
        Optional.empty(),
        "",
        List.of(constraints),
        List.of(),
        List.of(new PortDefinition(10_000, "tcp", Optional.of("http-api"), Map.of())),
        false,
        Backoff.DEFAULT,
        Optional.empty(),
        List.of(Network.HOST),
        List.of(),
        Optional.empty(),
        List.of(),
        Set.of(),
        UpgradeStrategy.DEFAULT,
        UnreachableStrategy.DEFAULT,
        KillSelection.YOUNGEST_FIRST,
        Map.of(),
        Set.of(),
        "*",
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        VersionInfo.created(NOW));
  }

  static Constraint constraint(String field, Constraint.Operator operator, String value) {
    return new Constraint(field, operator, value.isEmpty() ? Optional.empty() : Optional.of(value));
  }

  /** 4 cpus, 1024 MiB, 1000 MiB disk, ports 31000-31009. */
  static Offer offer(String host, String rack) {
    return offer(
        host,
        rack,
        List.of(
            Resource.scalar("cpus", 4),
            Resource.scalar("mem", 1024),
            Resource.scalar("disk", 1000),
            Resource.ports(31_000, 31_009)));
  }

  static Offer offer(String host, String rack, List<Resource> resources) {
    return new Offer(
        "offer-" + host,
        "agent-" + host,
        host,
        resources,
        Map.of("rack", new Resource.Items(Set.of(rack))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "*");
  }

  static Instance scheduled(App app) {
    return new Instance(
        new InstanceId(app.id(), "0"),
        app.version(),
        Goal.RUNNING,
        Condition.SCHEDULED,
        NOW,
        Optional.empty(),
        0,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        "*");
  }

  /** Running on the host of an offer, with the given version. */
  static Instance running(App app, Offer offer, Instant version, String uuid) {
    return new Instance(
        new InstanceId(app.id(), uuid),
        version,
        Goal.RUNNING,
        Condition.RUNNING,
        NOW,
        Optional.of(NOW),
        1,
        Optional.of(AgentValues.placement("test", offer)),
        List.of(),
        Optional.empty(),
        "*");
  }

  static Task task(App app, List<Integer> hostPorts, Map<Integer, Integer> generated) {
    return new Task(
        new TaskId(new InstanceId(app.id(), "0"), TaskId.APP, 1),
        Condition.PROVISIONED,
        NOW,
        Optional.empty(),
        hostPorts,
        generated,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
