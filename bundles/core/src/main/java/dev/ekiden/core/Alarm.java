package dev.ekiden.core;

import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;

/** What a timer is for. One timer per alarm. */
sealed interface Alarm {
  /** The back-off of a spec ends. */
  record DelayOver(PathId spec) implements Alarm {}

  /** A launch has taken too long. */
  record Overdue(InstanceId instance) implements Alarm {}

  record ProbeDue(InstanceId instance, int check) implements Alarm {}

  record ReadinessDue(InstanceId instance, String check) implements Alarm {}

  /** An unreachable instance is to be replaced. */
  record Inactive(InstanceId instance) implements Alarm {}

  /** An unreachable instance is to be forgotten. */
  record Forget(InstanceId instance) implements Alarm {}

  /** A deployment is to be done. */
  record Deadline(DeploymentId deployment) implements Alarm {}

  /** A kill has had no effect so far. */
  record KillAgain(InstanceId instance) implements Alarm {}

  /** A reservation was asked for and has not been offered. */
  record ReservationOver(InstanceId instance) implements Alarm {}

  record Reconcile(String cluster) implements Alarm {}

  /** A cluster has had time enough to confirm what was running. */
  record RecoveryOver(String cluster) implements Alarm {}

  /** Reviving is allowed again. */
  record ReviveDue(String cluster) implements Alarm {}

  /** All specs are compared with their instance counts. */
  record ScaleCheck() implements Alarm {}

  /** Launch tokens are handed out again. */
  record TokensDue() implements Alarm {}
}
