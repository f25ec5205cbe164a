package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Findings.WHOLE;

import dev.ekiden.api.Settings;
import dev.ekiden.api.Violation;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PodContainer.Endpoint;
import dev.ekiden.api.model.PodContainer.VolumeMount;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.Volume;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a pod must be to be accepted, apart from its place in the tree (marathon-app-model.md
 * section 11). Two rounds, as for apps.
 */
final class PodRules {
  private PodRules() {}

  /** First round. */
  static List<Violation> requested(Pod pod, Settings settings) {
    Findings findings = new Findings();
    IdRules.service(pod.id(), findings);
    findings.expect(!pod.user().equals(Optional.of("")), "/user", "must not be empty");
    SecretRules.environment(pod.environment(), pod.secrets(), settings, "/environment", findings);
    volumes(pod, settings, findings);
    for (int i = 0; i < pod.containers().size(); i++) {
      container(pod.containers().get(i), pod, "/containers(" + i + ")", settings, findings);
    }
    findings.expect(
        Unique.all(pod.containers().stream().map(PodContainer::name)),
        "/containers",
        "container names must be unique");
    Features.expectUnlessEmpty(
        pod.secrets().isEmpty(), Features.SECRETS, settings, "/secrets", findings);
    SecretRules.defined(pod.secrets(), settings, findings);
    NetworkRules.check(pod.networks(), findings);
    ConstraintRules.ofPod(pod.constraints(), findings);
    findings.expect(
        pod.instances() >= 0,
        "/scaling/instances",
        "got " + pod.instances() + ", expected 0 or more");
    InstanceLimit.check(pod.instances(), "/scaling/instances", findings);
    endpoints(pod, findings);
    DeadlineLabels.check(pod.labels(), findings);
    strategies(pod, findings);
    acceptedRoles(pod, findings);
    pod.linuxInfo()
        .ifPresent(
            linux -> {
              findings.expect(
                  linux.seccomp().isEmpty(),
                  "/linuxInfo/seccomp",
                  "Seccomp configuration on executor level is not supported");
              ContainerRules.ipc(linux, "/linuxInfo", findings);
            });
    return findings.violations();
  }

  /** Second round. */
  static List<Violation> placed(Pod pod, Roles roles, boolean force) {
    Findings findings = new Findings();
    RoleRules.placed(pod, roles, findings);
    RoleRules.resident(pod, roles, force, "pods", findings);
    return findings.violations();
  }

  private static void volumes(Pod pod, Settings settings, Findings findings) {
    List<Volume> volumes = pod.volumes();
    Features.expectUnlessEmpty(
        volumes.stream().noneMatch(v -> v instanceof Volume.Secret),
        Features.SECRETS,
        settings,
        "/podSecretVolumes(pod)",
        findings);
    for (int i = 0; i < volumes.size(); i++) {
      Volume volume = volumes.get(i);
      if (volume instanceof Volume.Secret secret) {
        findings.expect(
            pod.secrets().containsKey(secret.secret()),
            "/volumes(" + i + ")/secret",
            "volume.secret must refer to an existing secret");
      }
      findings.expect(
          pod.containers().stream()
              .flatMap(c -> c.volumeMounts().stream())
              .anyMatch(mount -> mount.name().equals(volume.containerPath())),
          "/volumes(" + i + ")",
          "volume must be referenced by at least one container");
    }
    findings.expect(
        Unique.all(volumes.stream().map(Volume::containerPath)),
        "/volumes",
        "volume names must be unique");
  }

  private static void container(
      PodContainer container, Pod pod, String path, Settings settings, Findings findings) {
    ResourceRules.limits(
        container.resourceLimits(), container.resources(), path + "/resourceLimits", findings);
    findings.expect(
        !pod.legacySharedCgroups().orElse(false) || container.resourceLimits().isEmpty(),
        path + "/resourceLimits",
        "resourceLimits cannot be defined if legacySharedCgroups is enabled");
    for (int i = 0; i < container.endpoints().size(); i++) {
      endpoint(
          container.endpoints().get(i), pod.networks(), path + "/endpoints(" + i + ")", findings);
    }
    container
        .image()
        .flatMap(Container.Image::pullSecret)
        .ifPresent(
            secret ->
                SecretRules.pullConfig(secret, pod.secrets(), settings, path + "/image", findings));
    SecretRules.environment(
        container.environment(), pod.secrets(), settings, path + "/environment", findings);
    healthCheck(container, path + "/healthCheck", findings);
    for (int i = 0; i < container.volumeMounts().size(); i++) {
      VolumeMount mount = container.volumeMounts().get(i);
      findings.expect(
          pod.volumes().stream().anyMatch(v -> v.containerPath().equals(mount.name())),
          path + "/volumeMounts(" + i + ")/name",
          "Referenced Volume in VolumeMount should exist");
    }
    container
        .linuxInfo()
        .ifPresent(linux -> ContainerRules.linux(linux, path + "/linuxInfo", findings));
  }

