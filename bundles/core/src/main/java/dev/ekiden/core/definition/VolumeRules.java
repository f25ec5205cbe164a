package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Findings.WHOLE;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.Volume;
import dev.ekiden.api.model.Volume.DiskType;
import dev.ekiden.api.model.Volume.Mode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Volumes of apps (marathon-app-model.md section 3.1). */
final class VolumeRules {
  private static final String DRIVER = "dvdi/driver";
  private static final List<String> DOTS = List.of(".", "..");
  private static final Set<String> ONE_NODE =
      Set.of("SINGLE_NODE_WRITER", "SINGLE_NODE_READER_ONLY");
  private static final List<String> ACCESS_MODES =
      List.of(
          "SINGLE_NODE_WRITER",
          "SINGLE_NODE_READER_ONLY",
          "MULTI_NODE_READER_ONLY",
          "MULTI_NODE_SINGLE_WRITER",
          "MULTI_NODE_MULTI_WRITER");

  private VolumeRules() {}

  static void ofApp(
      Container container, Map<String, String> secrets, Settings settings, Findings findings) {
    List<Volume> volumes = container.volumes();
    String path = "/container/volumes";
    findings.expect(
        Unique.all(volumes.stream().flatMap(VolumeRules::externalName)),
        path,
        "Volume names must be unique");
    for (int i = 0; i < volumes.size(); i++) {
      String at = path + "(" + i + ")";
      switch (volumes.get(i)) {
        case Volume.Persistent volume -> persistent(volume, at, findings);
        case Volume.Dvdi volume -> {
          if (hasProvider(at, findings)) {
            dvdi(volume, container.engine(), at, findings);
          }
          Features.expect(Features.EXTERNAL_VOLUMES, settings, at, findings);
        }
        case Volume.Csi volume ->
            Features.expect(Features.EXTERNAL_VOLUMES, settings, at, findings);
        case Volume.Secret volume ->
            findings.expect(
                secrets.containsKey(volume.secret()),
                at,
                "volume.secret must refer to an existing secret");
        case Volume.Host volume -> {}
        case Volume.Ephemeral volume -> {}
      }
    }
  }

  private static Stream<String> externalName(Volume volume) {
    return switch (volume) {
      case Volume.Dvdi dvdi -> Stream.of(dvdi.name());
      case Volume.Csi csi -> Stream.of(csi.name());
      default -> Stream.empty();
    };
  }

  static void persistent(Volume.Persistent volume, String path, Findings findings) {
    findings.expect(
        !DOTS.contains(volume.containerPath()),
        path + "/containerPath",
        "can not be one of (" + String.join(",", DOTS) + ")");
    findings.expect(
        volume.containerPath().indexOf('/') < 0,
        path + "/containerPath",
        "value must not contain \"/\"");
    writable(volume.mode(), path, findings);
    disk(volume, path + "/persistent", findings);
  }

  private static void disk(Volume.Persistent volume, String path, Findings findings) {
    findings.expect(
        volume.size() > 0, path + "/size", "got " + volume.size() + ", expected more than 0");
    for (Constraint constraint : volume.constraints()) {
      String pattern = constraint.value().orElse("");
      findings.expect(
          ConstraintRules.isRegex(pattern),
          path + "/constraints/" + pattern,
          "Invalid regular expression");
    }
    findings.expect(
        volume.maxSize().isEmpty() || volume.type() == DiskType.MOUNT,
        path,
        "Only mount volumes can have maxSize");
    findings.expect(
        volume.constraints().isEmpty() || volume.type() != DiskType.ROOT,
        path,
        "Constraints on root volumes are not supported");
    findings.expect(
        volume.maxSize().map(max -> max > volume.size()).orElse(true),
        path,
        "Max size must be larger than size");
  }

  private static void writable(Mode mode, String path, Findings findings) {
    findings.expect(mode == Mode.RW, path + "/mode", "got " + mode + ", expected RW");
  }

  /** Volumes of a provider that nobody knows have no further rules. */
  private static boolean hasProvider(String path, Findings findings) {
    return !findings.at(path + "/external/provider");
  }

