package dev.ekiden.api.model;

import java.util.Optional;

/**
 * Upper bounds beside the requested {@link Resources}; {@link Double#POSITIVE_INFINITY} stands for
 * {@code "unlimited"}.
 *
 * @param cpus shares of a core
 * @param mem MiB
 */
public record ResourceLimits(Optional<Double> cpus, Optional<Double> mem) {}
