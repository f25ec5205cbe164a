package dev.ekiden.api.model;

import java.time.Instant;
import java.util.List;

/** What a deployment does, step by step; the actions of one step run together. */
public record DeploymentPlan(DeploymentId id, Instant version, List<Step> steps) {
  public DeploymentPlan {
    steps = List.copyOf(steps);
  }

  public record Step(List<Action> actions) {
    public Step {
      actions = List.copyOf(actions);
    }
  }

  /** {@code pod}: the spec is a pod; the action's wire name follows from both. */
  public record Action(Type type, PathId spec, boolean pod) {
    /** E.g. {@code ScaleApplication}, {@code RestartPod}. */
    public String wireName() {
      String verb =
          type.name().charAt(0) + type.name().substring(1).toLowerCase(java.util.Locale.ROOT);
      return verb + (pod ? "Pod" : "Application");
    }
  }

  public enum Type {
    START,
    STOP,
    SCALE,
    RESTART
  }
}
