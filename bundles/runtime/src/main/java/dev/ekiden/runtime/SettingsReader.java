package dev.ekiden.runtime;

import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Settings from configuration properties that are named like Marathon's flags. */
final class SettingsReader {
  private static final int PORT = 65_535;

  private SettingsReader() {}

  /**
   * What is absent takes its default.
   *
   * @throws IllegalArgumentException naming key, value and what is allowed
   */
  static Settings read(Map<String, Object> properties) {
    Properties p = new Properties(properties);
    Settings d = Settings.DEFAULT;
    Settings settings =
        SettingsBuilder.builder(d)
            .hostname(p.text("hostname").orElse(d.hostname()))
            .role(p.text("mesos_role").orElse(d.role()))
            .features(p.words("enable_features", d.features()))
            .localPortMin(p.whole("local_port_min", d.localPortMin(), 1, PORT))
            .localPortMax(p.whole("local_port_max", d.localPortMax(), 1, PORT))
            .maxApps(p.wholeOrNone("max_apps", 1))
            .maxRunningDeployments(p.whole("max_running_deployments", d.maxRunningDeployments(), 1))
            .acceptedResourceRolesDefault(
                p.choice(
                    "accepted_resource_roles_default_behavior",
                    d.acceptedResourceRolesDefault(),
                    Set.of("any", "unreserved", "reserved")))
            .newGroupEnforceRole(
                p.choice("new_group_enforce_role", d.newGroupEnforceRole(), Set.of("off", "top")))
            .defaultNetworkName(p.text("default_network_name"))
            .mesosBridgeName(p.text("mesos_bridge_name").orElse(d.mesosBridgeName()))
            .envVarsPrefix(p.text("env_vars_prefix"))
            .executor(p.text("executor").orElse(d.executor()))
            .maxInstancesPerOffer(p.wholeOrNone("max_instances_per_offer", 1))
            .launchTokens(p.wholeOrNone("launch_tokens", 1))
            .launchTokenRefresh(p.millis("launch_token_refresh_interval", d.launchTokenRefresh()))
            .declineOfferDuration(p.millis("decline_offer_duration", d.declineOfferDuration()))
            .minReviveOffersInterval(
                p.millis("min_revive_offers_interval", d.minReviveOffersInterval()))
            .suppressOffers(p.flag("suppress_offers", d.suppressOffers()))
            .maintenanceMode(p.flag("maintenance_mode", d.maintenanceMode()))
            .draining(
                Duration.ofSeconds(p.whole("draining_seconds", (int) d.draining().toSeconds(), 0)))
            .gpuSchedulingBehavior(
                p.choice(
                    "gpu_scheduling_behavior",
                    d.gpuSchedulingBehavior(),
                    Set.of("restricted", "unrestricted")))
            .reconciliationInitialDelay(
                p.millis("reconciliation_initial_delay", d.reconciliationInitialDelay()))
            .reconciliationInterval(p.millis("reconciliation_interval", d.reconciliationInterval()))
            .scaleAppsInitialDelay(p.millis("scale_apps_initial_delay", d.scaleAppsInitialDelay()))
            .scaleAppsInterval(p.millis("scale_apps_interval", d.scaleAppsInterval()))
            .taskLaunchTimeout(p.millis("task_launch_timeout", d.taskLaunchTimeout()))
            .taskLaunchConfirmTimeout(
                p.millis("task_launch_confirm_timeout", d.taskLaunchConfirmTimeout()))
            .taskReservationTimeout(
                p.millis("task_reservation_timeout", d.taskReservationTimeout()))
            .taskLostExpungeInitialDelay(
                p.millis("task_lost_expunge_initial_delay", d.taskLostExpungeInitialDelay()))
            .taskLostExpungeInterval(
                p.millis("task_lost_expunge_interval", d.taskLostExpungeInterval()))
            .killChunkSize(p.whole("kill_chunk_size", d.killChunkSize(), 1))
            .killRetryTimeout(p.millis("kill_retry_timeout", d.killRetryTimeout()))
            .maxConcurrentHealthChecks(
                p.whole("max_concurrent_marathon_health_checks", d.maxConcurrentHealthChecks(), 1))
            .maxVersions(p.whole("zk_max_versions", d.maxVersions(), 1))
            .maxRootVersions(p.whole("group_versions_cache_size", d.maxRootVersions(), 1))
            .flags(flags(properties))
            .build();
    if (settings.localPortMin() > settings.localPortMax()) {
      throw p.refuse(
          "local_port_min",
          settings.localPortMin(),
          "at most local_port_max, which is " + settings.localPortMax());
    }
    return settings;
  }

  /** Everything that looks like a flag, as text; of secrets only that they are set. */
  private static Map<String, String> flags(Map<String, Object> properties) {
    Map<String, String> flags = new TreeMap<>();
    properties.forEach(
        (name, value) -> {
          boolean secret =
              name.contains("secret") || name.contains("password") || name.contains("credentials");
          if (name.indexOf('.') < 0) {
            flags.put(name, secret ? "********" : String.valueOf(value));
          }
        });
    return flags;
  }

  /** Typed access with errors that people can read. */
  record Properties(Map<String, Object> map) {
    Optional<String> text(String key) {
      return Optional.ofNullable(map.get(key))
          .map(v -> String.valueOf(v).strip())
          .filter(v -> !v.isEmpty());
    }

    Set<String> words(String key, Set<String> standard) {
      return text(key).map(t -> Set.of(t.split("\\s*,\\s*"))).orElse(standard);
    }

    boolean flag(String key, boolean standard) {
      Optional<String> text = text(key);
      if (text.isEmpty()) {
        return standard;
      }
      return switch (text.get()) {
        case "true" -> true;
        case "false" -> false;
        default -> throw refuse(key, text.get(), "true or false");
      };
    }

    String choice(String key, String standard, Set<String> allowed) {
      String value = text(key).orElse(standard);
      if (!allowed.contains(value)) {
        throw refuse(key, value, "one of " + String.join(", ", allowed.stream().sorted().toList()));
      }
      return value;
    }

    int whole(String key, int standard, int min) {
      return whole(key, standard, min, Integer.MAX_VALUE);
    }

    int whole(String key, int standard, int min, int max) {
      return (int) number(key, standard, min, max);
    }

    Optional<Integer> wholeOrNone(String key, int min) {
      return text(key).isEmpty() ? Optional.empty() : Optional.of(whole(key, min, min));
    }

    Duration millis(String key, Duration standard) {
      return Duration.ofMillis(number(key, standard.toMillis(), 0, Long.MAX_VALUE));
    }

    private long number(String key, long standard, long min, long max) {
      Optional<String> text = text(key);
      if (text.isEmpty()) {
        return standard;
      }
      String allowed =
          "a whole number from " + min + (max >= Integer.MAX_VALUE ? "" : " to " + max);
      try {
        long value = Long.parseLong(text.get());
        if (value < min || value > max) {
          throw refuse(key, value, allowed);
        }
        return value;
      } catch (NumberFormatException e) {
        throw refuse(key, text.get(), allowed);
      }
    }

    IllegalArgumentException refuse(String key, Object value, String allowed) {
      return new IllegalArgumentException(
          "%s: '%s' is not allowed for %s; it takes %s"
              .formatted(RuntimeComponent.PID, value, key, allowed));
    }
  }
}