  private static void dvdi(Volume.Dvdi volume, Engine engine, String path, Findings findings) {
    String external = path + "/external";
    findings.expect(
        volume.options().containsKey(DRIVER),
        external + "/options(\"" + DRIVER + "\")",
        "not defined");
    findings.expect(
        !DOTS.contains(volume.containerPath()),
        path + "/containerPath",
        "can not be one of (" + String.join(",", DOTS) + ")");
    if (engine == Engine.MESOS) {
      writable(volume.mode(), path, findings);
    } else {
      dockerDriver(volume, external, findings);
    }
  }

  private static void dockerDriver(Volume.Dvdi volume, String path, Findings findings) {
    findings.expect(
        Set.of(DRIVER).containsAll(volume.options().keySet()),
        path + "/options",
        "must only contain " + DRIVER);
    findings.expect(
        volume.size().isEmpty(), path + "/size", "must be undefined for Docker containers");
  }

  /** What Docker volume drivers ask of the whole app. */
  static void external(Requested requested, Findings findings) {
    App app = requested.app();
    List<Volume> volumes = app.volumes();
    boolean any = false;
    boolean exclusive = false;
    Set<String> names = new HashSet<>();
    Set<String> twice = new TreeSet<>();
    for (int i = 0; i < volumes.size(); i++) {
      String at = "/container/volumes(" + i + ")";
      if (volumes.get(i) instanceof Volume.Dvdi volume && hasProvider(at, findings)) {
        any = true;
        exclusive |= !volume.shared();
        if (!volume.shared() && !names.add(volume.name())) {
          twice.add(volume.name());
        }
        if (app.container().filter(c -> c.engine() == Engine.DOCKER).isPresent()) {
          // Marathon tells this once for the volume and once for the app.
          dockerDriver(volume, at + "/external", findings);
        }
      }
    }
    for (String name : twice) {
      findings.add(
          WHOLE,
          "Requested DVDI volume '%s' is declared more than once within app %s"
              .formatted(name, app.id()));
    }
    findings.expect(
        !exclusive || app.instances() <= 1,
        WHOLE,
        "Number of instances is limited to 1 when declaring DVDI volumes in app [%s]"
            .formatted(app.id()));
    if (any && requested.upgradeGiven() && !StrategyRules.single(app)) {
      StrategyRules.notOver(app.upgradeStrategy(), findings);
    }
  }

  /** How CSI volumes may be shared. */
  static void csi(App app, Findings findings) {
    List<Volume> volumes = app.volumes();
    for (int i = 0; i < volumes.size(); i++) {
      if (volumes.get(i) instanceof Volume.Csi volume) {
        String path = "/container/volumes(" + i + ")";
        String capability = path + "/external/options/capability";
        findings.expect(
            ACCESS_MODES.contains(volume.accessMode()),
            capability + "/accessMode",
            "is not one of (" + String.join(",", ACCESS_MODES) + ")");
        findings.expect(
            List.of("mount", "block").contains(volume.accessType()),
            capability + "/accessType",
            "is not one of (mount,block)");
        findings.expect(
            !volume.accessType().equals("mount") || volume.fsType().isPresent(),
            capability + "/fsType",
            "must be defined for access type mount");
        findings.expect(
            !volume.accessMode().endsWith("READER_ONLY") || volume.mode() == Mode.RO,
            path,
            "CSI volume must be mounted readonly with a read-only access mode");
        findings.expect(
            app.instances() <= 1 || !ONE_NODE.contains(volume.accessMode()),
            "/instances",
            "got %d, expected 1 or less while non-shareable CSI volumes are defined"
                .formatted(app.instances()));
        findings.expect(
            app.instances() <= 1
                || !volume.accessMode().equals("MULTI_NODE_SINGLE_WRITER")
                || volume.mode() == Mode.RO,
            "/instances",
            ("got %d, expected 1 or less while a multi-node single-writer volume is defined"
                    + " mounted as read/write")
                .formatted(app.instances()));
      }
    }
  }
}
