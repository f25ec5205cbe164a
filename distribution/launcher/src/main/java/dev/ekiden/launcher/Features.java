package dev.ekiden.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.ID;

/**
 * What feature files (OSGi R8, chapter 159) ask for, taken together.
 *
 * @param bundles in the order in which they start
 * @param configurations properties by PID; a factory's as {@code pid~name}
 * @param frameworkProperties of the extension {@code framework-launching-properties}
 */
record Features(
    List<Entry> bundles,
    Map<String, Map<String, Object>> configurations,
    Map<String, String> frameworkProperties) {

  /**
   * One bundle.
   *
   * @param id Maven coordinates
   * @param startLevel from 1
   */
  record Entry(ID id, int startLevel) {}

  /** Of bundles that name none: after all that the house consists of. */
  private static final int LAST = 20;

  private static final String LAUNCHING = "framework-launching-properties";

  /** Our extension: PIDs, one of which must be configured, or the feature is left out. */
  private static final String WHEN = "ekiden-when-configured";

  /**
   * Reads files.
   *
   * @param configured PIDs that flags and configuration files have values for
   * @throws StartException naming the file, if one cannot be read
   */
  static Features read(List<Path> files, Set<String> configured) {
    Map<String, Entry> bundles = new LinkedHashMap<>();
    Map<String, Map<String, Object>> configurations = new TreeMap<>();
    Map<String, String> properties = new TreeMap<>();
    var service = new FeatureServiceImpl();
    for (Path file : files) {
      try (var reader = Files.newBufferedReader(file)) {
        Feature feature = service.readFeature(reader);
        if (!wanted(feature, configured)) {
          continue; // costs neither time nor memory then
        }
        for (FeatureBundle bundle : feature.getBundles()) {
          var level = bundle.getMetadata().getOrDefault("bundleStartLevel", LAST);
          bundles.putIfAbsent(
              bundle.getID().toString(),
              new Entry(bundle.getID(), Integer.parseInt(level.toString())));
        }
        feature
            .getConfigurations()
            .forEach(
                (pid, configuration) ->
                    configurations
                        .computeIfAbsent(pid, _ -> new TreeMap<>())
                        .putAll(configuration.getValues()));
        for (String line : lines(feature, LAUNCHING)) {
          var equals = line.indexOf('=');
          properties.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
      } catch (IOException | RuntimeException e) {
        throw new StartException("cannot read feature %s: %s".formatted(file, e.getMessage()), e);
      }
    }
    var ordered = new ArrayList<>(bundles.values());
    ordered.sort(Comparator.comparingInt(Entry::startLevel));
    return new Features(ordered, configurations, properties);
  }

  private static boolean wanted(Feature feature, Set<String> configured) {
    var when = lines(feature, WHEN);
    return when.isEmpty() || when.stream().anyMatch(configured::contains);
  }

  private static List<String> lines(Feature feature, String extension) {
    return Optional.ofNullable(feature.getExtensions().get(extension))
        .map(FeatureExtension::getText)
        .orElse(List.of());
  }
}
