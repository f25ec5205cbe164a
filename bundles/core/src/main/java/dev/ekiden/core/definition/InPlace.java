package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Which differences between two definitions running instances cannot take over: those that say what
 * an instance is. All others say how it is treated: labels, counts, strategies, back-off, kill
 * selection and grace, dependencies, and the health checks that we carry out ourselves.
 */
final class InPlace {
  /** A field by its name in the API. */
  private record Field<T extends RunSpec>(String name, Function<T, Object> value) {
    boolean differs(T a, T b) {
      return !value.apply(a).equals(value.apply(b));
    }
  }

  private static final List<Field<App>> OF_APPS =
      List.of(
          new Field<>("cmd", App::cmd),
          new Field<>("args", App::args),
          new Field<>("user", App::user),
          new Field<>("env", App::env),
          new Field<>("cpus", app -> app.resources().cpus()),
          new Field<>("mem", app -> app.resources().mem()),
          new Field<>("disk", app -> app.resources().disk()),
          new Field<>("gpus", app -> app.resources().gpus()),
          new Field<>("executorResources", App::executorResources),
          new Field<>("resourceLimits", App::resourceLimits),
          new Field<>("executor", App::executor),
          new Field<>("constraints", app -> Set.copyOf(app.constraints())),
          new Field<>("fetch", App::fetch),
          new Field<>("portDefinitions", App::portDefinitions),
          new Field<>("requirePorts", App::requirePorts),
          new Field<>("container", App::container),
          new Field<>("networks", App::networks),
          new Field<>("check", App::check),
          new Field<>("readinessChecks", App::readinessChecks),
          new Field<>("acceptedResourceRoles", App::acceptedResourceRoles),
          new Field<>("role", App::role),
          new Field<>("secrets", App::secrets),
          new Field<>("residency", App::residency),
          new Field<>("tty", App::tty));

  private static final List<Field<Pod>> OF_PODS =
      List.of(
          new Field<>("user", Pod::user),
          new Field<>("environment", Pod::environment),
          new Field<>("containers", Pod::containers),
          new Field<>("secrets", Pod::secrets),
          new Field<>("volumes", Pod::volumes),
          new Field<>("networks", Pod::networks),
          new Field<>("scheduling/placement/constraints", pod -> Set.copyOf(pod.constraints())),
          new Field<>("scheduling/placement/acceptedResourceRoles", Pod::acceptedResourceRoles),
          new Field<>("executorResources", Pod::executorResources),
          new Field<>("role", Pod::role),
          new Field<>("linuxInfo", Pod::linuxInfo),
          new Field<>("legacySharedCgroups", Pod::legacySharedCgroups));

  private InPlace() {}

  /** Fields that differ and cannot be taken over; empty when all can. */
  static List<String> obstacles(RunSpec before, RunSpec after, boolean clustersCheck) {
    return switch (before) {
      case App a when after instanceof App b -> {
        List<String> obstacles = differing(OF_APPS, a, b);
        if (clustersCheck && !onAgents(a).equals(onAgents(b))) {
          obstacles.add("healthChecks");
        }
        yield obstacles;
      }
      case Pod a when after instanceof Pod b -> differing(OF_PODS, a, b);
      default -> List.of("id");
    };
  }

  private static <T extends RunSpec> List<String> differing(List<Field<T>> fields, T a, T b) {
    List<String> names = new ArrayList<>();
    for (Field<T> field : fields) {
      if (field.differs(a, b)) {
        names.add(field.name());
      }
    }
    return names;
  }

  private static Set<HealthCheck> onAgents(App app) {
    Set<HealthCheck> checks = new HashSet<>(app.healthChecks());
    checks.removeIf(check -> !check.runsOnAgent());
    return checks;
  }
}
