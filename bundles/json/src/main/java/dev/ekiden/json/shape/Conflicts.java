package dev.ekiden.json.shape;

import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.json.schema.Faults;
import dev.ekiden.json.schema.Path;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Deprecated fields that contradict others (marathon-app-model.md section 5). */
final class Conflicts {
  private Conflicts() {}

  /** {@code networks}: the canonical field was given. */
  static void check(GivenApp given, boolean networks, Path at, Faults faults) {
    given.container().ifPresent(c -> container(c, at.field("container"), faults));
    uris(given, at.field("uris"), faults);
    boolean ip = given.ipAddress().isPresent();
    Optional<List<PortMapping>> discovery = given.ipAddress().flatMap(Networks.IpAddress::ports);
    boolean docker =
        given.container().filter(c -> c.container().engine() == Engine.DOCKER).isPresent();
    if (docker && discovery.isPresent()) {
      faults.conflict(
          at.field("ipAddress"), "ipAddress/discovery is not allowed for Docker containers");
    }
    if (networks && given.container().flatMap(Containers.Given::network).isPresent()) {
      faults.conflict(at, "must not specify both container.docker.network and networks");
    }
    if (networks && ip) {
      faults.conflict(at, "must not specify both networks and ipAddress");
    }
    ports(given, ip, at, faults);
    mappings(given, discovery, at, faults);
  }

  private static void ports(GivenApp given, boolean ip, Path at, Faults faults) {
    AppUpdate app = given.app();
    List<Integer> ports = given.ports().orElse(List.of());
    if (repeats(ports.stream().filter(p -> p != 0))) {
      faults.conflict(at, "ports must be unique");
    }
    boolean defined = app.portDefinitions().filter(d -> !d.isEmpty()).isPresent();
    if (ip && (!ports.isEmpty() || defined)) {
      faults.conflict(at, "cannot specify both an IP address and port");
    }
    if (given.ports().isPresent()
        && app.portDefinitions()
            .map(all -> all.stream().map(PortDefinition::port).toList())
            .filter(numbers -> !numbers.equals(ports))
            .isPresent()) {
      faults.conflict(at, "cannot specify both ports and port definitions");
    }
  }

  /** Marathon answers 500 to these. */
  private static void mappings(
      GivenApp given, Optional<List<PortMapping>> discovery, Path at, Faults faults) {
    boolean own = given.container().flatMap(c -> c.container().portMappings()).isPresent();
    boolean dockers =
        given
            .container()
            .flatMap(Containers.Given::portMappings)
            .filter(m -> !m.isEmpty())
            .isPresent();
    if (own && dockers) {
      faults.conflict(at, "cannot specify both portMappings and docker.portMappings");
    }
    if (own && discovery.filter(m -> !m.isEmpty()).isPresent()) {
      faults.conflict(
          at, "container.portMappings and ipAddress.discovery.ports must not both be set");
    }
  }

  private static void container(Containers.Given given, Path at, Faults faults) {
    if (given.container().image().isEmpty()) {
      return;
    }
    Path docker = at.field("docker");
    if (given.credential()) {
      faults.conflict(docker.field("credential"), "must be empty");
    }
    if (given.container().engine() == Engine.MESOS) {
      if (given.network().isPresent()) {
        faults.conflict(docker.field("network"), "must be empty");
      }
      if (!given.container().image().get().parameters().isEmpty()) {
        faults.conflict(docker.field("parameters"), "must be empty");
      }
      if (given.portMappings().isPresent()) {
        faults.conflict(docker.field("portMappings"), "must be empty");
      }
    }
    if (repeats(
        given.portMappings().stream().flatMap(List::stream).flatMap(m -> m.name().stream()))) {
      faults.conflict(docker.field("portMappings"), "Port names must be unique.");
    }
  }

  private static void uris(GivenApp given, Path at, Faults faults) {
    List<String> uris = given.uris().orElse(List.of());
    for (int i = 0; i < uris.size(); i++) {
      if (!isUri(uris.get(i))) {
        faults.conflict(at.item(i), "URI has invalid syntax.");
      }
    }
    if (!uris.isEmpty() && given.app().fetch().filter(f -> !f.isEmpty()).isPresent()) {
      faults.conflict(at, "may not be set in conjunction with fetch");
    }
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).toString().equals(text);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static <T> boolean repeats(Stream<T> values) {
    Set<T> seen = new HashSet<>();
    return values.anyMatch(v -> !seen.add(v));
  }
}
