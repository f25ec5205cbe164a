package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Findings.WHOLE;

import dev.ekiden.api.Settings;
import dev.ekiden.api.Violation;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.ReadinessCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an app must be to be accepted, apart from its place in the tree (marathon-app-model.md
 * sections 1 to 7).
 *
 * <p>Rules come in two rounds, and the second is told only when the first found nothing: first what
 * was asked for, then what it has become with defaults filled in.
 */
final class AppRules {
  private static final String EXECUTOR = "^(//cmd)|(/?[^/]+(/[^/]+)*)|$";
  private static final String MIGRATION = "DCOS_MIGRATION_API_VERSION";

  private AppRules() {}

  /** First round. */
  static List<Violation> requested(Requested requested, Roles roles, Settings settings) {
    App app = requested.app();
    Findings findings = new Findings();
    findings.addAll(requested.problems());
    IdRules.service(app.id(), findings);
    findings.expect(!app.id().isRoot(), WHOLE, "must not be root");
    dependencies(app, findings);
    InstanceLimit.check(app.instances(), "/instances", findings);
    command(app, findings);
    app.container().ifPresent(c -> ContainerRules.check(c, app, settings, findings));
    ports(app, findings);
    HealthCheckRules.check(app, findings);
    ArtifactRules.check(app.fetch(), "/fetch", findings);
    SecretRules.ofApp(app, settings, findings);
    RoleRules.check(requested, roles, findings);
    gpus(app, settings, findings);
    labels(app, findings);
    DeadlineLabels.check(app.labels(), findings);
    readiness(app, findings);
    StrategyRules.requested(requested, findings);
    ConstraintRules.ofApp(app.constraints(), findings);
    NetworkRules.check(app.networks(), findings);
    findings.expect(
        app.container().filter(c -> c.engine() == Engine.DOCKER).isEmpty()
            || app.networks().stream().filter(n -> n.mode() == Network.Mode.CONTAINER).count() <= 1,
        WHOLE,
        "may only specify a single container network when using the Docker container engine");
    VolumeRules.external(requested, findings);
    ResourceRules.limits(app.resourceLimits(), app.resources(), "/resourceLimits", findings);
    return findings.violations();
  }

  /** Second round. */
  static List<Violation> complete(App app, Roles roles, boolean force) {
    Findings findings = new Findings();
    StrategyRules.complete(app, findings);
    RoleRules.resident(app, roles, force, "apps", findings);
    int index = 0;
    for (PortDefinition port : app.portDefinitions()) {
      findings.expect(
          port.port() >= 0,
          "/portDefinitions(" + index++ + ")/port",
          "got " + port.port() + ", expected 0 or more");
    }
    findings.expect(
        executor(app.executor()),
        "/executor",
        "must fully match regular expression '" + EXECUTOR + "'");
    app.check().ifPresent(check -> check(check, app, findings));
    VolumeRules.csi(app, findings);
    return findings.violations();
  }

  private static void dependencies(App app, Findings findings) {
    int index = 0;
    for (PathId dependency : app.dependencies()) {
      IdRules.check(dependency, "/dependencies(" + index++ + ")", findings);
    }
  }

  private static void command(App app, Findings findings) {
    boolean cmd = app.cmd().isPresent();
    boolean args = !app.args().isEmpty();
    boolean image = app.container().flatMap(Container::image).isPresent();
    findings.expect(
        (cmd ^ args) || (!cmd && image),
        WHOLE,
        "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
    findings.expect(
        app.cmd().map(c -> c.length() > 1).orElse(true), WHOLE, "must not be an empty string");
  }

  /** No matching: repeated groups overflow the stack where paths are long. */
  private static boolean executor(String text) {
    String path = text.startsWith("/") ? text.substring(1) : text;
    return text.isEmpty()
        || text.equals("//cmd")
        || List.of(path.split("/", -1)).stream().noneMatch(String::isEmpty);
  }

  private static void ports(App app, Findings findings) {
    List<PortDefinition> definitions = app.portDefinitions();
    findings.expect(
        Unique.all(definitions.stream().flatMap(d -> d.name().stream())),
        "/portDefinitions",
        "Port names must be unique.");
    findings.expect(
        Unique.all(definitions.stream().map(PortDefinition::port).filter(port -> port != 0)),
        "/portDefinitions",
        "Ports must be unique.");
  }

  private static void gpus(App app, Settings settings, Findings findings) {
    if (app.resources().gpus() > 0) {
      findings.expect(
          app.container().filter(c -> c.engine() == Engine.DOCKER).isEmpty(),
          WHOLE,
          "GPU resources only work with the Mesos containerizer");
      Features.expect("gpu_resources", settings, WHOLE, findings);
    }
  }

  private static void labels(App app, Findings findings) {
    Map<String, String> labels = app.labels();
    String version = labels.getOrDefault(MIGRATION, "");
    findings.expect(
        version.isEmpty()
            || (version.equals("v1")
                && !labels.getOrDefault("DCOS_PACKAGE_FRAMEWORK_NAME", "").isEmpty()
                && !labels.getOrDefault("DCOS_MIGRATION_API_PATH", "").isEmpty()),
        WHOLE,
        "DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using "
            + MIGRATION);
  }

  private static void readiness(App app, Findings findings) {
    List<ReadinessCheck> checks = app.readinessChecks();
    findings.expect(
        checks.size() <= 1,
        "/readinessChecks/size",
        "got " + checks.size() + ", expected 1 or less");
    List<String> names =
        app.container()
            .flatMap(Container::portMappings)
            .<Stream<Optional<String>>>map(all -> all.stream().map(PortMapping::name))
            .orElseGet(() -> app.portDefinitions().stream().map(PortDefinition::name))
            .flatMap(Optional::stream)
            .toList();
    for (int i = 0; i < checks.size(); i++) {
      ReadinessCheck check = checks.get(i);
      String path = "/readinessChecks(" + i + ")";
      findings.expect(
          names.contains(check.portName()),
          path + "/portName",
          "No port definition reference for portName " + check.portName());
      findings.expect(
          check.timeout().compareTo(check.interval()) < 0,
          path + "/timeoutSeconds",
          "got %d, expected less than %d"
              .formatted(check.timeout().toSeconds(), check.interval().toSeconds()));
    }
  }

  private static void check(Check check, App app, Findings findings) {
    findings.expect(
        app.container().filter(c -> c.engine() == Engine.DOCKER).isEmpty(),
        WHOLE,
        "AppDefinition must not use 'checks' if using docker");
    boolean addressed =
        switch (check.kind()) {
          case Check.Exec exec -> true;
          case Check.Http http -> HealthCheckRules.addressed(http.portIndex(), http.port(), app);
          case Check.Tcp tcp -> HealthCheckRules.addressed(tcp.portIndex(), tcp.port(), app);
        };
    findings.expect(
        addressed,
        "/check/get",
        "check port index must address an element of the ports array or container port mappings.");
  }
}
