package dev.ekiden.api.model;

import dev.ekiden.api.Violation;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An app as a caller gave it: what is absent keeps its value (update) or takes its default (new
 * app). Deprecated forms are already rewritten to canonical ones, ids are still as given and may be
 * relative.
 *
 * @param version alone (or beside {@code id}): go back to that stored version
 * @param container {@code portMappings} inside stays absent when not given
 * @param problems what is wrong with parts that have no form here (an unknown constraint operator,
 *     a check of no kind); to be refused together with whatever else is wrong. Paths are those of
 *     the whole body
 */
@RecordBuilder
public record AppUpdate(
    Optional<String> id,
    Optional<String> cmd,
    Optional<List<String>> args,
    Optional<String> user,
    Optional<Map<String, EnvValue>> env,
    Optional<Integer> instances,
    Optional<Double> cpus,
    Optional<Double> mem,
    Optional<Double> disk,
    Optional<Integer> gpus,
    Optional<Resources> executorResources,
    Optional<ResourceLimits> resourceLimits,
    Optional<String> executor,
    Optional<List<Constraint>> constraints,
    Optional<List<FetchUri>> fetch,
    Optional<List<PortDefinition>> portDefinitions,
    Optional<Boolean> requirePorts,
    Optional<Duration> backoff,
    Optional<Double> backoffFactor,
    Optional<Duration> maxLaunchDelay,
    Optional<Container> container,
    Optional<List<Network>> networks,
    Optional<List<HealthCheck>> healthChecks,
    Optional<Check> check,
    Optional<List<ReadinessCheck>> readinessChecks,
    Optional<Set<String>> dependencies,
    Optional<UpgradeStrategy> upgradeStrategy,
    Optional<UnreachableStrategy> unreachableStrategy,
    Optional<KillSelection> killSelection,
    Optional<Map<String, String>> labels,
    Optional<Set<String>> acceptedResourceRoles,
    Optional<String> role,
    Optional<Duration> taskKillGracePeriod,
    Optional<Map<String, String>> secrets,
    Optional<Residency> residency,
    Optional<Boolean> tty,
    Optional<Instant> version,
    Optional<List<Violation>> problems) {}
