package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.RunSpec;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of an agent's resources may be used for an instance (marathon-scheduling.md 3.1). */
sealed interface Selector {
  String FRAMEWORK_LABEL = "marathon_framework_id";
  String INSTANCE_LABEL = "marathon_task_id";

  boolean accepts(Resource resource);

  /** What it accepts, for people. */
  String accepted();

  /** Resources of some roles that are not set aside for anybody else's instance. */
  record OfRoles(Set<String> roles) implements Selector {
    @Override
    public boolean accepts(Resource resource) {
      boolean setAside =
          resource.reservation().filter(r -> r.labels().containsKey(FRAMEWORK_LABEL)).isPresent();
      boolean volume = resource.disk().filter(d -> d.persistenceId().isPresent()).isPresent();
      return roles.contains(resource.role()) && !setAside && !volume;
    }

    @Override
    public String accepted() {
      return (roles.size() == 1 ? "role " : "roles ")
          + roles.stream().sorted().collect(Collectors.joining(", "));
    }
  }

  /** Resources reserved for one instance. */
  record ReservedFor(Map<String, String> labels) implements Selector {
    @Override
    public boolean accepts(Resource resource) {
      return resource
          .reservation()
          .filter(r -> r.labels().entrySet().containsAll(labels.entrySet()))
          .isPresent();
    }

    @Override
    public String accepted() {
      return "its own reservation";
    }
  }

  /** For ordinary specs: the roles they name, otherwise what the server's default says. */
  static Selector ordinary(RunSpec spec, String defaultBehavior) {
    if (!spec.acceptedResourceRoles().isEmpty()) {
      return new OfRoles(spec.acceptedResourceRoles());
    }
    return new OfRoles(
        switch (defaultBehavior) {
          case "unreserved" -> Set.of("*");
          case "reserved" -> Set.of(spec.role());
          default -> spec.role().equals("*") ? Set.of("*") : Set.of(spec.role(), "*");
        });
  }
}