  private static void endpoint(
      Endpoint endpoint, List<Network> networks, String path, Findings findings) {
    findings.expect(
        endpoint.containerPort().isEmpty() || !has(networks, Network.Mode.HOST),
        path + "/containerPort",
        "is not allowed when using host-mode networking");
    findings.expect(
        endpoint.containerPort().isPresent() || !has(networks, Network.Mode.CONTAINER),
        path + "/containerPort",
        "is required when using container-mode networking");
    findings.expect(
        Unique.all(endpoint.protocols().stream()),
        path + "/protocol",
        "Duplicate protocols within the same endpoint are not allowed");
    NetworkRules.portOnNetworks(
        endpoint.hostPort(), endpoint.networkNames(), networks, path, findings);
  }

  private static boolean has(List<Network> networks, Network.Mode mode) {
    return networks.stream().anyMatch(n -> n.mode() == mode);
  }

  private static void healthCheck(PodContainer container, String path, Findings findings) {
    container
        .healthCheck()
        .ifPresent(
            check -> {
              findings.expect(
                  check.timeout().compareTo(check.interval()) < 0,
                  path + "/timeoutSeconds",
                  "got %d, expected less than %d"
                      .formatted(check.timeout().toSeconds(), check.interval().toSeconds()));
              check
                  .endpoint()
                  .ifPresent(
                      endpoint ->
                          findings.expect(
                              container.endpoints().stream()
                                  .anyMatch(e -> e.name().equals(endpoint)),
                              path
                                  + (check.protocol().equals("MESOS_TCP") ? "/tcp" : "/http")
                                  + "/endpoint",
                              "contained in the container endpoints"));
            });
  }

  private static void endpoints(Pod pod, Findings findings) {
    findings.expect(
        Unique.all(all(pod).map(Endpoint::name)),
        WHOLE,
        "endpoint names nust be unique across all containers");
    findings.expect(
        Unique.all(all(pod).flatMap(e -> e.containerPort().stream()).filter(port -> port != 0)),
        WHOLE,
        "container ports must be unique across all containers");
    findings.expect(
        Unique.all(all(pod).flatMap(e -> e.hostPort().stream()).filter(port -> port != 0)),
        WHOLE,
        "host ports must be unique across all containers");
  }

  private static Stream<Endpoint> all(Pod pod) {
    return pod.containers().stream().flatMap(c -> c.endpoints().stream());
  }

  private static void strategies(Pod pod, Findings findings) {
    String upgrade = "/scheduling/upgrade";
    fraction(
        pod.upgradeStrategy().maximumOverCapacity(), upgrade + "/maximumOverCapacity", findings);
    fraction(
        pod.upgradeStrategy().minimumHealthCapacity(),
        upgrade + "/minimumHealthCapacity",
        findings);
    findings.expect(
        !pod.resident() || pod.upgradeStrategy().maximumOverCapacity() == 0,
        upgrade + "/maximumOverCapacity",
        "got " + pod.upgradeStrategy().maximumOverCapacity() + ", expected 0.0");
    findings.expect(
        !pod.resident() || pod.unreachableStrategy() instanceof UnreachableStrategy.Disabled,
        WHOLE,
        "unreachableStrategy must be disabled for pods with persistent volumes");
  }

  private static void fraction(double value, String path, Findings findings) {
    findings.expect(value >= 0, path, "got " + value + ", expected 0.0 or more");
    findings.expect(value <= 1, path, "got " + value + ", expected 1.0 or less");
  }

  private static void acceptedRoles(Pod pod, Findings findings) {
    Findings inside = new Findings();
    RoleRules.accepted(pod.acceptedResourceRoles(), pod.resident(), "pod", inside);
    if (!inside.isEmpty()) {
      // Marathon tells the other way to be valid, too.
      findings.add("/acceptedResourceRoles", "must be empty");
      findings.addAll(inside.violations());
    }
  }
}
