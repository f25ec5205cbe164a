package dev.ekiden.plugins;

import dev.ekiden.api.plugin.PluginGate;
import dev.ekiden.api.plugin.PluginGate.Installed;
import dev.ekiden.api.plugin.PluginGate.Refused;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureConfiguration;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feature files in the deploy folder: their configurations are set and their bundles come through
 * the gate, out of the distribution's repository; both go when the file goes.
 */
@Component(service = ArtifactInstaller.class)
public final class DeployedFeatures implements ArtifactInstaller {
  private static final Logger LOG = LoggerFactory.getLogger(DeployedFeatures.class);

  private record Deployed(List<Installed> bundles, List<String> pids) {}

  private final PluginGate gate;
  private final FeatureService features;
  private final ConfigurationAdmin configurations;
  private final Path repository;
  private final Map<File, Deployed> byFile = new ConcurrentHashMap<>();

  @Activate
  public DeployedFeatures(
      BundleContext context,
      @Reference PluginGate gate,
      @Reference FeatureService features,
      @Reference ConfigurationAdmin configurations) {
    this.gate = gate;
    this.features = features;
    this.configurations = configurations;
    repository = Path.of(context.getProperty("ekiden.home"), "repository");
  }

  @Override
  public boolean canHandle(File file) {
    return file.getName().endsWith(".json");
  }

  @Override
  public void install(File file) throws IOException {
    Feature feature;
    try (Reader reader = Files.newBufferedReader(file.toPath())) {
      feature = features.readFeature(reader);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is no feature file: {}", file.getName(), e.getMessage());
      return;
    }
    Deployed before = byFile.get(file);
    List<String> pids = new ArrayList<>();
    for (FeatureConfiguration configuration : feature.getConfigurations().values()) {
      pids.add(configure(configuration));
    }
    List<Installed> bundles = new ArrayList<>();
    for (FeatureBundle bundle : feature.getBundles()) {
      bundles.addAll(install(bundle.getID(), file));
    }
    byFile.put(file, new Deployed(bundles, pids));
    if (before != null) {
      withdraw(file, new Deployed(without(before.bundles(), bundles), minus(before.pids(), pids)));
    }
    LOG.info("Feature {} is deployed", feature.getID());
  }

  private List<Installed> install(ID id, File file) throws IOException {
    Path jar = file(id);
    if (!Files.exists(jar)) {
      LOG.warn("{} names {}, which is not in the repository", file.getName(), id);
      return List.of();
    }
    try (InputStream in = Files.newInputStream(jar)) {
      return List.of(gate.install(in, "deploy:" + file.getName()));
    } catch (Refused e) {
      LOG.debug("{} stays outside", id);
      return List.of();
    }
  }

  /** Where the repository keeps an artifact, in Maven's layout. */
  private Path file(ID id) {
    String classifier = id.getClassifier().map(c -> "-" + c).orElse("");
    return repository
        .resolve(id.getGroupId().replace('.', '/'))
        .resolve(id.getArtifactId())
        .resolve(id.getVersion())
        .resolve(
            id.getArtifactId()
                + "-"
                + id.getVersion()
                + classifier
                + "."
                + id.getType().orElse("jar"));
  }

  private String configure(FeatureConfiguration wanted) throws IOException {
    Configuration configuration = configuration(wanted.getPid());
    configuration.updateIfDifferent(dictionary(wanted.getValues()));
    return wanted.getPid();
  }

  /** Factory configurations are called {@code factory~name}. */
  private Configuration configuration(String pid) throws IOException {
    int tilde = pid.indexOf('~');
    return tilde < 0
        ? configurations.getConfiguration(pid, "?")
        : configurations.getFactoryConfiguration(
            pid.substring(0, tilde), pid.substring(tilde + 1), "?");
  }

  @SuppressWarnings("JdkObsolete") // the API's type
  private static Dictionary<String, Object> dictionary(Map<String, Object> values) {
    return new Hashtable<>(values);
  }

  @Override
  public void update(File file) throws IOException {
    install(file);
  }

  @Override
  public void uninstall(File file) throws IOException {
    Deployed deployed = byFile.remove(file);
    if (deployed != null) {
      withdraw(file, deployed);
      LOG.info("{} is withdrawn", file.getName());
    }
  }

  private void withdraw(File file, Deployed deployed) throws IOException {
    for (Installed bundle : deployed.bundles()) {
      if (gate.installed().contains(bundle)) {
        try {
          gate.uninstall(bundle.symbolicName(), "deploy:" + file.getName());
        } catch (Refused e) {
          LOG.debug("{} was gone already", bundle.symbolicName());
        }
      }
    }
    for (String pid : deployed.pids()) {
      configuration(pid).delete();
    }
  }

  private static List<Installed> without(List<Installed> all, List<Installed> kept) {
    List<String> names = kept.stream().map(Installed::symbolicName).toList();
    return all.stream().filter(i -> !names.contains(i.symbolicName())).toList();
  }

  private static List<String> minus(List<String> all, List<String> kept) {
    return all.stream().filter(pid -> !kept.contains(pid)).toList();
  }
}
