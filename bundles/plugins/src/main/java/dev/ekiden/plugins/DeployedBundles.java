package dev.ekiden.plugins;

import dev.ekiden.api.plugin.PluginGate;
import dev.ekiden.api.plugin.PluginGate.Installed;
import dev.ekiden.api.plugin.PluginGate.Refused;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jars in the deploy folder: through the gate when they appear or change, out when they go. */
@Component(service = ArtifactInstaller.class)
public final class DeployedBundles implements ArtifactInstaller {
  private static final Logger LOG = LoggerFactory.getLogger(DeployedBundles.class);

  private final PluginGate gate;
  private final Map<File, Installed> byFile = new ConcurrentHashMap<>();

  @Activate
  public DeployedBundles(@Reference PluginGate gate) {
    this.gate = gate;
  }

  @Override
  public boolean canHandle(File file) {
    return file.getName().endsWith(".jar");
  }

  @Override
  public void install(File file) throws IOException {
    try (InputStream jar = Files.newInputStream(file.toPath())) {
      byFile.put(file, gate.install(jar, "deploy:" + file.getName()));
    } catch (Refused e) {
      // Audited by the gate; the file is tried again when it changes.
      LOG.debug("{} stays outside", file);
    }
  }

  @Override
  public void update(File file) throws IOException {
    install(file);
  }

  /** Only what is still this file's: a newer version may have come in another file. */
  @Override
  public void uninstall(File file) {
    Optional<Installed> gone = Optional.ofNullable(byFile.remove(file));
    if (gone.filter(gate.installed()::contains).isPresent()) {
      try {
        gate.uninstall(gone.get().symbolicName(), "deploy:" + file.getName());
      } catch (Refused e) {
        LOG.debug("{} was gone already", gone.get().symbolicName());
      }
    }
  }
}
