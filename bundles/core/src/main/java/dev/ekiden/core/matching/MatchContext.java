package dev.ekiden.core.matching;

import dev.ekiden.api.Settings;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What matching must know beside spec and offer.
 *
 * @param frameworkId ours at the cluster, part of reservation labels
 * @param masterRegion agents elsewhere are remote
 * @param random for port numbers and ids; seeded by the step's input
 */
public record MatchContext(
    Settings settings,
    Instant now,
    String frameworkId,
    Optional<String> masterRegion,
    RandomGenerator random) {}
