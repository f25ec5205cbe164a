package dev.ekiden.launcher;

import static dev.ekiden.launcher.Flag.Section.CLUSTER;
import static dev.ekiden.launcher.Flag.Section.HTTP;
import static dev.ekiden.launcher.Flag.Section.LIMITS;
import static dev.ekiden.launcher.Flag.Section.LOGS;
import static dev.ekiden.launcher.Flag.Section.OLD;
import static dev.ekiden.launcher.Flag.Section.SERVER;
import static dev.ekiden.launcher.Flag.Section.STORAGE;
import static dev.ekiden.launcher.Flag.Section.TIMERS;
import static dev.ekiden.launcher.Flag.choice;
import static dev.ekiden.launcher.Flag.millis;
import static dev.ekiden.launcher.Flag.text;
import static dev.ekiden.launcher.Flag.toggle;
import static dev.ekiden.launcher.Flag.whole;
import static dev.ekiden.launcher.Flag.words;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every flag there is: those of Marathon under their names, and a few of our own. */
final class Flags {
  private static final int PORT = 65_535;
  private static final long ANY = Long.MAX_VALUE;

  private static final String NO_MESOS = "no Mesos cluster is driven";
  private static final String NO_ZOOKEEPER = "the state is kept under --data";
  private static final String OWN_LOOP = "there is no such queue or pool here";
  private static final String OWN_PLUGINS = "plugins are OSGi bundles; see --deploy";
  private static final String ONE_SERVER = "a server that keeps its state under --data is alone";
  private static final String SCRAPE = "scrape /metrics/prometheus instead";

  private static final Map<String, Flag> ALL = new LinkedHashMap<>();

