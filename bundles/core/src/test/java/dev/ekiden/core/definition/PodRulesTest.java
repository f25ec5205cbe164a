package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.container;
import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.pod;
import static dev.ekiden.core.definition.Scene.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Constraint.Operator;
import dev.ekiden.api.model.Container.Image;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.LinuxInfo;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PodContainer.Endpoint;
import dev.ekiden.api.model.PodContainer.VolumeMount;
import dev.ekiden.api.model.PodContainerBuilder;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PodRulesTest {
  private static final Settings FEATURED =
      SettingsBuilder.builder(Settings.DEFAULT)
          .features(Set.of("secrets"))
          .role("marathon")
          .build();

  private static final String NO_SECRETS =
      "Feature secrets is not enabled. Enable with --enable_features secrets)";

  private static Arguments refused(String name, UnaryOperator<PodBuilder> change, String... told) {
    return Arguments.of(name, change, List.of(told));
  }

  static List<Arguments> refused() {
    return List.of(
        refused("root", p -> p.id(PathId.ROOT), "/id Path must contain at least one path element"),
        refused(
            "reserved word",
            p -> p.id(PathId.of("/restart")),
            "/id must not end with any of the following reserved keywords: restart, tasks,"
                + " versions, ., .."),
        refused("user", p -> p.user(Optional.of("")), "/user must not be empty"),
        refused(
            "secrets without feature",
            p -> p.environment(Map.of("A", new EnvValue.SecretRef("s"))).secrets(Map.of("s", "x")),
            "/environment use of secret-references in the environment requires the secrets"
                + " feature to be enabled",
            "/secrets must be empty",
            "/secrets " + NO_SECRETS),
        refused("instances", p -> p.instances(-1), "/scaling/instances got -1, expected 0 or more"),
        refused(
            "same container",
            p -> p.containers(List.of(container("c"), container("c"))),
            "/containers container names must be unique"),
        refused(
            "same endpoint",
            p ->
                p.containers(
                    List.of(
                        with("a", c -> c.endpoints(List.of(endpoint("e", 0, 80)))),
                        with("b", c -> c.endpoints(List.of(endpoint("e", 0, 80)))))),
            "/ endpoint names nust be unique across all containers",
            "/ host ports must be unique across all containers"),
        refused(
            "same container port",
            p ->
                p.networks(List.of(network("x")))
                    .containers(
                        List.of(
                            with(
                                "a",
                                c ->
                                    c.endpoints(
                                        List.of(endpoint("e", 80, 0), endpoint("f", 80, 0)))))),
            "/ container ports must be unique across all containers"),
        refused(
            "container port on host network",
            p -> p.containers(List.of(with("a", c -> c.endpoints(List.of(endpoint("e", 80, 0)))))),
            "/containers(0)/endpoints(0)/containerPort is not allowed when using host-mode"
                + " networking"),
        refused(
            "no container port",
            p ->
                p.networks(List.of(network("x")))
                    .containers(List.of(with("a", c -> c.endpoints(List.of(endpoint("e", 0, 0)))))),
            "/containers(0)/endpoints(0)/containerPort is required when using container-mode"
                + " networking"),
        refused(
            "network of endpoint",
            p ->
                p.networks(List.of(network("x"), network("y")))
                    .containers(
                        List.of(
                            with(
                                "a",
                                c ->
                                    c.endpoints(
                                        List.of(
                                            endpoint("e", 80, 0),
                                            new Endpoint(
                                                "f",
                                                Optional.of(81),
                                                Optional.empty(),
                                                List.of("tcp", "tcp"),
                                                Map.of(),
                                                List.of("z"))))))),
            "/containers(0)/endpoints(0) networkNames must be a single item list when hostPort is"
                + " specified and more than 1 container network is defined",
            "/containers(0)/endpoints(1)/networkNames(0) is not one of (x,y)",
            "/containers(0)/endpoints(1)/protocol Duplicate protocols within the same endpoint are"
                + " not allowed"),
        refused(
            "network",
            p -> p.networks(List.of(new Network(Network.Mode.HOST, Optional.of("x"), Map.of()))),
            "/networks Host networks may not have names or labels"),
        refused(
            "mount of nothing",
            p -> p.containers(List.of(with("a", c -> c.volumeMounts(List.of(mount("v")))))),
            "/containers(0)/volumeMounts(0)/name Referenced Volume in VolumeMount should exist"),
        refused(
            "volume of nobody",
            p -> p.volumes(List.of(new Volume.Ephemeral("v"), new Volume.Ephemeral("v"))),
            "/volumes(0) volume must be referenced by at least one container",
            "/volumes(1) volume must be referenced by at least one container",
            "/volumes volume names must be unique"),
        refused(
            "health check",
            p ->
                p.containers(
                    List.of(with("a", c -> c.healthCheck(Optional.of(health("nope", 5, 1)))))),
            "/containers(0)/healthCheck/timeoutSeconds got 5, expected less than 1",
            "/containers(0)/healthCheck/http/endpoint contained in the container endpoints"),
        refused(
            "limits",
            p ->
                p.containers(
                    List.of(
                        with(
                            "a",
                            c ->
                                c.resourceLimits(
                                    Optional.of(
                                        new ResourceLimits(
                                            Optional.of(0.05), Optional.of(1.0))))))),
            "/containers(0)/resourceLimits/cpus resource limit must be greater than or equal to"
                + " requested resource (0.1)",
            "/containers(0)/resourceLimits/mem resource limit must be greater than or equal to"
                + " requested resource (32.0)"),
        refused(
            "image",
            p ->
                p.containers(
                    List.of(
                        with(
                            "a",
                            c ->
                                c.image(
                                    Optional.of(
                                        new Image(
                                            "i",
                                            false,
                                            false,
                                            List.of(),
                                            Optional.of("s"),
                                            Map.of())))))),
            "/containers(0)/image/pullConfig must be empty",
            "/containers(0)/image/pullConfig " + NO_SECRETS,
            "/containers(0)/image/pullConfig pullConfig.secret must refer to an existing secret"),
        refused(
            "constraint",
            p ->
                p.constraints(
                    List.of(
                        new Constraint("", Operator.UNIQUE, Optional.empty()),
                        new Constraint("a", Operator.MAX_PER, Optional.empty()))),
            "/scheduling/placement/constraints must be empty",
            "/scheduling/placement/constraints(0) missing field for constraint declaration",
            "/scheduling/placement/constraints(1) MAX_PER requires an integer value"),
        refused(
            "isolation of the executor",
            p ->
                p.linuxInfo(
                    Optional.of(
                        new LinuxInfo(
                            Optional.of(new LinuxInfo.Seccomp(Optional.empty(), true)),
                            Optional.of(new LinuxInfo.Ipc("SHARE_PARENT", Optional.of(5)))))),
            "/linuxInfo/seccomp Seccomp configuration on executor level is not supported",
            "/linuxInfo/ipcInfo ipcInfo shmSize can NOT be set when mode is SHARE_PARENT"),
        refused("role", p -> p.role("foo"), "/role got foo, expected one of: [*]"),
        refused(
            "accepted roles",
            p -> p.acceptedResourceRoles(Set.of("x")),
            "/acceptedResourceRoles acceptedResourceRoles can only contain *"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, UnaryOperator<PodBuilder> change, List<String> told) {
    assertThat(new Scene().violations(create(change.apply(pod("/p")).build())))
        .containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void reservationsBindTheirPods() {
    Scene scene = new Scene(FEATURED);
    scene.carryOut(create(resident(10).build()));
    assertThat(scene.violations(put(resident(11).build())))
        .containsExactly("/pod(0) persistent volumes cannot be updated");
    assertThat(
            scene.violations(
                create(
                    resident(10)
                        .id(PathId.of("/q"))
                        .unreachableStrategy(UnreachableStrategy.DEFAULT)
                        .build())))
        .containsExactly("/ unreachableStrategy must be disabled for pods with persistent volumes");
  }

  @Test
  void podsMayBeForgottenBeforeTheyAreReplaced() {
    UnreachableStrategy strategy =
        new UnreachableStrategy.After(Duration.ofSeconds(10), Duration.ofSeconds(5));
    Scene scene = new Scene();
    scene.carryOut(create(pod("/p").unreachableStrategy(strategy).build()));
    assertThat(scene.tree.spec(PathId.of("/p"))).isPresent();
  }

  private static PodBuilder resident(long size) {
    return pod("/r")
        .upgradeStrategy(UpgradeStrategy.RESIDENT)
        .unreachableStrategy(new UnreachableStrategy.Disabled())
        .containers(List.of(with("c", c -> c.volumeMounts(List.of(mount("data"))))))
        .volumes(
            List.of(
                new Volume.Persistent(
                    "data",
                    Volume.Mode.RW,
                    Volume.DiskType.ROOT,
                    size,
                    Optional.empty(),
                    Optional.empty(),
                    List.of())));
  }

  private static PodContainer with(String name, UnaryOperator<PodContainerBuilder> change) {
    return change.apply(PodContainerBuilder.builder(container(name))).build();
  }

  private static Endpoint endpoint(String name, int containerPort, int hostPort) {
    return new Endpoint(
        name,
        Optional.of(containerPort).filter(port -> port > 0),
        Optional.of(hostPort),
        List.of(),
        Map.of(),
        List.of());
  }

  private static Network network(String name) {
    return new Network(Network.Mode.CONTAINER, Optional.of(name), Map.of());
  }

  private static VolumeMount mount(String name) {
    return new VolumeMount(name, "/mnt", Optional.empty());
  }

  private static HealthCheck health(String endpoint, int timeout, int interval) {
    return new HealthCheck(
        "MESOS_HTTP",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(endpoint),
        Optional.empty(),
        Duration.ofSeconds(300),
        Duration.ofSeconds(interval),
        Duration.ofSeconds(timeout),
        3,
        Duration.ofSeconds(15),
        Optional.empty(),
        "IPv4");
  }
}
