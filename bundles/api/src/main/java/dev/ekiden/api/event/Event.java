package dev.ekiden.api.event;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that happened. The record's name in snake case is not the wire name: {@link #type()}
 * is.
 *
 * <p>{@code timestamp} is the time of processing. Fields: marathon-events.md section 2.
 */
public sealed interface Event {
  Instant timestamp();

  /** Wire name, e.g. {@code status_update_event}. */
  String type();

  /** The app or pod it is about, for filters. */
  default Optional<PathId> subject() {
    return Optional.empty();
  }

  /** The deployment it belongs to, for filters. */
  default Optional<DeploymentId> deployment() {
    return Optional.empty();
  }

  record ApiPost(Instant timestamp, String clientIp, String uri, App app) implements Event {
    @Override
    public String type() {
      return "api_post_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(app.id());
    }
  }

  /** {@code change}: created, updated or deleted. */
  record PodChanged(Instant timestamp, String change, String clientIp, String uri, PathId pod)
      implements Event {
    @Override
    public String type() {
      return "pod_" + change + "_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(pod);
    }
  }

  record StreamAttached(Instant timestamp, String remoteAddress) implements Event {
    @Override
    public String type() {
      return "event_stream_attached";
    }
  }

  record StreamDetached(Instant timestamp, String remoteAddress) implements Event {
    @Override
    public String type() {
      return "event_stream_detached";
    }
  }

  record Subscribed(Instant timestamp, String clientIp, String callbackUrl) implements Event {
    @Override
    public String type() {
      return "subscribe_event";
    }
  }

  record Unsubscribed(Instant timestamp, String clientIp, String callbackUrl) implements Event {
    @Override
    public String type() {
      return "unsubscribe_event";
    }
  }

  record SchedulerRegistered(Instant timestamp, String frameworkId, String master)
      implements Event {
    @Override
    public String type() {
      return "scheduler_registered_event";
    }
  }

  record SchedulerReregistered(Instant timestamp, String master) implements Event {
    @Override
    public String type() {
      return "scheduler_reregistered_event";
    }
  }

  record SchedulerDisconnected(Instant timestamp) implements Event {
    @Override
    public String type() {
      return "scheduler_disconnected_event";
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // bytes are shared, not compared
  record FrameworkMessage(Instant timestamp, String agentId, String executorId, byte[] message)
      implements Event {
    @Override
    public String type() {
      return "framework_message_event";
    }
  }

  /** {@code state}: wire name such as {@code TASK_RUNNING}. */
  record StatusUpdate(
      Instant timestamp,
      String agentId,
      String taskId,
      String state,
      String message,
      PathId spec,
      String host,
      List<Task.IpAddress> ips,
      List<Integer> ports,
      Instant version)
      implements Event {
    @Override
    public String type() {
      return "status_update_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(spec);
    }
  }

  record InstanceChanged(
      Instant timestamp,
      InstanceId instance,
      Condition condition,
      Optional<String> agentId,
      Optional<String> host,
      Instant version)
      implements Event {
    @Override
    public String type() {
      return "instance_changed_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(instance.spec());
    }
  }

  record UnknownInstanceTerminated(Instant timestamp, InstanceId instance, Condition condition)
      implements Event {
    @Override
    public String type() {
      return "unknown_instance_terminated_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(instance.spec());
    }
  }

  record AppTerminated(Instant timestamp, PathId app) implements Event {
    @Override
    public String type() {
      return "app_terminated_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(app);
    }
  }

  record HealthCheckAdded(Instant timestamp, PathId app, Instant version, HealthCheck check)
      implements Event {
    @Override
    public String type() {
      return "add_health_check_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(app);
    }
  }

  record HealthCheckRemoved(Instant timestamp, PathId app) implements Event {
    @Override
    public String type() {
      return "remove_health_check_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(app);
    }
  }

  record HealthCheckFailed(Instant timestamp, InstanceId instance, HealthCheck check)
      implements Event {
    @Override
    public String type() {
      return "failed_health_check_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(instance.spec());
    }
  }

  record HealthStatusChanged(Instant timestamp, InstanceId instance, Instant version, boolean alive)
      implements Event {
    @Override
    public String type() {
      return "health_status_changed_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(instance.spec());
    }
  }

  record UnhealthyInstanceKill(
      Instant timestamp,
      InstanceId instance,
      String taskId,
      Instant version,
      String reason,
      String host,
      Optional<String> agentId)
      implements Event {
    @Override
    public String type() {
      return "unhealthy_instance_kill_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(instance.spec());
    }
  }

  record InstanceHealthChanged(
      Instant timestamp, InstanceId instance, Instant version, Optional<Boolean> healthy)
      implements Event {
    @Override
    public String type() {
      return "instance_health_changed_event";
    }

    @Override
    public Optional<PathId> subject() {
      return Optional.of(instance.spec());
    }
  }

  record GroupChangeSuccess(Instant timestamp, PathId group, Instant version) implements Event {
    @Override
    public String type() {
      return "group_change_success";
    }
  }

  record GroupChangeFailed(Instant timestamp, PathId group, Instant version, String reason)
      implements Event {
    @Override
    public String type() {
      return "group_change_failed";
    }
  }

  /** {@code phase}: info, step_success or step_failure; {@code step} from 0. */
  record DeploymentStep(Instant timestamp, String phase, DeploymentPlan plan, int step)
      implements Event {
    @Override
    public String type() {
      return "deployment_" + phase;
    }

    @Override
    public Optional<DeploymentId> deployment() {
      return Optional.of(plan.id());
    }
  }

  record DeploymentSuccess(Instant timestamp, DeploymentPlan plan) implements Event {
    @Override
    public String type() {
      return "deployment_success";
    }

    @Override
    public Optional<DeploymentId> deployment() {
      return Optional.of(plan.id());
    }
  }

  record DeploymentFailed(Instant timestamp, DeploymentPlan plan, Optional<String> reason)
      implements Event {
    @Override
    public String type() {
      return "deployment_failed";
    }

    @Override
    public Optional<DeploymentId> deployment() {
      return Optional.of(plan.id());
    }
  }

  /**
   * Ekiden's own: something operators want in the audit trail. Only given to subscribers that ask
   * for the type, or for the deployment (architecture, "Compatibility law").
   *
   * @param type e.g. {@code plugin_installed_event}; one that begins with {@code deployment_} is
   *     about the deployment whose id is the field {@code id}
   */
  record Notice(Instant timestamp, String type, Map<String, String> fields) implements Event {
    public Notice {
      fields = Map.copyOf(fields);
    }

    @Override
    public Optional<DeploymentId> deployment() {
      return type.startsWith("deployment_")
          ? Optional.ofNullable(fields.get("id")).map(DeploymentId::new)
          : Optional.empty();
    }
  }
}