  static {
    Stream.of(
            text(SERVER, "master", "CLUSTER", "local | simulated[:key=value,…]").standard("local"),
            text(SERVER, "data", "DIR", "where everything is kept that has to last"),
            text(SERVER, "config", "DIR", "configuration files, one for each component"),
            text(SERVER, "deploy", "DIR", "bundles and features dropped here take effect at once"),
            text(SERVER, "hostname", "NAME", "name under which others reach this server"),
            choice(
                SERVER,
                "bridge",
                "what balances the service ports; auto: haproxy if it is installed, else proxy",
                "auto",
                "haproxy",
                "proxy",
                "none"),
            toggle(SERVER, "kill_tasks_on_exit", false, "stop the services together with Ekiden"),
            text(SERVER, "console_password", "WORD", "turns on the web console, user admin")
                .hidden(),
            text(SERVER, "framework_name", "NAME", "name of this orchestrator")
                .standard("marathon"),
            words(
                SERVER,
                "enable_features",
                "features of Marathon that are off unless asked for",
                "vips",
                "task_killing",
                "external_volumes",
                "secrets",
                "gpu_resources"),
            text(SERVER, "deprecated_features", "A,B,…", "behaviour of older versions of Marathon")
                .inert("what Marathon removed and people still use works without it"),
            whole(
                    SERVER,
                    "graceful_shutdown_timeout",
                    45_000,
                    0,
                    ANY,
                    "milliseconds to wait for open work at the end")
                .inert("a stop takes less than five seconds"),

            // -- HTTP
            text(HTTP, "http_address", "ADDRESS", "address to listen on; 0.0.0.0 for all")
                .standard("127.0.0.1"),
            whole(HTTP, "http_port", 8080, 0, PORT, "port to listen on; 0: any free one"),
            toggle(HTTP, "http", true, "listen without TLS"),
            text(HTTP, "https_address", "ADDRESS", "address to listen on with TLS")
                .inert("TLS listens on --http_address"),
            whole(HTTP, "https_port", 8443, 0, PORT, "port to listen on with TLS"),
            text(HTTP, "ssl_keystore_path", "FILE", "key store; turns on TLS"),
            text(HTTP, "ssl_keystore_password", "WORD", "of the key store").hidden(),
            text(HTTP, "http_credentials", "USER:PASSWORD", "asked of every request").hidden(),
            text(HTTP, "http_realm", "NAME", "shown by browsers that ask for the password")
                .standard("Mesosphere"),
            toggle(HTTP, "http_compression", true, "compress answers for clients that can read it"),
            text(HTTP, "access_control_allow_origin", "ORIGINS", "for browsers: a,b,… or *"),
            whole(HTTP, "http_max_concurrent_requests", 0, 1, ANY, "more are answered 503").unset(),
            whole(
                HTTP,
                "event_stream_max_outstanding_messages",
                50_000,
                1,
                ANY,
                "events a client of /v2/events may be behind"),
            text(HTTP, "webui_url", "URL", "where people find the web page"),
            text(HTTP, "assets_path", "DIR", "static files").inert("the web page is a bundle"),
            millis(HTTP, "leader_proxy_connection_timeout", 5_000, "to reach the leader")
                .inert(ONE_SERVER),
            millis(HTTP, "leader_proxy_read_timeout", 10_000, "for the leader's answer")
                .inert(ONE_SERVER),
            whole(HTTP, "leader_proxy_max_open_connections", 64, 1, ANY, "to the leader")
                .inert(ONE_SERVER),
            toggle(HTTP, "leader_proxy_ssl_ignore_hostname", false, "of the leader's certificate")
                .inert(ONE_SERVER),

            // -- Limits and defaults
            whole(LIMITS, "local_port_min", 10_000, 1, PORT, "first service port"),
            whole(LIMITS, "local_port_max", 20_000, 1, PORT, "last service port"),
            whole(LIMITS, "max_apps", 0, 1, ANY, "apps and pods at once").unset(),
            whole(LIMITS, "max_running_deployments", 100, 1, ANY, "more are refused"),
            whole(LIMITS, "max_instances_per_offer", 5, 1, ANY, "launched on one offer"),
            whole(LIMITS, "max_concurrent_marathon_health_checks", 256, 1, ANY, "probes at once"),
            text(LIMITS, "executor", "NAME", "for apps that name none").standard("//cmd"),
            text(LIMITS, "mesos_role", "ROLE", "for apps that name none").standard("*"),
            choice(
                LIMITS,
                "new_group_enforce_role",
                "whether a new top-level group prescribes its name as role",
                "off",
                "top"),
            choice(
                LIMITS,
                "accepted_resource_roles_default_behavior",
                "resources for apps that do not say",
                "any",
                "unreserved",
                "reserved"),
            text(LIMITS, "env_vars_prefix", "PREFIX", "before the names of PORT… and HOST"),
            text(LIMITS, "default_network_name", "NAME", "for container networks without a name"),
            text(LIMITS, "mesos_bridge_name", "NAME", "network for bridge mode of MESOS containers")
                .standard("mesos-bridge"),
            choice(
                LIMITS,
                "gpu_scheduling_behavior",
                "whether agents with GPUs take apps without",
                "restricted",
                "unrestricted"),
            toggle(LIMITS, "maintenance_mode", true, "leave agents that are to be maintained"),
            whole(LIMITS, "draining_seconds", 0, 0, ANY, "seconds before a maintenance begins"),

            // -- Timers and tuning
            millis(TIMERS, "reconciliation_initial_delay", 15_000, "until tasks are asked after"),
            millis(TIMERS, "reconciliation_interval", 600_000, "between such questions"),
            millis(TIMERS, "scale_apps_initial_delay", 15_000, "until instances are counted"),
            millis(TIMERS, "scale_apps_interval", 300_000, "between such counts"),
            millis(TIMERS, "task_launch_timeout", 300_000, "until a task must run"),
            millis(TIMERS, "task_launch_confirm_timeout", 300_000, "until a task must be staging"),
            millis(TIMERS, "task_reservation_timeout", 20_000, "until a reservation must be there"),
            millis(TIMERS, "task_lost_expunge_initial_delay", 300_000, "until lost tasks may go"),
            millis(TIMERS, "task_lost_expunge_interval", 30_000, "between looks for such tasks"),
            millis(TIMERS, "min_revive_offers_interval", 5_000, "between calls for offers"),
            toggle(TIMERS, "suppress_offers", true, "no offers while nothing waits"),
            millis(TIMERS, "decline_offer_duration", 120_000, "a refused offer stays away"),
            whole(TIMERS, "launch_tokens", 100, 1, ANY, "launches in one interval").unset(),
            millis(TIMERS, "launch_token_refresh_interval", 30_000, "that interval"),
            whole(TIMERS, "kill_chunk_size", 100, 1, ANY, "kills on their way at once"),
            millis(TIMERS, "kill_retry_timeout", 30_000, "until a kill is repeated"),
            millis(TIMERS, "offer_matching_timeout", 3_000, "for finding a place")
                .inert("matching an offer is bounded by work, not by time"),
            whole(TIMERS, "max_parallel_offers", 8, 1, ANY, "").inert(OWN_LOOP),
            whole(TIMERS, "max_queued_offers", 1_024, 1, ANY, "").inert(OWN_LOOP),
            whole(TIMERS, "max_parallel_status_updates", 20, 1, ANY, "").inert(OWN_LOOP),
            whole(TIMERS, "max_queued_status_updates", 10_000, 1, ANY, "").inert(OWN_LOOP),
            whole(TIMERS, "max_queued_root_group_updates", 500, 1, ANY, "").inert(OWN_LOOP),
            millis(TIMERS, "group_manager_request_timeout", 10_000, "").inert(OWN_LOOP),
            millis(TIMERS, "task_tracker_request_timeout", 10_000, "").inert(OWN_LOOP),
            millis(TIMERS, "task_update_request_timeout", 10_000, "").inert(OWN_LOOP),
            millis(TIMERS, "launch_queue_request_timeout", 3_000, "").inert(OWN_LOOP),
            millis(TIMERS, "task_operation_notification_timeout", 30_000, "").inert(OWN_LOOP),
            millis(TIMERS, "deployment_manager_request_timeout", 1_000, "").inert(OWN_LOOP),
            millis(TIMERS, "max_actor_startup_time", 10_000, "").inert(OWN_LOOP),
            millis(TIMERS, "on_elected_prepare_timeout", 180_000, "").inert(ONE_SERVER),
            whole(TIMERS, "instance_tracker_num_parallel_updates", 16, 1, ANY, "").inert(OWN_LOOP),
            whole(TIMERS, "instance_tracker_num_parallel_loads", 16, 1, ANY, "").inert(OWN_LOOP),
            whole(TIMERS, "instance_tracker_update_queue_size", 4_096, 1, ANY, "").inert(OWN_LOOP),

            // -- Mesos
            text(CLUSTER, "mesos_leader_ui_url", "URL", "where people find the master's page"),
            whole(CLUSTER, "failover_timeout", 604_800, 0, ANY, "seconds").inert(NO_MESOS),
            toggle(CLUSTER, "checkpoint", true, "tasks survive their agent's restart")
                .inert(NO_MESOS),
            text(CLUSTER, "mesos_user", "NAME", "user of tasks that name none").inert(NO_MESOS),
            toggle(CLUSTER, "mesos_authentication", false, "").inert(NO_MESOS),
            text(CLUSTER, "mesos_authentication_principal", "NAME", "principal of reservations"),
            text(CLUSTER, "mesos_authentication_secret", "WORD", "").hidden().inert(NO_MESOS),
            text(CLUSTER, "mesos_authentication_secret_file", "FILE", "").inert(NO_MESOS),
            toggle(CLUSTER, "mesos_offer_constraints", false, "").inert(NO_MESOS),
            millis(CLUSTER, "min_mesos_offer_constraints_update_interval", 1_000, "")
                .inert(NO_MESOS),
            millis(CLUSTER, "mesos_heartbeat_interval", 15_000, "").inert(NO_MESOS),
            whole(CLUSTER, "mesos_heartbeat_failure_threshold", 5, 1, ANY, "").inert(NO_MESOS),

            // -- Storage
            text(STORAGE, "storage", "NAME", "storage plugin that keeps the state")
                .standard("mvstore"),
            whole(STORAGE, "queue_capacity", 10_000, 100, Integer.MAX_VALUE, "commands that wait"),
            whole(
                STORAGE,
                "events_kept",
                100_000,
                100,
                Integer.MAX_VALUE,
                "events that can be read again"),
            whole(
                STORAGE, "events_kept_seconds", 3_600, 1, Integer.MAX_VALUE, "for at most so long"),
            whole(STORAGE, "events_kept_mib", 64, 1, 65_536, "in at most so much memory"),
            whole(
                STORAGE,
                "group_patience_seconds",
                30,
                1,
                Integer.MAX_VALUE,
                "until an idle member of a consumer group of events is put out"),
            whole(STORAGE, "zk_max_versions", 50, 1, ANY, "versions kept of each app"),
            whole(
                STORAGE, "group_versions_cache_size", 1_000, 1, ANY, "versions of the group tree"),
            toggle(STORAGE, "ha", true, "several servers, one of them leading").inert(ONE_SERVER),
            text(STORAGE, "leader_election_backend", "NAME", "").inert(ONE_SERVER),
            text(STORAGE, "zk", "URL", "")
                .standard("zk://localhost:2181/marathon")
                .inert(NO_ZOOKEEPER),
            millis(STORAGE, "zk_timeout", 10_000, "").inert(NO_ZOOKEEPER),
            millis(STORAGE, "zk_session_timeout", 10_000, "").inert(NO_ZOOKEEPER),
            millis(STORAGE, "zk_connection_timeout", 10_000, "").inert(NO_ZOOKEEPER),
            whole(STORAGE, "zk_max_node_size", 1_024_000, 1, ANY, "").inert(NO_ZOOKEEPER),
            toggle(STORAGE, "zk_compression", true, "").inert(NO_ZOOKEEPER),
            whole(STORAGE, "zk_compression_threshold", 65_536, 0, ANY, "").inert(NO_ZOOKEEPER),
            whole(STORAGE, "zk_operation_max_retries", 5, 0, ANY, "").inert(NO_ZOOKEEPER),
            millis(STORAGE, "zk_operation_base_retry_sleep_ms", 10, "").inert(NO_ZOOKEEPER),
            whole(STORAGE, "zk_max_concurrency", 32, 1, ANY, "").inert(NO_ZOOKEEPER),
            whole(STORAGE, "storage_compaction_interval", 30, 1, ANY, "seconds")
                .inert("old versions go at once"),
            whole(STORAGE, "storage_compaction_scan_batch_size", 32, 1, ANY, "")
                .inert("old versions go at once"),
            toggle(STORAGE, "store_cache", true, "").inert("the state is in memory anyway"),
            toggle(STORAGE, "internal_version_caching", true, "")
                .inert("the state is in memory anyway"),
            text(STORAGE, "internal_store_backend", "NAME", "").inert(NO_ZOOKEEPER),
            text(STORAGE, "backup_location", "URL", "").inert("copy the data directory instead"),

            // -- Logging and metrics
            choice(
                LOGS,
                "logging_level",
                "how much is logged",
                "info",
                "off",
                "fatal",
                "error",
                "warn",
                "debug",
                "trace",
                "all"),
            text(LOGS, "metrics_name_prefix", "PREFIX", "before the name of every figure")
                .standard("marathon"),
            toggle(LOGS, "metrics_prometheus", true, "figures at /metrics/prometheus"),
            toggle(LOGS, "metrics", true, "").inert("figures are always kept"),
            toggle(LOGS, "metrics_statsd", false, "").inert(SCRAPE),
            text(LOGS, "metrics_statsd_host", "NAME", "").inert(SCRAPE),
            whole(LOGS, "metrics_statsd_port", 0, 1, PORT, "").unset().inert(SCRAPE),
            millis(LOGS, "metrics_statsd_transmission_interval_ms", 10_000, "").inert(SCRAPE),
            toggle(LOGS, "metrics_datadog", false, "").inert(SCRAPE),
            choice(LOGS, "metrics_datadog_protocol", "", "udp", "api").inert(SCRAPE),
            text(LOGS, "metrics_datadog_host", "NAME", "").inert(SCRAPE),
            whole(LOGS, "metrics_datadog_port", 0, 1, PORT, "").unset().inert(SCRAPE),
            text(LOGS, "metrics_datadog_api_key", "WORD", "").hidden().inert(SCRAPE),
            millis(LOGS, "metrics_datadog_transmission_interval_ms", 10_000, "").inert(SCRAPE),
            whole(LOGS, "metrics_histogram_reservoir_significant_digits", 3, 0, 5, "")
                .inert(OWN_LOOP),
            whole(
                    LOGS,
                    "metrics_histogram_reservoir_highest_trackable_value",
                    3_600_000_000_000L,
                    1,
                    ANY,
                    "")
                .inert(OWN_LOOP),
            toggle(LOGS, "metrics_histogram_reservoir_reset_periodically", true, "")
                .inert(OWN_LOOP),
            millis(LOGS, "metrics_histogram_reservoir_resetting_interval_ms", 5_000, "")
                .inert(OWN_LOOP),
            whole(LOGS, "metrics_histogram_reservoir_resetting_chunks", 0, 0, ANY, "")
                .inert(OWN_LOOP),
            text(LOGS, "logstash", "URL", "").inert("logs go to stdout"),
            text(LOGS, "sentry", "URL", "").inert("logs go to stdout"),
            text(LOGS, "sentry_tags", "TAGS", "").inert("logs go to stdout"),
            text(LOGS, "plugin_dir", "DIR", "").inert(OWN_PLUGINS),
            text(LOGS, "plugin_conf", "FILE", "").inert(OWN_PLUGINS),

            // -- Older versions
            choice(
                OLD,
                "event_subscriber",
                "how events are delivered besides /v2/events",
                "none",
                "http_callback"),
            text(OLD, "http_endpoints", "URLS", "whom http_callback calls, with commas between"),
            millis(
                OLD,
                "http_event_callback_slow_consumer_timeout",
                10_000,
                "slower callbacks are shown as slow"),
            millis(OLD, "http_event_request_timeout", 10_000, "deadline of a callback"),
            millis(OLD, "task_lost_expunge_gc", 75_000, "")
                .inert("see --task_lost_expunge_initial_delay"),
            whole(OLD, "max_tasks_per_offer", 1, 1, ANY, "").inert("see --max_instances_per_offer"),
            whole(OLD, "max_tasks_per_offer_cycle", 1_000, 1, ANY, "")
                .inert("see --max_instances_per_offer"),
            toggle(OLD, "revive_offers_for_new_apps", true, "").inert(OWN_LOOP),
            whole(OLD, "revive_offers_repetitions", 3, 1, ANY, "").inert(OWN_LOOP),
            text(OLD, "artifact_store", "URL", "").inert("artifacts were removed in Marathon 1.5"),
            text(OLD, "reporter_graphite", "URL", "").inert(SCRAPE),
            text(OLD, "reporter_datadog", "URL", "").inert(SCRAPE),
            toggle(OLD, "tracing", false, "").inert("removed in Marathon 1.7"))
        .forEach(flag -> ALL.put(flag.name(), flag));
  }

  private Flags() {}

  static Collection<Flag> all() {
    return ALL.values();
  }

  /** The flag of this name; {@code foo_execution_context_size} stands for a family of them. */
  static Optional<Flag> named(String name) {
    if (name.endsWith("_execution_context_size")) {
      return Optional.of(whole(TIMERS, name, 2, 1, ANY, "").inert(OWN_LOOP));
    }
    return Optional.ofNullable(ALL.get(name));
  }
}
