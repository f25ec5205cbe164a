package dev.ekiden.json.shape;

import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Constraint.Operator;
import dev.ekiden.json.schema.Faults;
import dev.ekiden.json.schema.Path;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Placement rules (marathon-app-model.md section 7). What has no form as a {@link Constraint}
 * becomes a problem; what a value may be is checked where meaning is checked.
 */
final class Constraints {
  /** Of an app: a list of two or three texts each. */
  static final Type<List<Constraint>> OF_APP =
      (node, at, faults) ->
          Type.set(Common.STRINGS)
              .read(node, at, faults)
              .map(all -> all.stream().flatMap(c -> ofApp(c, at, faults).stream()).toList());

  /** Of a persistent volume: {@code ["path", "LIKE", regex]}. */
  static final Type<List<Constraint>> OF_VOLUME =
      (node, at, faults) ->
          Type.set(Common.STRINGS).read(node, at, faults).map(all -> ofVolume(all, at, faults));

  /** Of a pod: objects. */
  static final Type<List<Constraint>> OF_POD =
      Type.set(
              Type.strict(
                  f -> {
                    var field = f.need("fieldName", Scalars.STRING);
                    var operator =
                        f.need("operator", Scalars.word(Operator.values(), Operator::name));
                    var value = f.get("value", Scalars.STRING);
                    return f.build(() -> new Constraint(field.get(), operator.get(), value));
                  }))
          .as(ArrayList::new);

  private Constraints() {}

  private static Optional<Constraint> ofApp(List<String> parts, Path at, Faults faults) {
    if (parts.size() < 2 || parts.size() > 3) {
      faults.problem(at, "Each constraint must have either 2 or 3 fields");
      return Optional.empty();
    }
    if (parts.getFirst().isEmpty()) {
      faults.problem(at, "illegal constraint specification");
      return Optional.empty();
    }
    Optional<Operator> operator = operator(parts.get(1));
    if (operator.isEmpty()) {
      faults.problem(
          at,
          "operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE"
              + " or IS");
    }
    return operator.map(
        o -> new Constraint(parts.getFirst(), o, parts.stream().skip(2).findFirst()));
  }

  private static List<Constraint> ofVolume(Set<List<String>> all, Path at, Faults faults) {
    Set<Constraint> constraints = new LinkedHashSet<>();
    int index = 0;
    for (List<String> parts : all) {
      Path here = at.item(index++);
      Optional<Operator> operator = parts.size() < 2 ? Optional.empty() : operator(parts.get(1));
      if (parts.isEmpty()) {
        faults.problem(here, "Missing field and operator");
      } else if (!parts.getFirst().equals("path") || parts.size() < 3) {
        faults.problem(here, "Unsupported constraint " + String.join(",", parts));
      } else if (operator.isEmpty()) {
        faults.problem(here, "unknown constraint operator " + parts.get(1));
      } else if (operator.get() != Operator.LIKE && operator.get() != Operator.UNLIKE) {
        faults.problem(here, "Operator must be one of LIKE, UNLIKE");
      } else {
        constraints.add(new Constraint("path", operator.get(), Optional.of(parts.get(2))));
      }
    }
    return List.copyOf(constraints);
  }

  private static Optional<Operator> operator(String word) {
    return Arrays.stream(Operator.values()).filter(o -> o.name().equals(word)).findFirst();
  }
}
