package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer.Endpoint;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Volume;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What cannot change once there are reservations: instances come back to what was reserved for
 * them.
 */
final class ResidentRules {
  private static final String RESOURCES =
      "Services with persistent volumes configured may not change resource requirements. If you"
          + " need to make this change, please create a new service.";
  private static final String HOST_PORTS =
      "Services with persistent volumes configured may not change host ports. If you need to make"
          + " this change, please create a new service.";

  private ResidentRules() {}

  /** {@code index}: position among the changed specs of its kind, for the path. */
  static void update(RunSpec from, RunSpec to, int index, Findings findings) {
    if (!from.resident() && !to.resident()) {
      return;
    }
    if (from instanceof App before && to instanceof App after) {
      app(before, after, "/app(" + index + ")", findings);
    } else if (from instanceof Pod before && to instanceof Pod after) {
      pod(before, after, "/pod(" + index + ")", findings);
    }
  }

  private static void app(App from, App to, String path, Findings findings) {
    findings.expect(
        volumes(from).equals(volumes(to)), path, "Persistent volumes can not be changed!");
    Resources had = from.resources();
    Resources has = to.resources();
    findings.expect(had.cpus() == has.cpus(), path + "/cpus", RESOURCES);
    findings.expect(had.mem() == has.mem(), path + "/mem", RESOURCES);
    findings.expect(had.disk() == has.disk(), path + "/disk", RESOURCES);
    findings.expect(had.gpus() == has.gpus(), path + "/gpus", RESOURCES);
    findings.expect(from.requirePorts() == to.requirePorts(), path + "/requirePorts", RESOURCES);
    findings.expect(hostPorts(from).equals(hostPorts(to)), path, HOST_PORTS);
    notOver(to, path, findings);
  }

  private static void pod(Pod from, Pod to, String path, Findings findings) {
    findings.expect(
        volumes(from).equals(volumes(to)), path, "persistent volumes cannot be updated");
    Resources had = from.totalResources();
    Resources has = to.totalResources();
    String kept = " cannot be updated if a pod has persistent volumes";
    findings.expect(had.cpus() == has.cpus(), path, "cpus" + kept);
    findings.expect(had.mem() == has.mem(), path, "mem" + kept);
    findings.expect(had.disk() == has.disk(), path, "disk" + kept);
    findings.expect(had.gpus() == has.gpus(), path, "gpus" + kept);
    findings.expect(hostPorts(from).equals(hostPorts(to)), path, "host ports" + kept);
    notOver(to, path, findings);
  }

  private static void notOver(RunSpec to, String path, Findings findings) {
    double over = to.upgradeStrategy().maximumOverCapacity();
    findings.expect(
        over == 0, path + "/upgradeStrategy/maximumOverCapacity", "got " + over + ", expected 0.0");
  }

  private static Set<Volume> volumes(RunSpec spec) {
    return spec.volumes().stream()
        .filter(v -> v instanceof Volume.Persistent)
        .collect(Collectors.toSet());
  }

  private static Set<Integer> hostPorts(App app) {
    Stream<Integer> ports =
        app.hostNetworking()
            ? app.servicePorts().stream()
            : app.portMappings().stream().map(PortMapping::hostPort).flatMap(p -> p.stream());
    return ports.collect(Collectors.toSet());
  }

  private static Set<Integer> hostPorts(Pod pod) {
    return new HashSet<>(
        pod.containers().stream()
            .flatMap(c -> c.endpoints().stream())
            .map(Endpoint::hostPort)
            .flatMap(p -> p.stream())
            .toList());
  }
}
