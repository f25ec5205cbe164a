package dev.ekiden.core.definition;

import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.Network.Mode;
import java.util.List;
import java.util.Optional;

/** Networks of apps and pods (marathon-app-model.md section 4). */
final class NetworkRules {
  private static final String PATH = "/networks";

  private NetworkRules() {}

  static void check(List<Network> networks, Findings findings) {
    findings.expect(
        networks.stream()
            .filter(n -> n.mode() == Mode.HOST)
            .allMatch(n -> n.name().isEmpty() && n.labels().isEmpty()),
        PATH,
        "Host networks may not have names or labels");
    findings.expect(
        networks.stream().filter(n -> n.mode() == Mode.BRIDGE).allMatch(n -> n.name().isEmpty()),
        PATH,
        "Bridge networks may not have names");
    long unnamed =
        networks.stream().filter(n -> n.mode() == Mode.CONTAINER && n.name().isEmpty()).count();
    findings.expect(
        unnamed < 2 && Unique.all(networks.stream().flatMap(n -> n.name().stream())),
        PATH,
        "Duplicate networks are not allowed");
    boolean single = networks.size() <= 1;
    findings.expect(
        single || networks.stream().allMatch(n -> n.mode() == Mode.CONTAINER),
        PATH,
        "May specify a single host network, single bridge network, or else 1-to-n container"
            + " networks");
    findings.expect(
        unnamed == 0, PATH, "Network name must be specified when container network is selected.");
  }

  /** A mapped port must say on which of several container networks, by a name that exists. */
  static void portOnNetworks(
      Optional<Integer> hostPort,
      List<String> networkNames,
      List<Network> networks,
      String path,
      Findings findings) {
    long containerNetworks = networks.stream().filter(n -> n.mode() == Mode.CONTAINER).count();
    findings.expect(
        containerNetworks <= 1 || hostPort.isEmpty() || networkNames.size() == 1,
        path,
        "networkNames must be a single item list when hostPort is specified and more than 1"
            + " container network is defined");
    List<String> known = networks.stream().flatMap(n -> n.name().stream()).toList();
    for (int i = 0; i < networkNames.size(); i++) {
      findings.expect(
          known.contains(networkNames.get(i)),
          path + "/networkNames(" + i + ")",
          "is not one of (" + String.join(",", known) + ")");
    }
  }
}
