package dev.ekiden.api.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The container of an app (marathon-app-model.md section 3).
 *
 * @param engine who runs it
 * @param image the Docker image; absent for a plain MESOS container
 * @param portMappings absent in host networking, where {@code portDefinitions} count
 */
public record Container(
    Engine engine,
    Optional<Image> image,
    Optional<List<PortMapping>> portMappings,
    List<Volume> volumes,
    Optional<LinuxInfo> linuxInfo) {
  public enum Engine {
    DOCKER,
    MESOS
  }

  /**
   * A Docker image and how to run it.
   *
   * @param parameters options for the Docker engine, in order
   * @param pullSecret name of the secret with the registry's configuration
   */
  public record Image(
      String name,
      boolean forcePull,
      boolean privileged,
      List<Parameter> parameters,
      Optional<String> pullSecret,
      Map<String, String> labels) {
    public Image {
      parameters = List.copyOf(parameters);
      labels = Map.copyOf(labels);
    }
  }

  public record Parameter(String key, String value) {}

  public Container {
    portMappings = portMappings.map(List::copyOf);
    volumes = List.copyOf(volumes);
  }

  public Container withPortMappings(Optional<List<PortMapping>> newMappings) {
    return new Container(engine, image, newMappings, volumes, linuxInfo);
  }
}
