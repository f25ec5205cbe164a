package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.PortMapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Health checks of apps (marathon-app-model.md section 6.1). */
final class HealthCheckRules {
  private static final Set<String> OURS = Set.of("HTTP", "HTTPS", "TCP");
  private static final Set<String> ON_AGENT = Set.of("MESOS_HTTP", "MESOS_HTTPS", "MESOS_TCP");

  private HealthCheckRules() {}

  static void check(App app, Findings findings) {
    List<HealthCheck> checks = app.healthChecks();
    boolean docker = app.container().filter(c -> c.engine() == Container.Engine.DOCKER).isPresent();
    for (int i = 0; i < checks.size(); i++) {
      HealthCheck check = checks.get(i);
      String path = "/healthChecks(" + i + ")";
      findings.expect(
          check.command().isPresent()
              || !OURS.contains(check.protocol())
              || addressed(check.portIndex(), check.port(), app),
          path,
          "Health check port indices must address an element of the ports array or container port"
              + " mappings.");
      findings.expect(
          !check.ipProtocol().equals("IPv6") || (docker && ON_AGENT.contains(check.protocol())),
          path,
          "IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks");
    }
    findings.expect(
        checks.stream().filter(c -> ON_AGENT.contains(c.protocol())).count() <= 1,
        Findings.WHOLE,
        "AppDefinition can contain at most one Mesos health check");
  }

  /** Whether a check knows which port of the app to ask. */
  static boolean addressed(Optional<Integer> portIndex, Optional<Integer> port, App app) {
    List<PortMapping> mappings = app.portMappings();
    int ports = mappings.isEmpty() ? app.portDefinitions().size() : mappings.size();
    return portIndex
        .map(index -> index >= 0 && index < ports)
        .orElse(port.isPresent() || ports == 1);
  }
}
