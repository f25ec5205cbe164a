package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Pods as they run (marathon-app-model.md sections 8.3 and 11.1). */
public final class PodStatusWriter {
  private PodStatusWriter() {}

  /** {@code PodStatus}. A pod that the snapshot has no more is on its way out. */
  public static void status(JsonGenerator out, Pod pod, Snapshot snapshot, Instant now) {
    status(out, pod, snapshot, now, false);
  }

  /** {@code placement}: as in {@link PodWriter#pod}; groups show it always. */
  static void status(
      JsonGenerator out, Pod pod, Snapshot snapshot, Instant now, boolean placement) {
    List<PodInstanceStatus> instances =
        snapshot.instances(pod.id()).stream()
            .map(i -> PodInstanceStatus.of(i, pod, snapshot))
            .toList();
    Instant since =
        instances.stream().map(PodInstanceStatus::since).max(Instant::compareTo).orElse(now);
    out.writeStartObject();
    out.writeStringProperty("id", pod.id().value());
    out.writeName("spec");
    PodWriter.pod(out, pod, placement);
    out.writeStringProperty("status", state(pod, snapshot, instances));
    Properties.time(out, "statusSince", since);
    Properties.list(out, "instances", instances, (o, i) -> i.write(o));
    Properties.list(out, "terminationHistory", List.of(), (o, i) -> {});
    Properties.time(out, "lastUpdated", now);
    Properties.time(out, "lastChanged", since);
    out.writeEndObject();
  }

  /** A pod as it was, of which nothing runs. */
  static void past(JsonGenerator out, Pod pod) {
    out.writeStartObject();
    out.writeStringProperty("id", pod.id().value());
    out.writeName("spec");
    PodWriter.pod(out, pod);
    out.writeStringProperty("status", pod.instances() == 0 ? "STABLE" : "DEGRADED");
    Properties.time(out, "statusSince", pod.version());
    Properties.list(out, "instances", List.of(), (o, i) -> {});
    Properties.list(out, "terminationHistory", List.of(), (o, i) -> {});
    Properties.time(out, "lastUpdated", pod.version());
    Properties.time(out, "lastChanged", pod.version());
    out.writeEndObject();
  }

  private static String state(Pod pod, Snapshot snapshot, List<PodInstanceStatus> instances) {
    if (snapshot.pod(pod.id()).isEmpty()) {
      return "TERMINAL";
    }
    long stable = instances.stream().filter(PodInstanceStatus::stable).count();
    return stable >= pod.instances() ? "STABLE" : "DEGRADED";
  }

  /** One killed instance, as {@code DELETE /v2/pods/{id}::instances} answers it. */
  public static void instance(JsonGenerator out, Instance instance, Snapshot snapshot) {
    out.writeStartObject();
    out.writeStringProperty("instanceId", instance.id().toString());
    out.writeObjectPropertyStart("state");
    out.writeStringProperty("condition", instance.condition().label());
    Properties.time(out, "since", instance.since());
    Properties.time(out, "activeSince", instance.activeSince());
    Properties.flag(out, "healthy", snapshot.healthy(instance.id()));
    out.writeStringProperty("goal", word(instance.goal()));
    out.writeEndObject();
    instance
        .placement()
        .ifPresent(
            p -> {
              out.writeObjectPropertyStart("agentInfo");
              out.writeStringProperty("host", p.host());
              out.writeStringProperty("agentId", p.agentId());
              Properties.text(out, "region", p.region());
              Properties.text(out, "zone", p.zone());
              Properties.list(out, "attributes", List.of(), (o, a) -> {});
              out.writeEndObject();
            });
    Properties.time(out, "runSpecVersion", instance.specVersion());
    Optional<Pod> pod = snapshot.pod(instance.spec());
    pod.ifPresent(p -> SpecParts.unreachableStrategy(out, p.unreachableStrategy()));
    out.writeEndObject();
  }

  private static String word(Goal goal) {
    String name = goal.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
