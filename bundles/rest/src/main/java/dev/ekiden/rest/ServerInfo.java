package dev.ekiden.rest;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What this server is and how it was started (marathon-rest.md section 11). */
@Path("/v2/info")
@Produces(Answer.JSON)
public final class ServerInfo {
  /** The contract that we keep: clients choose what they send by it. */
  static final String VERSION = "1.11.26";

  private static final String BUILD = "90619da70d79a2ecf19368a21c6a695ea981bd74";

  private final Door door;
  private final Access access;

  ServerInfo(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  public Response get(@Context HttpServletRequest request) {
    access.require(Action.VIEW, Resource.SYSTEM_CONFIG, "/");
    Settings settings = door.settings();
    Optional<String> framework =
        door.now().clusters().stream()
            .map(ClusterState::frameworkId)
            .flatMap(Optional::stream)
            .findFirst();
    return Answer.json(
        out -> {
          Fields fields = new Fields(out, settings);
          out.writeStartObject();
          out.writeStringProperty("name", "marathon");
          out.writeStringProperty("version", VERSION);
          out.writeStringProperty("buildref", BUILD);
          out.writeBooleanProperty("elected", true);
          out.writeStringProperty("leader", Flags.address(settings, request));
          fields.write("frameworkId", framework);
          marathonConfig(fields, Flags.address(settings, request));
          zookeeperConfig(fields);
          out.writeObjectPropertyStart("http_config");
          out.writeNumberProperty("http_port", port(settings, request));
          fields.number("https_port", "https_port", 8443);
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private static long port(Settings settings, HttpServletRequest request) {
    long port = Flags.number(settings, "http_port", 8080);
    return port == 0 ? request.getLocalPort() : port;
  }

  private static void marathonConfig(Fields f, String address) {
    Settings s = f.settings;
    f.out.writeObjectPropertyStart("marathon_config");
    f.text("access_control_allow_origin");
    f.toggle("checkpoint", true);
    f.out.writeNumberProperty("decline_offer_duration", s.declineOfferDuration().toMillis());
    f.write("default_network_name", s.defaultNetworkName());
    f.write("env_vars_prefix", s.envVarsPrefix());
    f.out.writeStringProperty("executor", s.executor());
    f.number("failover_timeout", "failover_timeout", 604_800);
    f.out.writeArrayPropertyStart("features");
    s.features().stream().sorted().forEach(f.out::writeString);
    f.out.writeEndArray();
    f.text("framework_name", "marathon");
    // Whatever the flag says: without a store that servers share there is no other server.
    f.out.writeBooleanProperty("ha", false);
    f.out.writeStringProperty("hostname", s.hostname());
    f.out.writeNumberProperty("launch_token", s.launchTokens().orElse(100));
    f.out.writeNumberProperty("launch_token_refresh_interval", s.launchTokenRefresh().toMillis());
    f.number("leader_proxy_connection_timeout_ms", "leader_proxy_connection_timeout", 5_000);
    f.number("leader_proxy_read_timeout_ms", "leader_proxy_read_timeout", 10_000);
    f.out.writeNumberProperty("local_port_max", s.localPortMax());
    f.out.writeNumberProperty("local_port_min", s.localPortMin());
    f.text("master", "local");
    f.out.writeNumberProperty("max_instances_per_offer", s.maxInstancesPerOffer().orElse(5));
    f.out.writeStringProperty("mesos_bridge_name", s.mesosBridgeName());
    f.number("mesos_heartbeat_failure_threshold", "mesos_heartbeat_failure_threshold", 5);
    f.number("mesos_heartbeat_interval", "mesos_heartbeat_interval", 15_000);
    f.text("mesos_leader_ui_url", "http://" + address + "/");
    f.out.writeStringProperty("mesos_role", s.role());
    f.text("mesos_user", System.getProperty("user.name", ""));
    f.out.writeStringProperty("new_group_enforce_role", capitalized(s.newGroupEnforceRole()));
    f.out.writeNumberProperty("min_revive_offers_interval", s.minReviveOffersInterval().toMillis());
    f.number("offer_matching_timeout", "offer_matching_timeout", 3_000);
    f.number("on_elected_prepare_timeout", "on_elected_prepare_timeout", 180_000);
    f.out.writeNumberProperty(
        "reconciliation_initial_delay", s.reconciliationInitialDelay().toMillis());
    f.out.writeNumberProperty("reconciliation_interval", s.reconciliationInterval().toMillis());
    f.out.writeNumberProperty("scale_apps_initial_delay", s.scaleAppsInitialDelay().toMillis());
    f.out.writeNumberProperty("scale_apps_interval", s.scaleAppsInterval().toMillis());
    f.toggle("store_cache", true);
    f.out.writeNumberProperty(
        "task_launch_confirm_timeout", s.taskLaunchConfirmTimeout().toMillis());
    f.out.writeNumberProperty("task_launch_timeout", s.taskLaunchTimeout().toMillis());
    f.out.writeNumberProperty(
        "task_lost_expunge_initial_delay", s.taskLostExpungeInitialDelay().toMillis());
    f.out.writeNumberProperty("task_lost_expunge_interval", s.taskLostExpungeInterval().toMillis());
    f.out.writeNumberProperty("task_reservation_timeout", s.taskReservationTimeout().toMillis());
    f.text("webui_url");
    f.out.writeBooleanProperty("maintenance_mode", s.maintenanceMode());
    f.out.writeEndObject();
  }

  private static void zookeeperConfig(Fields f) {
    f.out.writeObjectPropertyStart("zookeeper_config");
    f.text("zk", "zk://localhost:2181/marathon");
    f.toggle("zk_compression", true);
    f.number("zk_compression_threshold", "zk_compression_threshold", 65_536);
    f.number("zk_connection_timeout", "zk_connection_timeout", 10_000);
    f.number("zk_max_node_size", "zk_max_node_size", 1_024_000);
    f.number("zk_max_versions", "zk_max_versions", f.settings.maxVersions());
    f.number("zk_session_timeout", "zk_session_timeout", 10_000);
    f.number("zk_timeout", "zk_timeout", 10_000);
    f.out.writeEndObject();
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** Writes flags as fields; text that is not set as null. */
  private record Fields(JsonGenerator out, Settings settings) {
    void write(String name, Optional<String> value) {
      value.ifPresentOrElse(
          v -> out.writeStringProperty(name, v), () -> out.writeNullProperty(name));
    }

    void text(String flag) {
      write(flag, Flags.text(settings, flag));
    }

    void text(String flag, String unset) {
      out.writeStringProperty(flag, Flags.text(settings, flag).orElse(unset));
    }

    void number(String name, String flag, long unset) {
      out.writeNumberProperty(name, Flags.number(settings, flag, unset));
    }

    void toggle(String flag, boolean unset) {
      out.writeBooleanProperty(flag, Flags.on(settings, flag, unset));
    }
  }
}
