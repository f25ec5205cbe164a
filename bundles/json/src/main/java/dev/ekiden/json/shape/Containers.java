package dev.ekiden.json.shape;

import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.Container.Image;
import dev.ekiden.api.model.Container.Parameter;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers of apps (marathon-app-model.md section 3). */
final class Containers {
  /** Deprecated: networking of a container within its image's field. */
  enum DockerNetwork {
    BRIDGE,
    HOST,
    NONE,
    USER
  }

  /**
   * A container with the deprecated fields beside it.
   *
   * @param portMappings those within {@code docker}
   */
  record Given(
      Container container,
      Optional<DockerNetwork> network,
      Optional<List<PortMapping>> portMappings,
      boolean credential) {}

  private record Docker(
      Image image,
      Optional<DockerNetwork> network,
      Optional<List<PortMapping>> portMappings,
      boolean credential) {}

  private static final Type<Parameter> PARAMETER =
      Type.object(
          f -> {
            var key = f.need("key", Strings.NOT_EMPTY);
            var value = f.need("value", Scalars.STRING);
            return f.build(() -> new Parameter(key.get(), value.get()));
          });

  private static final Type<String> CREDENTIAL =
      Type.strict(
          f -> {
            var principal = f.need("principal", Scalars.STRING);
            f.get("secret", Scalars.STRING);
            return f.build(principal::get);
          });

  private static final Type<Docker> DOCKER =
      Type.object(
          f -> {
            var credential = f.get("credential", CREDENTIAL);
            var pullSecret = f.get("pullConfig", Common.SECRET);
            boolean forcePull = f.get("forcePullImage", Scalars.BOOL, false);
            var image = f.need("image", Strings.NOT_EMPTY);
            var network =
                f.get("network", Scalars.word(DockerNetwork.values(), DockerNetwork::name));
            var parameters = f.get("parameters", Type.list(PARAMETER), List.of());
            var portMappings = f.get("portMappings", Type.list(Networks.PORT_MAPPING));
            boolean privileged = f.get("privileged", Scalars.BOOL, false);
            return f.build(
                () ->
                    new Docker(
                        new Image(
                            image.get(), forcePull, privileged, parameters, pullSecret, Map.of()),
                        network,
                        portMappings,
                        credential.isPresent()));
          });

  static final Type<Given> OF_APP =
      Type.object(
          f -> {
            Engine engine =
                f.get("type", Scalars.word(Engine.values(), Engine::name), Engine.DOCKER);
            var docker = f.get("docker", DOCKER);
            var volumes = f.get("volumes", Type.list(Volumes.OF_APP), List.of());
            var portMappings = f.get("portMappings", Type.list(Networks.PORT_MAPPING));
            var linuxInfo = f.get("linuxInfo", Common.LINUX_INFO);
            return f.build(
                () ->
                    new Given(
                        new Container(
                            engine, docker.map(Docker::image), portMappings, volumes, linuxInfo),
                        docker.flatMap(Docker::network),
                        docker.flatMap(Docker::portMappings),
                        docker.filter(Docker::credential).isPresent()));
          });

  /** The image of a pod's container. */
  static final Type<Image> IMAGE_OF_POD =
      Type.object(
          f -> {
            var kind = f.need("kind", Scalars.word(Map.of("DOCKER", Engine.DOCKER)));
            var id = f.need("id", Strings.SHORT);
            var pullSecret = f.get("pullConfig", Common.SECRET);
            boolean forcePull = f.get("forcePull", Scalars.BOOL, false);
            var labels = f.get("labels", Common.LABELS, Map.of());
            return f.build(
                () -> {
                  kind.get();
                  return new Image(id.get(), forcePull, false, List.of(), pullSecret, labels);
                });
          });

  private Containers() {}
}
