package dev.ekiden.core.definition;

import dev.ekiden.api.model.RunSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The role of a service and those whose resources it takes. */
final class RoleRules {
  private static final String ANY = "*";
  private static final String ACCEPTED = "/acceptedResourceRoles";

  private static final Map<Character, String> FORBIDDEN = new LinkedHashMap<>();

  static {
    FORBIDDEN.put('\t', "horizontal tab (\\x09)");
    FORBIDDEN.put('\n', "line feed (\\x0a)");
    FORBIDDEN.put('\u000b', "vertical tab (\\x0b)");
    FORBIDDEN.put('\f', "form feed (\\x0c)");
    FORBIDDEN.put('\r', "carriage return (\\x0d)");
    FORBIDDEN.put(' ', "space (\\x20)");
    FORBIDDEN.put('/', "slash (\\x2f)");
    FORBIDDEN.put('\u007f', "backspace (\\x7f)");
  }

  private RoleRules() {}

  static void check(Requested requested, Roles roles, Findings findings) {
    findings.expect(!requested.noRolesGiven(), ACCEPTED, "must not be empty");
    accepted(requested.app().acceptedResourceRoles(), requested.residencyGiven(), "app", findings);
    placed(requested.app(), roles, findings);
  }

  /** Names of roles; {@code kind} is app or pod. */
  static void accepted(Set<String> accepted, boolean resident, String kind, Findings findings) {
    if (accepted.isEmpty()) {
      return;
    }
    for (String role : accepted) {
      for (String fault : faults(role)) {
        findings.add(ACCEPTED, fault);
      }
    }
    findings.expect(
        !resident || accepted.equals(Set.of(ANY)),
        ACCEPTED,
        "A resident " + kind + " must have `acceptedResourceRoles = [\"*\"]`.");
  }

  /** What depends on the place in the tree. */
  static void placed(RunSpec spec, Roles roles, Findings findings) {
    findings.expect(
        roles.valid().contains(spec.role()),
        "/role",
        "got %s, expected one of: [%s]".formatted(spec.role(), String.join(", ", roles.valid())));
    findings.expect(
        spec.acceptedResourceRoles().stream()
            .allMatch(role -> role.equals(ANY) || role.equals(spec.role())),
        ACCEPTED,
        spec.role().equals(ANY)
            ? "acceptedResourceRoles can only contain *"
            : "acceptedResourceRoles can only contain * and " + spec.role());
  }

  /** Reservations are made for a role: one must be had, and kept. {@code kind} is a plural. */
  static void resident(RunSpec spec, Roles roles, boolean force, String kind, Findings findings) {
    if (!spec.resident()) {
      return;
    }
    findings.expect(
        !spec.role().equals(ANY), "/role", "Resident " + kind + " cannot have the role *");
    roles
        .previous()
        .filter(previous -> !previous.equals(spec.role()) && !force)
        .ifPresent(
            previous ->
                findings.add(
                    "/role",
                    "It is not possible to change the role for existing reservations. If you"
                        + " proceed with this change, all existing instances will continue to run"
                        + " under the previous role, "
                        + previous
                        + ". Only new instances will be allocated with the new role, "
                        + spec.role()
                        + ". In order to continue, retry your request with ?force=true"));
  }

  private static List<String> faults(String role) {
    List<String> faults = new ArrayList<>();
    for (String name : List.of("", ".", "..")) {
      if (role.equals(name)) {
        faults.add("A role name must not be \"" + name + "\".");
      }
    }
    if (role.startsWith("-")) {
      faults.add("A role name must not start with a '-'.");
    }
    FORBIDDEN.forEach(
        (character, name) -> {
          if (role.indexOf(character) >= 0) {
            faults.add("A role name must not include a " + name + " character.");
          }
        });
    return faults;
  }
}
