package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.given;
import static dev.ekiden.core.definition.Scene.patch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.Violation;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Constraint.Operator;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.Container.Image;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.FetchUri;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.LinuxInfo;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.Residency;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.Volume;
import dev.ekiden.api.model.Volume.DiskType;
import dev.ekiden.api.model.Volume.Mode;
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

class AppRulesTest {
  private static final Settings FEATURED =
      SettingsBuilder.builder(Settings.DEFAULT)
          .features(Set.of("secrets", "gpu_resources", "external_volumes"))
          .role("marathon")
          .build();

  private static final String NO_COMMAND =
      "/ AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";
  private static final String NO_PORT =
      "/healthChecks(0) Health check port indices must address an element of the ports array or"
          + " container port mappings.";
  private static final String NO_SECRETS =
      "Feature secrets is not enabled. Enable with --enable_features secrets)";
  private static final String NO_GPUS =
      "/ Feature gpu_resources is not enabled. Enable with --enable_features gpu_resources)";
  private static final String NO_EXTERNAL =
      "/container/volumes(0) Feature external_volumes is not enabled. Enable with"
          + " --enable_features external_volumes)";

  /** One app that is refused: what is changed of a valid one, and what is told. */
  private static Arguments refused(
      Settings settings, String name, UnaryOperator<AppUpdateBuilder> change, String... told) {
    return Arguments.of(name, settings, change, List.of(told));
  }

  private static Arguments refused(
      String name, UnaryOperator<AppUpdateBuilder> change, String... told) {
    return refused(Settings.DEFAULT, name, change, told);
  }

