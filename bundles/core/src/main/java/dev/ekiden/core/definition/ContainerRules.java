package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.Container.Image;
import dev.ekiden.api.model.LinuxInfo;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers of apps (marathon-app-model.md section 3). */
final class ContainerRules {
  private static final String PATH = "/container";

  private ContainerRules() {}

  static void check(Container container, App app, Settings settings, Findings findings) {
    container.portMappings().ifPresent(mappings -> mappings(mappings, app.networks(), findings));
    VolumeRules.ofApp(container, app.secrets(), settings, findings);
    boolean noSecretVolumes =
        container.volumes().stream().noneMatch(v -> v instanceof Volume.Secret);
    Features.expectUnlessEmpty(
        noSecretVolumes, Features.SECRETS, settings, PATH + "/secretVolumes(container)", findings);
    image(container, app.secrets(), settings, findings);
    container.linuxInfo().ifPresent(linux -> linux(linux, PATH + "/linuxInfo", findings));
  }

  private static void mappings(
      List<PortMapping> mappings, List<Network> networks, Findings findings) {
    String path = PATH + "/portMappings";
    findings.expect(
        Unique.all(mappings.stream().flatMap(m -> m.name().stream())),
        path,
        "Port names must be unique.");
    for (int i = 0; i < mappings.size(); i++) {
      PortMapping mapping = mappings.get(i);
      NetworkRules.portOnNetworks(
          mapping.hostPort(), mapping.networkNames(), networks, path + "(" + i + ")", findings);
    }
  }

  private static void image(
      Container container, Map<String, String> secrets, Settings settings, Findings findings) {
    String path = PATH + "/docker";
    Optional<Image> image = container.image();
    if (container.engine() == Engine.DOCKER) {
      findings.expect(image.isPresent(), path, "not defined");
      findings.expect(
          image.flatMap(Image::pullSecret).isEmpty(),
          path + "/pullConfig",
          "pullConfig is not supported with Docker containerizer");
      return;
    }
    image
        .flatMap(Image::pullSecret)
        .ifPresent(secret -> SecretRules.pullConfig(secret, secrets, settings, path, findings));
  }

  /** Isolation of a container or, for a pod's executor, of all of them. */
  static void linux(LinuxInfo linux, String path, Findings findings) {
    linux
        .seccomp()
        .ifPresent(
            seccomp -> {
              boolean profile = seccomp.profileName().isPresent();
              findings.expect(
                  !profile || !seccomp.unconfined(),
                  path + "/seccomp",
                  "Seccomp unconfined can NOT be true when Profile is defined");
              findings.expect(
                  profile || seccomp.unconfined(),
                  path + "/seccomp",
                  "Seccomp unconfined must be true when Profile is NOT defined");
            });
    ipc(linux, path, findings);
  }

  static void ipc(LinuxInfo linux, String path, Findings findings) {
    linux
        .ipc()
        .ifPresent(
            ipc ->
                findings.expect(
                    !ipc.mode().equals("SHARE_PARENT") || ipc.shmSize().isEmpty(),
                    path + "/ipcInfo",
                    "ipcInfo shmSize can NOT be set when mode is SHARE_PARENT"));
  }
}
