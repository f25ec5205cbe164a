package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.FetchUri;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.Volume;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Bodies beyond the recorded ones. */
class ReadersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'instances': 'x'                          | /instances error.expected.jsnumber
          'instances': 1e400                        | /instances error.expected.int
          'instances': 1e999999999                  | /instances error.expected.int
          'cpus': 1e400                             | /cpus error.expected.jsnumber
          'id': '/A'                                | /id error.pattern
          'id': '/a..b'                             | /id error.pattern
          'id': '/-a'                               | /id error.pattern
          'executor': '/a//b'                       | /executor error.pattern
          'cmd': ''                                 | /cmd error.minLength
          'fetch': [{'uri': ''}]                    | /fetch(0)/uri error.minLength
          'networks': [{'name': 'A'}, {'mode': 1}]  | /networks(0)/name error.pattern, /networks(1)/mode error.unknown.enum.literal
          'env': {'A': {'secret': 1}}               | /env/A/secret error.expected.jsstring
          'resourceLimits': {'cpus': 'lots'}        | /resourceLimits/cpus error.expected.jsnumber
          'container': {'docker': {'image': 1}}     | /container/docker/image error.expected.jsstring
          'container': {'docker': {'pullConfig': {}, 'image': 'a'}} | /container/docker/pullConfig/secret error.path.missing
          'container': {'linuxInfo': 5}             | /container/linuxInfo error.expected.jsobject
          'container': {'linuxInfo': {'ipcInfo': {}}} | /container/linuxInfo/ipcInfo/mode error.path.missing
          'check': {'exec': {'command': {'argv': 'x'}}} | /check/exec/command/argv error.expected.jsarray
          'check': {'http': {'path': ''}}           | /check/http/path error.minLength
          'readinessChecks': [{'timeoutSeconds': 0}] | /readinessChecks(0)/timeoutSeconds error.min
          'executorResources': {'mem': 31}          | /executorResources/mem error.min
          'killSelection': 'first'                  | /killSelection error.unknown.enum.literal
          'unreachableStrategy': {'expungeAfterSeconds': -1} | /unreachableStrategy/expungeAfterSeconds error.min
          'upgradeStrategy': {'maximumOverCapacity': 2, 'minimumHealthCapacity': -1} | /upgradeStrategy/maximumOverCapacity error.max, /upgradeStrategy/minimumHealthCapacity error.min
          'version': '2026-01-01'                   | /version error.expected.date.isoformat
          """,
      quoteCharacter = '"')
  void faultsOfApps(String field, String faults) throws JsonRefused {
    assertThat(refused(() -> app(field))).isEqualTo("422 Invalid JSON: " + faults);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'ports': [1, 1]                                                | / ports must be unique
          'ports': [1], 'portDefinitions': []                            | / cannot specify both ports and port definitions
          'ipAddress': {}, 'portDefinitions': [{}]                       | / cannot specify both an IP address and port
          'ipAddress': {}, 'networks': [{'mode': 'host'}]                | / must not specify both networks and ipAddress
          'container': {'type': 'MESOS', 'docker': {'image': 'a', 'network': 'HOST', 'portMappings': []}} | /container/docker/network must be empty, /container/docker/portMappings must be empty
          'container': {'docker': {'image': 'a', 'credential': {'principal': 'p'}}} | /container/docker/credential must be empty
          'container': {'portMappings': [{}], 'docker': {'image': 'a', 'portMappings': [{}]}} | / cannot specify both portMappings and docker.portMappings
          'container': {'docker': {'image': 'a', 'portMappings': [{'name': 'a'}, {'name': 'a'}]}} | /container/docker/portMappings Port names must be unique.
          'uris': ['a b', 'c']                                           | /uris(0) URI has invalid syntax.
          """,
      quoteCharacter = '"')
  void conflictsOfApps(String field, String conflicts) {
    assertThat(refused(() -> app(field))).isEqualTo("422 Object is not valid: " + conflicts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'constraints': [['a'], ['', 'UNIQUE'], ['a', 'unique']] | /constraints Each constraint must have either 2 or 3 fields, /constraints illegal constraint specification, /constraints operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS
          'check': {}                                             | /check expected one of http, tcp or exec checks
          'healthChecks': [{'protocol': 'COMMAND'}]               | /healthChecks(0) illegal protocol COMMAND for non-command health check
          'container': {'docker': {'image': 'a', 'network': 'NONE'}} | /container/docker/network unsupported docker network type NONE
          'container': {'volumes': [{'containerPath': 'a', 'mode': 'RW', 'external': {'options': {}}}]} | /container/volumes(0)/external/name not defined, /container/volumes(0)/external/provider not defined
          'container': {'volumes': [{'containerPath': 'a', 'mode': 'RW', 'persistent': {'size': 1, 'constraints': [['path', 'IS', 'x']]}}]} | /container/volumes(0)/persistent/constraints(0) Operator must be one of LIKE, UNLIKE
          """,
      quoteCharacter = '"')
  void problemsTravelWithTheApp(String field, String problems) throws JsonRefused {
    assertThat(
            app(field).problems().orElseThrow().stream()
                .map(v -> v.path() + " " + v.message())
                .collect(Collectors.joining(", ")))
        .isEqualTo(problems);
  }

  @Test
  void nullIsAbsence() throws JsonRefused {
    AppUpdate app =
        AppReader.update(json("{'cmd': null, 'ports': null, 'env': null}"), true, SETTINGS);
    assertThat(app.cmd()).isEmpty();
    assertThat(app.portDefinitions()).isEmpty();
    assertThat(app.env()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3.0", "3.000000", "30e-1", "3e0"})
  void wholeNumbersMayBeWrittenAsFractions(String number) throws JsonRefused {
    assertThat(app("'instances': " + number).instances()).contains(3);
  }

  @Test
  void deeplyNestedBodiesAreRefused() {
    String body = "{\"a\":".repeat(Json.MAX_DEPTH + 1) + "1" + "}".repeat(Json.MAX_DEPTH + 1);
    assertThat(refused(() -> json(body))).startsWith("400 Invalid JSON: Document nesting depth");
  }

  @Test
  void longIdsCostNoStack() throws JsonRefused {
    String id = "/a".repeat(100_000);
    assertThat(app("'id': '" + id + "'").id()).contains(id);
    assertThat(refused(() -> app("'id': '" + id + "/A'"))).endsWith("/id error.pattern");
  }

  @Test
  void longBodiesAreNotRepeatedInErrors() {
    String body = "{'x': '" + "y".repeat(100_000) + "'}";
    assertThat(refused(() -> AppReader.app(json(body), SETTINGS))).hasSizeLessThan(5_000);
  }

  @Test
  void bridgeOfTheDockerEngine() throws JsonRefused {
    AppUpdate app =
        app(
            "'ports': [0, 5], 'container': {'docker': {'image': 'a', 'network': 'BRIDGE',"
                + " 'portMappings': [{'containerPort': 80}]}}, 'healthChecks': [{}]");
    assertThat(app.networks().orElseThrow())
        .extracting(Network::mode)
        .containsExactly(Network.Mode.BRIDGE);
    assertThat(mappings(app)).extracting(PortMapping::containerPort).containsExactly(80);
    assertThat(app.portDefinitions().orElseThrow())
        .extracting(PortDefinition::port)
        .containsExactly(0, 5);
    assertThat(app.healthChecks().orElseThrow().getFirst().portIndex()).contains(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'cmd': 'x'                                                      | false
          'ports': [5]                                                    | false
          'portDefinitions': []                                           | false
          'portDefinitions': [{}]                                         | true
          'container': {'type': 'MESOS', 'portMappings': [{}]}            | false
          'networks': [{'mode': 'container/bridge'}]                      | false
          'networks': [{'name': 'a'}], 'container': {'type': 'MESOS'}     | true
          'networks': [{'name': 'a'}], 'container': {'portMappings': []}  | false
          'networks': [{'name': 'a'}], 'container': {'portMappings': [{}]} | true
          'networks': [{'name': 'a'}], 'container': {'portMappings': []}, 'ports': [0] | true
          """,
      quoteCharacter = '"')
  void checksAskTheFirstPortWhereItIsKnown(String fields, boolean known) throws JsonRefused {
    AppUpdate app = app(fields + ", 'healthChecks': [{}]");
    assertThat(app.healthChecks().orElseThrow().getFirst().portIndex())
        .isEqualTo(known ? Optional.of(0) : Optional.empty());
  }

  @Test
  void addressOfItsOwn() throws JsonRefused {
    AppUpdate app =
        app(
            "'ipAddress': {'networkName': 'n', 'labels': {'a': 'b'},"
                + " 'discovery': {'ports': [{'number': 80, 'name': 'web'}]}}");
    assertThat(app.networks().orElseThrow())
        .containsExactly(new Network(Network.Mode.CONTAINER, Optional.of("n"), Map.of("a", "b")));
    assertThat(app.container().orElseThrow().engine()).isEqualTo(Container.Engine.MESOS);
    assertThat(mappings(app))
        .extracting(PortMapping::containerPort, PortMapping::hostPort, PortMapping::name)
        .containsExactly(tuple(80, Optional.empty(), Optional.of("web")));
  }

  @Test
  void addressInTheBridge() throws JsonRefused {
    assertThat(app("'ipAddress': {'networkName': 'mesos-bridge'}").networks().orElseThrow())
        .extracting(Network::mode)
        .containsExactly(Network.Mode.BRIDGE);
  }

  @Test
  void partsOfAnAppAreNotCompleted() throws JsonRefused {
    AppUpdate app =
        AppReader.update(
            json(
                "{'ports': [1, 2], 'container': {'type': 'MESOS', 'portMappings': [{}]},"
                    + " 'healthChecks': [{}, {'protocol': 'COMMAND', 'command': {'value': 'x'}},"
                    + " {'port': 80}]}"),
            true,
            SETTINGS);
    assertThat(app.id()).isEmpty();
    assertThat(app.networks()).isEmpty();
    assertThat(mappings(app)).hasSize(1);
    assertThat(app.portDefinitions().orElseThrow())
        .extracting(PortDefinition::port)
        .containsExactly(1, 2);
    assertThat(app.healthChecks().orElseThrow())
        .extracting(HealthCheck::portIndex)
        .containsExactly(Optional.of(0), Optional.empty(), Optional.empty());
  }

  @Test
  void aWholeDefinitionForAUrlNeedsNoId() throws JsonRefused {
    AppUpdate app = AppReader.update(json("{'cmd': 'x'}"), false, SETTINGS);
    assertThat(app.cmd()).contains("x");
    assertThat(app.id()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/x.tar.gz, true",
    "http://a/x.tar.bz2, true",
    "x.zip, true",
    "x.bz2, false",
    "http://a/x, false"
  })
  void urisAreFetched(String uri, boolean extract) throws JsonRefused {
    assertThat(app("'uris': ['" + uri + "']").fetch().orElseThrow())
        .containsExactly(new FetchUri(uri, extract, false, false, Optional.empty()));
  }

  @Test
  void limitsMayBeUnlimited() throws JsonRefused {
    assertThat(app("'resourceLimits': {'cpus': 'unlimited', 'mem': 5}").resourceLimits())
        .contains(new ResourceLimits(Optional.of(Double.POSITIVE_INFINITY), Optional.of(5.0)));
  }

  @Test
  void unreachableAgentsMayBeWaitedFor() throws JsonRefused {
    assertThat(app("'unreachableStrategy': 'disabled'").unreachableStrategy())
        .contains(new UnreachableStrategy.Disabled());
    assertThat(app("'unreachableStrategy': {'inactiveAfterSeconds': 5}").unreachableStrategy())
        .contains(new UnreachableStrategy.After(Duration.ofSeconds(5), Duration.ZERO));
  }

  @Test
  void volumesOfAPluginForStorage() throws JsonRefused {
    AppUpdate app =
        app(
            "'container': {'volumes': [{'containerPath': 'a', 'mode': 'RO', 'external': {"
                + "'name': 'n', 'provider': 'csi', 'options': {'pluginName': 'p', 'capability':"
                + " {'accessMode': 'SINGLE_NODE_WRITER', 'accessType': 'mount', 'fsType': 'xfs'},"
                + " 'nodeStageSecret': {'k': {'secret': 's'}}}}}]}");
    assertThat(app.container().orElseThrow().volumes())
        .containsExactly(
            new Volume.Csi(
                "a",
                Volume.Mode.RO,
                "n",
                "p",
                "SINGLE_NODE_WRITER",
                "mount",
                Optional.of("xfs"),
                List.of(),
                Map.of("k", "s"),
                Map.of(),
                Map.of()));
  }

  @Test
  void pluginsBringHealthProtocols() throws JsonRefused {
    JsonNode body =
        json("{'id': '/x', 'healthChecks': [{'protocol': 'redis', 'path': 'PING', 'port': 5}]}");
    assertThat(refused(() -> AppReader.app(body, SETTINGS)))
        .endsWith("/healthChecks(0)/protocol error.unknown.enum.literal");
    HealthCheck check =
        AppReader.app(body, SETTINGS, Set.of("REDIS")).healthChecks().orElseThrow().getFirst();
    assertThat(check.protocol()).isEqualTo("REDIS");
    assertThat(check.path()).contains("PING");
  }

  @Test
  void groupsHoldAppsAndGroups() throws JsonRefused {
    GroupUpdate group =
        GroupReader.group(
            json(
                "{'id': '/g', 'apps': [{'id': 'a', 'check': {}}], 'groups': [{'id': 'h',"
                    + " 'apps': [{'id': 'b', 'ports': []}]}], 'dependencies': ['/d']}"),
            SETTINGS);
    assertThat(group.apps().orElseThrow().getFirst().problems().orElseThrow().getFirst().path())
        .isEqualTo("/apps(0)/check");
    assertThat(group.groups().orElseThrow().getFirst().apps().orElseThrow())
        .extracting(AppUpdate::id)
        .containsExactly(Optional.of("b"));
    assertThat(
            refused(
                () ->
                    GroupReader.group(
                        json("{'groups': [{'apps': [{'id': 'a', 'uris': ['b c']}]}]}"), SETTINGS)))
        .isEqualTo("422 Object is not valid: /groups(0)/apps(0)/uris(0) URI has invalid syntax.");
  }

  @Test
  void podsAreFilledIn() throws JsonRefused {
    Pod pod =
        PodReader.pod(
            json(
                "{'id': '/p', 'containers': [{'name': 'c', 'resources': {}}],"
                    + " 'volumes': [{'name': 'v', 'persistent': {'size': 5}}]}"),
            SETTINGS);
    assertThat(pod.instances()).isEqualTo(1);
    assertThat(pod.containers().getFirst().resources().mem()).isEqualTo(128);
    assertThat(pod.unreachableStrategy()).isEqualTo(new UnreachableStrategy.Disabled());
    assertThat(pod.hostNetworking()).isTrue();
    assertThat(pod.role()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'scheduling': 5                          | /scheduling error.expected.jsobject
          'scheduling': {'upgrade': {'minimumHealthCapacity': 2}} | /scheduling/upgrade/minimumHealthCapacity error.max
          'scheduling': {'placement': {'constraints': [{'operator': 'IN'}]}} | /scheduling/placement/constraints(0)/fieldName error.path.missing, /scheduling/placement/constraints(0)/operator error.unknown.enum.literal
          'scaling': {'kind': 'horizontal'}        | /scaling/kind error.unknown.enum.literal
          'volumes': [{'name': 'A'}]               | /volumes(0)/name error.pattern
          'legacySharedCgroups': 'x'               | /legacySharedCgroups error.expected.jsboolean
          """,
      quoteCharacter = '"')
  void faultsOfPods(String field, String faults) {
    assertThat(
            refused(
                () ->
                    PodReader.pod(
                        json(
                            "{'id': '/p', 'containers': [{'name': 'c', 'resources': {}}], "
                                + field
                                + "}"),
                        SETTINGS)))
        .isEqualTo("422 Invalid JSON: " + faults);
  }

  @Test
  void idsOfTasksAndInstances() throws JsonRefused {
    assertThat(IdsReader.tasks(json("{'ids': ['a', 'b']}"))).containsExactly("a", "b");
    assertThat(refused(() -> IdsReader.tasks(json("{}"))))
        .isEqualTo("422 Invalid JSON: /ids 'ids' is undefined on object: {}");
    assertThat(IdsReader.instances(json("['a_b.instance-x']")).getFirst().spec().value())
        .isEqualTo("/a/b");
  }

  @Test
  void appsTellTheirCreatorTheirPortsAsAskedFor() throws JsonRefused {
    AppUpdate asked = app("'portDefinitions': [{'port': 0}, {'port': 80}]");
    App stored = new AnyValue(1).of(App.class);
    stored =
        AppBuilder.builder(stored)
            .networks(List.of(Network.HOST))
            .portDefinitions(
                asked.portDefinitions().orElseThrow().stream()
                    .map(p -> p.port() == 0 ? p.withPort(10_000) : p)
                    .toList())
            .build();
    assertThat(stored.withPortsOf(asked).servicePorts()).containsExactly(0, 80);
    assertThat(stored.withPortsOf(app("'cmd': 'x'")).servicePorts()).containsExactly(0, 0);
  }

  @Test
  void embeds() {
    assertThat(Embed.parse(List.of("apps.tasks", "counts", "group.apps.readiness", "x", "")))
        .containsExactlyInAnyOrder(Embed.TASKS, Embed.DEPLOYMENTS, Embed.COUNTS);
    assertThat(Embed.parseOfGroup(List.of("apps.tasks", "group.apps.readiness")))
        .containsExactly(Embed.READINESS);
    assertThat(GroupEmbed.parse(List.of())).hasSize(3);
    assertThat(GroupEmbed.parse(List.of(""))).isEmpty();
  }

  @Test
  void momentsAreReadWithAnyOffset() {
    assertThat(Timestamps.parse("2026-01-01T02:00:00.5+02:00").map(Timestamps::format))
        .contains("2026-01-01T00:00:00.500Z");
    assertThat(Timestamps.parse("2026-01-01T02:00")).isEmpty();
  }

  @Test
  void refusedBodiesAreNoSurprise() {
    assertThatThrownBy(() -> json("")).isInstanceOf(JsonRefused.class);
  }

  private static final Settings SETTINGS = Settings.DEFAULT;

  private interface Reading {
    Object read() throws JsonRefused;
  }

  private static String refused(Reading reading) {
    JsonRefused refused = catchThrowableOfType(JsonRefused.class, reading::read);
    assertThat(refused).as("not refused").isNotNull();
    return refused.status()
        + " "
        + refused.message()
        + ": "
        + refused
            .text()
            .orElseGet(
                () ->
                    refused.violations().stream()
                        .map(v -> v.path() + " " + v.message())
                        .collect(Collectors.joining(", ")));
  }

  /** Of two fields of one name the last one counts. */
  private static AppUpdate app(String fields) throws JsonRefused {
    return AppReader.app(json("{'id': '/x', " + fields + "}"), SETTINGS);
  }

  private static List<PortMapping> mappings(AppUpdate app) {
    return app.container().flatMap(Container::portMappings).orElseThrow();
  }

  private static JsonNode json(String text) throws JsonRefused {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
