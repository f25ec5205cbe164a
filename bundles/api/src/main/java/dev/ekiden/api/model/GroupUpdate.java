package dev.ekiden.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A group as a caller gave it. Lists that are present replace the group's members, absent ones keep
 * them; ids may be relative to the enclosing group.
 *
 * @param scaleBy alone: multiply the instances of all apps below
 * @param version alone: restore the group as it was then
 */
public record GroupUpdate(
    Optional<String> id,
    Optional<List<AppUpdate>> apps,
    Optional<List<GroupUpdate>> groups,
    Optional<Set<String>> dependencies,
    Optional<Boolean> enforceRole,
    Optional<Double> scaleBy,
    Optional<Instant> version) {}
