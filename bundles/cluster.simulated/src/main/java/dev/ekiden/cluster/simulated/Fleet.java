package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The agents to simulate and their pace.
 *
 * @param cpus of each agent
 * @param mem MiB
 * @param disk MiB
 * @param gpus of every fourth agent
 * @param domains agents have a region, and zones by turns
 * @param taskKilling a kill is reported before it has happened
 * @param redeliverMs before an update comes again that nobody acknowledged; doubled each time
 */
record Fleet(
    int agents,
    double cpus,
    double mem,
    double disk,
    int gpus,
    int firstPort,
    int lastPort,
    boolean domains,
    boolean taskKilling,
    long offerIntervalMs,
    long startDelayMs,
    long runningDelayMs,
    long killDelayMs,
    long redeliverMs) {
  /** Ids must be the same after a restart, so they hang on a constant. */
  static final String CLUSTER_ID =
      UUID.nameUUIDFromBytes("ekiden simulated cluster".getBytes(StandardCharsets.UTF_8))
          .toString();

  static final String REGION = "region-1";

  static final Fleet DEFAULT =
      new Fleet(
          4, 1000, 1_000_000, 1_000_000, 0, 31_000, 32_000, false, false, 200, 100, 200, 100,
          10_000);

  String agentId(int n) {
    return CLUSTER_ID + "-S" + n;
  }

  /** 127.0.1.1, 127.0.1.2, …; loopback addresses, so that checks against them can be answered. */
  String host(int n) {
    return "127." + n / (254 * 254) + "." + (1 + n / 254 % 254) + "." + (1 + n % 254);
  }

  Map<String, Resource.Amount> attributes(int n) {
    Map<String, Resource.Amount> inOrder = new LinkedHashMap<>();
    inOrder.put("rack", text("rack-" + (1 + n % 2)));
    inOrder.put("agent", text("a" + (n + 1)));
    return inOrder;
  }

  Optional<String> region() {
    return domains ? Optional.of(REGION) : Optional.empty();
  }

  Optional<String> zone(int n) {
    return domains ? Optional.of("zone-" + (1 + n % 2)) : Optional.empty();
  }

  List<Resource> resources(int n) {
    List<Resource> resources = new ArrayList<>();
    resources.add(Resource.scalar("cpus", cpus));
    resources.add(Resource.scalar("mem", mem));
    resources.add(Resource.scalar("disk", disk));
    if (gpus > 0 && n % 4 == 3) {
      resources.add(Resource.scalar("gpus", gpus));
    }
    resources.add(Resource.ports(firstPort, lastPort));
    return resources;
  }

  private static Resource.Amount text(String value) {
    return new Resource.Items(Set.of(value));
  }
}
