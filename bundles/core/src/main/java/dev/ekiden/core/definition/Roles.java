package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Roles that a service may have at its place in the tree (marathon-rest.md section 7.6).
 *
 * @param valid in the order in which they are told
 * @param standard the one it has when its owner says nothing
 * @param previous the one it had
 */
record Roles(Set<String> valid, String standard, Optional<String> previous) {
  static Roles of(PathId service, Tree tree, Settings settings) {
    if (service.parent().isRoot()) {
      return new Roles(Set.of(settings.role()), settings.role(), Optional.empty());
    }
    PathId top = Groups.topLevel(service);
    boolean enforced = tree.group(top).orElseGet(() -> Groups.created(top, settings)).enforceRole();
    Optional<String> previous = tree.spec(service).map(RunSpec::role);
    Set<String> valid = new LinkedHashSet<>();
    if (!enforced) {
      valid.add(settings.role());
    }
    valid.add(top.name());
    previous.ifPresent(valid::add);
    return new Roles(valid, enforced ? top.name() : settings.role(), previous);
  }
}
