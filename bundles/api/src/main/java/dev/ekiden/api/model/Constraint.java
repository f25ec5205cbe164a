package dev.ekiden.api.model;

import java.util.Optional;

/**
 * Placement rule (marathon-scheduling.md section 4).
 *
 * @param field {@code hostname}, {@code @hostname}, {@code @region}, {@code @zone} or an agent
 *     attribute
 * @param operator the relation
 * @param value its right side where the operator has one
 */
public record Constraint(String field, Operator operator, Optional<String> value) {
  public enum Operator {
    UNIQUE,
    CLUSTER,
    GROUP_BY,
    LIKE,
    UNLIKE,
    MAX_PER,
    IS
  }
}