  static List<Arguments> refused() {
    return List.of(
        // command
        refused("no command", a -> a.cmd(Optional.empty()), NO_COMMAND),
        refused("cmd and args", a -> a.args(Optional.of(List.of("a"))), NO_COMMAND),
        refused("short cmd", a -> a.cmd(Optional.of("a")), "/ must not be an empty string"),
        refused(
            "plain container without command",
            a -> a.cmd(Optional.empty()).container(mesos()),
            NO_COMMAND),
        // id
        refused(
            "root",
            a -> a.id(Optional.of("/")),
            "/id Path must contain at least one path element",
            "/ must not be root"),
        refused(
            "reserved word",
            a -> a.id(Optional.of("/a/versions")),
            "/id must not end with any of the following reserved keywords: restart, tasks,"
                + " versions, ., .."),
        refused(
            "upper case",
            a -> a.id(Optional.of("/Upper")),
            "/id must fully match regular expression"
                + " '^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*"
                + "([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$'"),
        // resources
        refused("gpus", a -> a.gpus(Optional.of(1)), NO_GPUS),
        refused(
            "gpus with docker",
            a -> a.gpus(Optional.of(1)).container(docker()),
            "/ GPU resources only work with the Mesos containerizer",
            NO_GPUS),
        refused(
            "limits",
            a ->
                a.cpus(Optional.of(2.0))
                    .resourceLimits(
                        Optional.of(new ResourceLimits(Optional.of(1.0), Optional.of(1.0)))),
            "/resourceLimits/cpus resource limit must be greater than or equal to requested"
                + " resource (2.0)",
            "/resourceLimits/mem resource limit must be greater than or equal to requested"
                + " resource (128.0)"),
        // ports and networks
        refused(
            "same port",
            a -> a.portDefinitions(ports("80:a", "80:b")),
            "/portDefinitions Ports must be unique."),
        refused(
            "same port name",
            a -> a.portDefinitions(ports("0:a", "0:a")),
            "/portDefinitions Port names must be unique."),
        refused(
            "negative port",
            a -> a.portDefinitions(ports("-1:a")),
            "/portDefinitions(0)/port got -1, expected 0 or more"),
        refused(
            "same mapping name",
            a -> a.networks(bridge()).container(mesos(mapping(80, "a"), mapping(81, "a"))),
            "/container/portMappings Port names must be unique."),
        refused(
            "mapping without network",
            a ->
                a.networks(containers("n1", "n2"))
                    .container(mesos(mapping(80, "a", Optional.of(0), List.of()))),
            "/container/portMappings(0) networkNames must be a single item list when hostPort is"
                + " specified and more than 1 container network is defined"),
        refused(
            "mapping to unknown network",
            a ->
                a.networks(containers("n1"))
                    .container(mesos(mapping(80, "a", Optional.empty(), List.of("n2")))),
            "/container/portMappings(0)/networkNames(0) is not one of (n1)"),
        refused(
            "host network with labels",
            a ->
                a.networks(
                    Optional.of(
                        List.of(
                            new Network(Network.Mode.HOST, Optional.empty(), Map.of("a", "b"))))),
            "/networks Host networks may not have names or labels"),
        refused(
            "bridge with name",
            a ->
                a.networks(
                    Optional.of(
                        List.of(new Network(Network.Mode.BRIDGE, Optional.of("x"), Map.of())))),
            "/networks Bridge networks may not have names"),
        refused(
            "network without name",
            a -> a.networks(containers("")),
            "/networks Network name must be specified when container network is selected."),
        refused(
            "same network",
            a -> a.networks(containers("x", "x")),
            "/networks Duplicate networks are not allowed"),
        refused(
            "host and bridge",
            a ->
                a.networks(
                    Optional.of(
                        List.of(
                            Network.HOST,
                            new Network(Network.Mode.BRIDGE, Optional.empty(), Map.of())))),
            "/networks May specify a single host network, single bridge network, or else 1-to-n"
                + " container networks"),
        refused(
            "two networks with docker",
            a -> a.networks(containers("x", "y")).container(docker()),
            "/ may only specify a single container network when using the Docker container"
                + " engine"),
        // containers
        refused(
            "docker without image",
            a -> a.container(container(Engine.DOCKER, Optional.empty())),
            "/container/docker not defined"),
        refused(
            "pull secret with docker",
            a -> a.container(container(Engine.DOCKER, image(Optional.of("s")))),
            "/container/docker/pullConfig pullConfig is not supported with Docker containerizer"),
        refused(
            "pull secret without feature",
            a -> a.container(container(Engine.MESOS, image(Optional.of("s")))),
            "/container/docker/pullConfig must be empty",
            "/container/docker/pullConfig " + NO_SECRETS,
            "/container/docker/pullConfig pullConfig.secret must refer to an existing secret"),
        refused(
            FEATURED,
            "unknown pull secret",
            a -> a.container(container(Engine.MESOS, image(Optional.of("s")))),
            "/container/docker/pullConfig pullConfig.secret must refer to an existing secret"),
        refused(
            "neither confined nor not",
            a -> a.container(linux(new LinuxInfo.Seccomp(Optional.empty(), false))),
            "/container/linuxInfo/seccomp Seccomp unconfined must be true when Profile is NOT"
                + " defined"),
        refused(
            "confined and not",
            a -> a.container(linux(new LinuxInfo.Seccomp(Optional.of("p"), true))),
            "/container/linuxInfo/seccomp Seccomp unconfined can NOT be true when Profile is"
                + " defined"),
        refused(
            "shared memory of the parent",
            a ->
                a.container(
                    Optional.of(
                        new Container(
                            Engine.MESOS,
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            Optional.of(
                                new LinuxInfo(
                                    Optional.empty(),
                                    Optional.of(
                                        new LinuxInfo.Ipc("SHARE_PARENT", Optional.of(4)))))))),
            "/container/linuxInfo/ipcInfo ipcInfo shmSize can NOT be set when mode is"
                + " SHARE_PARENT"),
        // volumes
        refused(
            "empty disk",
            a -> a.container(volumes(disk("a", DiskType.ROOT, 0))),
            "/container/volumes(0)/persistent/size got 0, expected more than 0"),
        refused(
            "disk in a directory",
            a -> a.container(volumes(disk("a/b", DiskType.ROOT, 1))),
            "/container/volumes(0)/containerPath value must not contain \"/\""),
        refused(
            "constraint on root disk",
            a -> a.container(volumes(disk("a", DiskType.ROOT, 1, "x"))),
            "/container/volumes(0)/persistent Constraints on root volumes are not supported"),
        refused(
            "bad constraint on disk",
            a -> a.container(volumes(disk("a", DiskType.MOUNT, 1, "("))),
            "/container/volumes(0)/persistent/constraints/( Invalid regular expression"),
        refused(
            "largest disk",
            a ->
                a.container(
                    volumes(
                        new Volume.Persistent(
                            "a",
                            Mode.RW,
                            DiskType.PATH,
                            5,
                            Optional.of(4L),
                            Optional.empty(),
                            List.of()))),
            "/container/volumes(0)/persistent Only mount volumes can have maxSize",
            "/container/volumes(0)/persistent Max size must be larger than size"),
        refused(
            "external volume without feature", a -> a.container(volumes(dvdi("n"))), NO_EXTERNAL),
        refused(
            FEATURED,
            "external volume twice",
            a -> a.container(volumes(dvdi("vol"), dvdi("vol"))),
            "/container/volumes Volume names must be unique",
            "/ Requested DVDI volume 'vol' is declared more than once within app /v"),
        refused(
            FEATURED,
            "external volume of two instances",
            a -> a.container(volumes(dvdi("vol"))).instances(Optional.of(2)),
            "/ Number of instances is limited to 1 when declaring DVDI volumes in app [/v]"),
        refused(
            FEATURED,
            "external volume of nobody",
            a ->
                a.container(
                        volumes(
                            new Volume.Dvdi("/a", Mode.RW, "n", Optional.empty(), Map.of(), false)))
                    .problems(
                        Optional.of(
                            List.of(
                                new Violation(
                                    "/container/volumes(0)/external/provider",
                                    "is unknown provider")))),
            "/container/volumes(0)/external/provider is unknown provider"),
        refused(
            FEATURED,
            "unknown secret in volume",
            a -> a.container(volumes(new Volume.Secret("/a", "t"))),
            "/container/volumes(0) volume.secret must refer to an existing secret"),
        refused(
            FEATURED,
            "unmountable CSI volume",
            a ->
                a.container(
                    volumes(
                        new Volume.Csi(
                            "/a",
                            Mode.RW,
                            "n",
                            "p",
                            "X",
                            "mount",
                            Optional.empty(),
                            List.of(),
                            Map.of(),
                            Map.of(),
                            Map.of()))),
            "/container/volumes(0)/external/options/capability/accessMode is not one of"
                + " (SINGLE_NODE_WRITER,SINGLE_NODE_READER_ONLY,MULTI_NODE_READER_ONLY,"
                + "MULTI_NODE_SINGLE_WRITER,MULTI_NODE_MULTI_WRITER)",
            "/container/volumes(0)/external/options/capability/fsType must be defined for access"
                + " type mount"),
        // residency
        refused(
            FEATURED,
            "resident over capacity",
            a ->
                a.container(volumes(disk("a", DiskType.ROOT, 1)))
                    .upgradeStrategy(Optional.of(UpgradeStrategy.DEFAULT)),
            "/upgradeStrategy/maximumOverCapacity got 1.0, expected 0.0"),
        refused(
            "residency with unreachable strategy",
            a ->
                a.residency(Optional.of(new Residency(Duration.ZERO, "WAIT_FOREVER")))
                    .unreachableStrategy(Optional.of(UnreachableStrategy.DEFAULT)),
            "/ unreachableStrategy must be disabled for resident tasks"),
        refused(
            "resident without a role of its own",
            a -> a.container(volumes(disk("a", DiskType.ROOT, 1))),
            "/role Resident apps cannot have the role *"),
        // strategies
        refused(
            "expunged before inactive",
            a ->
                a.unreachableStrategy(
                    Optional.of(
                        new UnreachableStrategy.After(
                            Duration.ofSeconds(10), Duration.ofSeconds(5)))),
            "/unreachableStrategy/inactiveAfterSeconds inactiveAfterSeconds (10) must be less or"
                + " equal to expungeAfterSeconds, which is 5"),
        refused(
            "single instance twice",
            a ->
                single(a)
                    .instances(Optional.of(2))
                    .upgradeStrategy(Optional.of(new UpgradeStrategy(0, 0))),
            "/ Single instance app may only have one instance"),
        refused(
            "single instance with capacity",
            a -> single(a).upgradeStrategy(Optional.of(UpgradeStrategy.DEFAULT)),
            "/upgradeStrategy/maximumOverCapacity got 1.0, expected 0.0",
            "/upgradeStrategy/minimumHealthCapacity got 1.0, expected 0.0"),
        refused(
            "single instance by default",
            AppRulesTest::single,
            "/isSingleInstance must be false",
            "/upgradeStrategy/maximumOverCapacity got 1.0, expected 0.0",
            "/upgradeStrategy/minimumHealthCapacity got 1.0, expected 0.0"),
        refused(
            "migration",
            a -> a.labels(Optional.of(Map.of("DCOS_MIGRATION_API_VERSION", "v1"))),
            "/ DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using"
                + " DCOS_MIGRATION_API_VERSION"),
        // checks
        refused(
            "check of no port",
            a ->
                a.portDefinitions(Optional.of(List.of()))
                    .healthChecks(Optional.of(List.of(health("HTTP", "IPv4")))),
            NO_PORT),
        refused(
            "IPv6",
            a -> a.healthChecks(Optional.of(List.of(health("HTTP", "IPv6")))),
            "/healthChecks(0) IPv6 can only be used for container type DOCKER and Mesos"
                + " http/https/tcp health checks"),
        refused(
            "two checks on the agent",
            a ->
                a.healthChecks(
                    Optional.of(
                        List.of(health("MESOS_HTTP", "IPv4"), health("MESOS_TCP", "IPv4")))),
            "/ AppDefinition can contain at most one Mesos health check"),
        refused(
            "check with docker",
            a ->
                a.container(docker())
                    .check(
                        Optional.of(
                            new Check(
                                new Check.Tcp(Optional.of(3), Optional.empty(), Optional.empty()),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO))),
            "/ AppDefinition must not use 'checks' if using docker",
            "/check/get check port index must address an element of the ports array or container"
                + " port mappings."),
        refused(
            "readiness",
            a -> a.readinessChecks(Optional.of(List.of(ready("nope", 10), ready("default", 30)))),
            "/readinessChecks/size got 2, expected 1 or less",
            "/readinessChecks(0)/portName No port definition reference for portName nope",
            "/readinessChecks(0)/timeoutSeconds got 10, expected less than 10"),
        // the rest
        refused(
            "uri",
            a ->
                a.fetch(
                    Optional.of(
                        List.of(new FetchUri("ht tp://x", true, false, false, Optional.empty())))),
            "/fetch(0)/uri URI has invalid syntax."),
        refused(
            "secrets without feature",
            a ->
                a.env(Optional.of(Map.of("A", new EnvValue.SecretRef("s"))))
                    .secrets(Optional.of(Map.of("s", "/x"))),
            "/env use of secret-references in the environment requires the secrets feature to be"
                + " enabled",
            "/secrets " + NO_SECRETS),
        refused(
            FEATURED,
            "unknown secret",
            a -> a.env(Optional.of(Map.of("A", new EnvValue.SecretRef("s")))),
            "/env/A/secret references an undefined secret"),
        refused(
            "variable without name",
            a -> a.env(Optional.of(Map.of("", new EnvValue.Text("x"), "B", new EnvValue.Text("")))),
            "/env/keys(0) must not be empty"),
        refused(
            "accepted role",
            a -> a.acceptedResourceRoles(Optional.of(Set.of("public"))),
            "/acceptedResourceRoles acceptedResourceRoles can only contain *"),
        refused(
            FEATURED,
            "accepted role beside own",
            a -> a.acceptedResourceRoles(Optional.of(Set.of("public"))),
            "/acceptedResourceRoles acceptedResourceRoles can only contain * and marathon"),
        refused(
            "nameless role",
            a -> a.acceptedResourceRoles(Optional.of(Set.of(""))),
            "/acceptedResourceRoles A role name must not be \"\".",
            "/acceptedResourceRoles acceptedResourceRoles can only contain *"),
        refused(
            "no roles",
            a -> a.acceptedResourceRoles(Optional.of(Set.of())),
            "/acceptedResourceRoles must not be empty"),
        refused("role", a -> a.role(Optional.of("foo")), "/role got foo, expected one of: [*]"),
        refused(
            "constraints",
            a ->
                a.constraints(
                    Optional.of(
                        List.of(
                            constraint(Operator.UNIQUE, "x"),
                            constraint(Operator.LIKE, "("),
                            constraint(Operator.UNLIKE),
                            constraint(Operator.MAX_PER, "a"),
                            constraint(Operator.MAX_PER),
                            constraint(Operator.GROUP_BY, "a"),
                            constraint(Operator.GROUP_BY),
                            constraint(Operator.CLUSTER),
                            constraint(Operator.IS, "[1-2]")))),
            "/constraints UNIQUE does not accept a value",
            "/constraints is not a valid regular expression",
            "/constraints LIKE and UNLIKE require a non-empty, regular expression value",
            "/constraints MAX_PER requires an integer value",
            "/constraints MAX_PER requires an integer value",
            "/constraints GROUP BY must define an integer value or else no value at all",
            "/constraints IS only supports Mesos text and float values (see"
                + " http://mesos.apache.org/documentation/latest/attributes-resources/)"),
        refused(
            "problems travel along",
            a ->
                a.cmd(Optional.of("x"))
                    .problems(Optional.of(List.of(new Violation("/check", "no kind")))),
            "/check no kind",
            "/ must not be an empty string"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(
      String name, Settings settings, UnaryOperator<AppUpdateBuilder> change, List<String> told) {
    Scene scene = new Scene(settings);
    assertThat(scene.violations(create(change.apply(given("/v")).build())))
        .containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void volumesThatCannotBeSharedBelongToOneApp() {
    Scene scene = new Scene(FEATURED);
    scene.carryOut(create(given("/g/a").container(volumes(dvdi("vol"))).build()));
    assertThat(scene.violations(create(given("/b").container(volumes(dvdi("vol"))).build())))
        .containsExactlyInAnyOrder(
            "/apps(0)/container Volume name 'vol' in /b conflicts with volume(s) of same name in"
                + " app(s): /g/a",
            "/groups(0)/apps(0)/container Volume name 'vol' in /g/a conflicts with volume(s) of"
                + " same name in app(s): /b");
    scene.carryOut(Scene.delete("/g/a"));
    scene.carryOut(create(given("/b").container(volumes(dvdi("vol"))).build()));
  }

  @Test
  void reservationsBindTheirApps() {
    Scene scene = new Scene(FEATURED);
    scene.carryOut(create(given("/r").container(volumes(disk("data", DiskType.ROOT, 10))).build()));
    scene.carryOut(patch("/r", AppUpdateBuilder.builder().instances(Optional.of(3))));
    String kept =
        "Services with persistent volumes configured may not change resource requirements. If you"
            + " need to make this change, please create a new service.";
    assertThat(scene.violations(patch("/r", AppUpdateBuilder.builder().cpus(Optional.of(2.0)))))
        .containsExactly("/app(0)/cpus " + kept);
    assertThat(
            scene.violations(
                patch(
                    "/r",
                    AppUpdateBuilder.builder()
                        .container(volumes(disk("data", DiskType.ROOT, 11))))))
        .containsExactly("/app(0) Persistent volumes can not be changed!");
  }

  // Samples

  private static AppUpdateBuilder single(AppUpdateBuilder app) {
    return app.labels(Optional.of(Map.of("MARATHON_SINGLE_INSTANCE_APP", "true")));
  }

  private static Optional<List<PortDefinition>> ports(String... ports) {
    return Optional.of(
        List.of(ports).stream()
            .map(p -> p.split(":"))
            .map(
                p -> new PortDefinition(Integer.parseInt(p[0]), "tcp", Optional.of(p[1]), Map.of()))
            .toList());
  }

  private static PortMapping mapping(int port, String name) {
    return mapping(port, name, Optional.empty(), List.of());
  }

  private static PortMapping mapping(
      int port, String name, Optional<Integer> hostPort, List<String> networks) {
    return new PortMapping(port, hostPort, 0, "tcp", Optional.of(name), Map.of(), networks);
  }

  private static Optional<List<Network>> bridge() {
    return Optional.of(List.of(new Network(Network.Mode.BRIDGE, Optional.empty(), Map.of())));
  }

  private static Optional<List<Network>> containers(String... names) {
    return Optional.of(
        List.of(names).stream()
            .map(
                n ->
                    new Network(
                        Network.Mode.CONTAINER,
                        Optional.of(n).filter(name -> !name.isEmpty()),
                        Map.of()))
            .toList());
  }

  private static Optional<Container> mesos(PortMapping... mappings) {
    return Optional.of(
        new Container(
            Engine.MESOS,
            Optional.empty(),
            mappings.length == 0 ? Optional.empty() : Optional.of(List.of(mappings)),
            List.of(),
            Optional.empty()));
  }

  private static Optional<Container> docker() {
    return container(Engine.DOCKER, image(Optional.empty()));
  }

  private static Optional<Image> image(Optional<String> pullSecret) {
    return Optional.of(new Image("nginx:1.19", false, false, List.of(), pullSecret, Map.of()));
  }

  private static Optional<Container> container(Engine engine, Optional<Image> image) {
    return Optional.of(new Container(engine, image, Optional.empty(), List.of(), Optional.empty()));
  }

  private static Optional<Container> linux(LinuxInfo.Seccomp seccomp) {
    return Optional.of(
        new Container(
            Engine.MESOS,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(new LinuxInfo(Optional.of(seccomp), Optional.empty()))));
  }

  private static Optional<Container> volumes(Volume... volumes) {
    return Optional.of(
        new Container(
            Engine.MESOS, Optional.empty(), Optional.empty(), List.of(volumes), Optional.empty()));
  }

  private static Volume disk(String path, DiskType type, long size, String... patterns) {
    return new Volume.Persistent(
        path,
        Mode.RW,
        type,
        size,
        Optional.empty(),
        Optional.empty(),
        List.of(patterns).stream()
            .map(p -> new Constraint("path", Operator.LIKE, Optional.of(p)))
            .toList());
  }

  private static Volume dvdi(String name) {
    return new Volume.Dvdi(
        "/a", Mode.RW, name, Optional.empty(), Map.of("dvdi/driver", "rexray"), false);
  }

  private static Constraint constraint(Operator operator, String... value) {
    return new Constraint("hostname", operator, List.of(value).stream().findFirst());
  }

  private static HealthCheck health(String protocol, String ipProtocol) {
    return new HealthCheck(
        protocol,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(300),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        3,
        Duration.ofSeconds(15),
        Optional.empty(),
        ipProtocol);
  }

  private static ReadinessCheck ready(String portName, int interval) {
    return new ReadinessCheck(
        "r",
        "HTTP",
        "/",
        portName,
        Duration.ofSeconds(interval),
        Duration.ofSeconds(10),
        List.of(200),
        false);
  }
}
