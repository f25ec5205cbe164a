package dev.ekiden.itests;

import aQute.bnd.osgi.resource.CapReqBuilder;
import aQute.bnd.osgi.resource.ResourceBuilder;
import biz.aQute.resolve.AbstractResolveContext;
import biz.aQute.resolve.BndResolver;
import biz.aQute.resolve.ResolveProcess;
import biz.aQute.resolve.ResolverLogger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.service.resolver.ResolutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The feature files of the distribution and what they name, for bnd's resolver.
 *
 * @param bundles file names below repository/, by the name of the feature
 * @param properties framework properties of all features
 */
record FeatureSet(Map<String, Set<String>> bundles, Map<String, String> properties) {
  private static final Path REPOSITORY = Ekiden.home().resolve("repository");
  private static final String LAUNCHING = "/extensions/framework-launching-properties/text";

  static FeatureSet read() throws Exception {
    Map<String, Set<String>> bundles = new TreeMap<>();
    Map<String, String> properties = new TreeMap<>();
    try (Stream<Path> files = Files.list(Ekiden.home().resolve("features"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        var feature = JsonMapper.builder().build().readTree(Files.readString(file));
        var names = new TreeSet<String>();
        for (JsonNode bundle : feature.at("/bundles")) {
          names.add(file(bundle.isString() ? bundle.asString() : bundle.at("/id").asString()));
        }
        bundles.put(file.getFileName().toString().replaceFirst("\\.json$", ""), names);
        for (JsonNode line : feature.at(LAUNCHING)) {
          var equals = line.asString().indexOf('=');
          properties.put(
              line.asString().substring(0, equals), line.asString().substring(equals + 1));
        }
      }
    }
    return new FeatureSet(bundles, properties);
  }

  /** {@code group:artifact[:type[:classifier]]:version}. */
  private static String file(String id) {
    var parts = id.split(":", -1);
    var version = parts[parts.length - 1];
    return "%s/%s/%s/%s-%s%s.%s"
        .formatted(
            parts[0].replace('.', '/'),
            parts[1],
            version,
            parts[1],
            version,
            parts.length == 5 ? "-" + parts[3] : "",
            parts.length > 3 ? parts[2] : "jar");
  }

  /** What the distribution has, named in the same way. */
  static Set<String> repository() throws Exception {
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      var names = new TreeSet<String>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(REPOSITORY.relativize(file).toString()));
      return names;
    }
  }

  /**
   * Resolves bundles, with services and extenders that they say they need, against this JDK and the
   * framework of the launcher.
   *
   * @param temporary for the framework to write to
   * @return empty if they resolve; else what is missing, by the bundle that misses it
   */
  Optional<String> missing(Set<String> files, Path temporary) throws Exception {
    var resources = new ArrayList<Resource>();
    for (String file : files) {
      resources.add(ResourceBuilder.parse(REPOSITORY.resolve(file).toFile(), null));
    }
    var context = new Context(system(temporary), resources);
    try {
      var wires = new BndResolver(new ResolverLogger(0)).resolve(context);
      var left = new ArrayList<>(resources);
      left.removeAll(wires.keySet());
      return left.isEmpty() ? Optional.empty() : Optional.of("not resolved: " + left);
    } catch (ResolutionException e) {
      var text = ResolveProcess.format(ResolveProcess.augment(context, e), false);
      // After the summary come the requirements of everything that was given, for pages.
      return Optional.of(text.split("\\R\\s*\\RNote:", 2)[0]);
    }
  }

  /** What the framework itself offers when it is started as the launcher starts it. */
  private Resource system(Path storage) throws Exception {
    var all = new HashMap<>(properties);
    all.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    var framework = new FrameworkFactory().newFramework(all);
    framework.start();
    try {
      var system = new ResourceBuilder();
      for (Capability offered : framework.adapt(BundleRevision.class).getCapabilities(null)) {
        system.addCapability(CapReqBuilder.clone(offered));
      }
      return system.build();
    } finally {
      framework.stop();
      framework.waitForStop(10_000);
    }
  }

  private static final class Context extends AbstractResolveContext {
    Context(Resource system, List<Resource> bundles) throws Exception {
      super(new ResolverLogger(0));
      setSystemResource(system);
      addRepository(createRepository(bundles));
      addEffectiveDirective("active");
      setInputRequirements(
          bundles.stream()
              .map(AbstractResolveContext::getIdentityCapability)
              .map(Context::exactly)
              .toArray(Requirement[]::new));
    }

    private static Requirement exactly(Capability identity) {
      var attributes = identity.getAttributes();
      var version = attributes.get("version");
      return createIdentityRequirement(
          attributes.get("osgi.identity").toString(), "[" + version + "," + version + "]");
    }
  }
}
