package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Bundles to install. */
final class Jars {
  private Jars() {}

  /** The plugin of the distribution, with another version. */
  static byte[] next(String artifact, String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile jar = new JarFile(inRepository("dev/ekiden/" + artifact).toFile())) {
      Manifest manifest = new Manifest(jar.getManifest());
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
        for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
          if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
            out.putNextEntry(new ZipEntry(entry.getName()));
            jar.getInputStream(entry).transferTo(out);
            out.closeEntry();
          }
        }
      }
    }
    return bytes.toByteArray();
  }

  private static Path inRepository(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(Ekiden.home().resolve("repository").resolve(folder))) {
      return files.filter(f -> f.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  private static Path framework() throws IOException {
    try (Stream<Path> files = Files.list(Ekiden.home().resolve("lib"))) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("org.apache.felix.framework"))
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * A plugin made of one class, {@code made.Plugin}, which offers itself as a service.
   *
   * @param service simple name of the interface, e.g. {@code HealthProbe}
   * @param kind last part of its package, e.g. {@code health}
   * @param name what goes into {@code ekiden.name}
   * @param methods body of the class
   */
  static byte[] plugin(
      String symbolicName, String version, String kind, String service, String name, String methods)
      throws IOException {
    String source =
        """
        package made;

        import dev.ekiden.api.Command.Verdict;
        import dev.ekiden.api.model.RoutingTable;
        import dev.ekiden.spi.%1$s.*;
        import java.nio.file.*;
        import java.time.Duration;
        import java.util.*;
        import org.osgi.framework.*;

        public class Plugin implements %2$s, BundleActivator {
          @Override
          public void start(BundleContext context) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("ekiden.name", "%3$s");
            properties.put("ekiden.protocols", "%3$s");
            context.registerService(%2$s.class, this, properties);
          }

          @Override
          public void stop(BundleContext context) {}

          %4$s
        }
        """
            .formatted(kind, service, name, methods);
    Path work = Files.createTempDirectory("ekiden-made");
    Path file = Files.createDirectories(work.resolve("made")).resolve("Plugin.java");
    Files.writeString(file, source);
    String path = inRepository("dev/ekiden/api") + File.pathSeparator + framework();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                path,
                "-d",
                work.toString(),
                file.toString());
    assertThat(result).as("compilation of " + symbolicName).isZero();
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", symbolicName);
    main.putValue("Bundle-Version", version);
    main.putValue("Bundle-Activator", "made.Plugin");
    main.putValue(
        "Import-Package",
        "org.osgi.framework,dev.ekiden.api,dev.ekiden.api.model,dev.ekiden.spi." + kind);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes, manifest);
        Stream<Path> classes = Files.list(work.resolve("made"))) {
      for (Path made :
          (Iterable<Path>) classes.filter(c -> c.toString().endsWith(".class"))::iterator) {
        out.putNextEntry(new ZipEntry("made/" + made.getFileName()));
        Files.copy(made, out);
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Replaces the plugin of the distribution by one of this version, and waits until it is used. */
  static void install(Ekiden ekiden, String artifact, String version) throws IOException {
    var answer = ekiden.install(next(artifact, version));
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    ekiden.await(
        artifact + " " + version + " in use",
        () ->
            ekiden
                .get("/v2/plugins")
                .json()
                .at("/plugins")
                .valueStream()
                .filter(p -> p.at("/implementation").asString().equals("dev.ekiden." + artifact))
                .allMatch(
                    p ->
                        p.at("/info/version").asString().equals(version)
                            && p.at("/info/state").asString().equals("ACTIVE")));
  }
}
