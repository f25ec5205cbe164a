package dev.ekiden.itests;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Builds a project of examples/ as its pom does, without Maven and without an installed api: the
 * same sources, the same instructions to bnd, the same libraries.
 */
final class ExampleBundle {
  private static final Pattern INSTRUCTIONS =
      Pattern.compile("<!\\[CDATA\\[(.*?)]]>", Pattern.DOTALL);

  private ExampleBundle() {}

  /**
   * The jar.
   *
   * @param from a text in the sources that is replaced by {@code to}
   */
  static byte[] build(String name, String version, String from, String to) throws Exception {
    Path project = Path.of("../examples", name).toAbsolutePath().normalize();
    Path work = Files.createTempDirectory("ekiden-example");
    Path sources = Files.createDirectories(work.resolve("sources"));
    Path classes = Files.createDirectories(work.resolve("classes"));
    List<String> command = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    command.addAll(List.of("-classpath", String.join(File.pathSeparator, libraries())));
    try (Stream<Path> files = Files.walk(project.resolve("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Path copy = sources.resolve(file.getFileName());
        Files.writeString(copy, Files.readString(file).replace(from, to));
        command.add(copy.toString());
      }
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, command.toArray(new String[0]));
    if (result != 0) {
      throw new AssertionError(name + " does not compile");
    }
    return bundle(project, classes, version);
  }

  private static byte[] bundle(Path project, Path classes, String version) throws Exception {
    String pom = Files.readString(project.resolve("pom.xml"));
    Matcher instructions = INSTRUCTIONS.matcher(pom);
    if (!instructions.find()) {
      throw new AssertionError("no instructions for bnd in the pom of " + project);
    }
    Properties properties = new Properties();
    properties.load(
        new StringReader(
            instructions
                .group(1)
                .replace("${project.groupId}", "com.example")
                .replace("${project.artifactId}", project.getFileName().toString())));
    properties.setProperty("Bundle-Version", version);
    try (Builder builder = new Builder()) {
      builder.setProperties(properties);
      if (properties.getProperty("-privatepackage") == null) {
        builder.setProperty("-includeresource", classes.toString());
      }
      builder.addClasspath(classes.toFile());
      for (String library : libraries()) {
        builder.addClasspath(new File(library));
      }
      try (Jar jar = builder.build()) {
        if (!builder.getErrors().isEmpty()) {
          throw new AssertionError(project + ": " + builder.getErrors());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        jar.write(bytes);
        return bytes.toByteArray();
      }
    }
  }

  /** What the distribution has, and what is on the class path of the tests. */
  private static List<String> libraries() throws Exception {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Ekiden.home().resolve("repository/dev/ekiden/api"))) {
      files.filter(f -> f.toString().endsWith(".jar")).map(Path::toString).forEach(all::add);
    }
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.matches(
          ".*/(h2-2|osgi\\.core|osgi\\.annotation|org\\.osgi\\.service\\.component).*\\.jar")) {
        all.add(entry);
      }
    }
    return all;
  }
}
