package dev.ekiden.api;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How this server was started, as far as the orchestrator and its API care. Names, meaning and
 * defaults follow Marathon's flags (marathon-ops.md section 2).
 *
 * @param localPortMax inclusive
 * @param maxInstancesPerOffer absent: no limit
 * @param launchTokens launches per {@code launchTokenRefresh}; absent: no limit
 * @param flags every flag as text for display, secrets removed
 */
@RecordBuilder
public record Settings(
    String hostname,
    String role,
    Set<String> features,
    int localPortMin,
    int localPortMax,
    Optional<Integer> maxApps,
    int maxRunningDeployments,
    String acceptedResourceRolesDefault,
    String newGroupEnforceRole,
    Optional<String> defaultNetworkName,
    String mesosBridgeName,
    Optional<String> envVarsPrefix,
    String executor,
    Optional<Integer> maxInstancesPerOffer,
    Optional<Integer> launchTokens,
    Duration launchTokenRefresh,
    Duration declineOfferDuration,
    Duration minReviveOffersInterval,
    boolean suppressOffers,
    boolean maintenanceMode,
    Duration draining,
    String gpuSchedulingBehavior,
    Duration reconciliationInitialDelay,
    Duration reconciliationInterval,
    Duration scaleAppsInitialDelay,
    Duration scaleAppsInterval,
    Duration taskLaunchTimeout,
    Duration taskLaunchConfirmTimeout,
    Duration taskReservationTimeout,
    Duration taskLostExpungeInitialDelay,
    Duration taskLostExpungeInterval,
    int killChunkSize,
    Duration killRetryTimeout,
    int maxConcurrentHealthChecks,
    int maxVersions,
    int maxRootVersions,
    Map<String, String> flags)
    implements SettingsBuilder.With {
  /** What holds when no flag is given. */
  public static final Settings DEFAULT =
      new Settings(
          "localhost",
          "*",
          Set.of(),
          10_000,
          20_000,
          Optional.empty(),
          100,
          "any",
          "off",
          Optional.empty(),
          "mesos-bridge",
          Optional.empty(),
          "//cmd",
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(30),
          Duration.ofSeconds(120),
          Duration.ofSeconds(5),
          true,
          true,
          Duration.ZERO,
          "restricted",
          Duration.ofSeconds(15),
          Duration.ofSeconds(600),
          Duration.ofSeconds(15),
          Duration.ofSeconds(300),
          Duration.ofSeconds(300),
          Duration.ofSeconds(300),
          Duration.ofSeconds(20),
          Duration.ofSeconds(300),
          Duration.ofSeconds(30),
          100,
          Duration.ofSeconds(30),
          256,
          50,
          1_000,
          Map.of());

  public Settings {
    features = Set.copyOf(features);
    flags = Map.copyOf(flags);
  }

  public boolean feature(String name) {
    return features.contains(name);
  }
}
