package dev.ekiden.spi.cluster;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What a cluster engine must know to go on.
 *
 * @param frameworkId who we were last time
 * @param roles whose resources we want
 * @param tasks ids of all tasks that are not known to be over
 */
public record Resume(Optional<String> frameworkId, Set<String> roles, Collection<String> tasks) {}
