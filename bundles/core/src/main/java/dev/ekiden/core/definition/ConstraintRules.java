package dev.ekiden.core.definition;

import dev.ekiden.api.model.Constraint;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Placement constraints (marathon-app-model.md section 7). */
final class ConstraintRules {
  private static final int MAX_REGEX = 1_000;
  private static final Pattern TEXT_OR_NUMBER = Pattern.compile("^[a-zA-Z0-9_/.-]*$");

  private ConstraintRules() {}

  static void ofApp(List<Constraint> constraints, Findings findings) {
    for (Constraint constraint : constraints) {
      fault(constraint).ifPresent(fault -> findings.add("/constraints", fault));
    }
  }

  static void ofPod(List<Constraint> constraints, Findings findings) {
    String path = "/scheduling/placement/constraints";
    Findings inside = new Findings();
    for (int i = 0; i < constraints.size(); i++) {
      int index = i;
      fault(constraints.get(i)).ifPresent(f -> inside.add(path + "(" + index + ")", f));
    }
    if (!inside.isEmpty()) {
      // Marathon tells the other way to be valid, too.
      findings.add(path, "must be empty");
      findings.addAll(inside.violations());
    }
  }

  private static Optional<String> fault(Constraint constraint) {
    if (constraint.field().isEmpty()) {
      return Optional.of("missing field for constraint declaration");
    }
    Optional<String> value = constraint.value();
    return switch (constraint.operator()) {
      case UNIQUE -> unless(value.isEmpty(), "UNIQUE does not accept a value");
      case CLUSTER -> Optional.empty();
      case GROUP_BY ->
          unless(
              value.map(ConstraintRules::isInteger).orElse(true),
              "GROUP BY must define an integer value or else no value at all");
      case MAX_PER ->
          unless(
              value.map(ConstraintRules::isInteger).orElse(false),
              "MAX_PER requires an integer value");
      case LIKE, UNLIKE ->
          value.isEmpty()
              ? Optional.of("LIKE and UNLIKE require a non-empty, regular expression value")
              : unless(isRegex(value.get()), "is not a valid regular expression");
      case IS ->
          unless(
              TEXT_OR_NUMBER.matcher(value.orElse("")).matches(),
              "IS only supports Mesos text and float values (see"
                  + " http://mesos.apache.org/documentation/latest/attributes-resources/)");
    };
  }

  private static Optional<String> unless(boolean ok, String fault) {
    return ok ? Optional.empty() : Optional.of(fault);
  }

  private static boolean isInteger(String value) {
    try {
      Integer.parseInt(value);
      return true;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  static boolean isRegex(String value) {
    // Reading an expression takes time that grows with the square of its length.
    if (value.length() > MAX_REGEX) {
      return false;
    }
    try {
      Pattern.compile(value);
      return true;
    } catch (PatternSyntaxException | StackOverflowError malformed) {
      return false;
    }
  }
}
