package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The commented files in config/ say what the bundles say about their configuration. */
class ConfigFilesIT {
  /** A line that sets a value when its # is taken away; sentences have a space after theirs. */
  private static final Pattern SETTING = Pattern.compile("#([\\w.]+)=(.*)");

  /** Its keys are flags; a file alone does not ask for a password. */
  private static final String AUTH = "dev.ekiden.auth.basic";

  /** Values that follow from other flags, so that the file shows what a user would see. */
  private static final Map<String, String> DERIVED =
      Map.of("dev.ekiden.cluster.simulated/state", "agents.simulated");

  private static final Map<String, Map<String, Optional<String>>> DESCRIBED = new TreeMap<>();

  @BeforeAll
  static void readMetatypes() throws Exception {
    try (Stream<Path> files = Files.walk(Ekiden.home().resolve("repository/dev/ekiden"))) {
      for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
        try (var opened = new JarFile(jar.toFile())) {
          for (var entry : opened.stream().toList()) {
            if (entry.getName().matches("OSGI-INF/metatype/.*\\.xml")) {
              try (InputStream in = opened.getInputStream(entry)) {
                describe(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in));
              }
            }
          }
        }
      }
    }
  }

  private static void describe(Document metatype) {
    Map<String, Optional<String>> standards = new TreeMap<>();
    for (Element attribute : elements(metatype, "AD")) {
      standards.put(
          attribute.getAttribute("id"),
          attribute.hasAttribute("default")
              ? Optional.of(attribute.getAttribute("default"))
              : Optional.empty());
    }
    for (Element designate : elements(metatype, "Designate")) {
      DESCRIBED.put(designate.getAttribute("pid"), standards);
    }
  }

  private static List<Element> elements(Document document, String name) {
    var nodes = document.getElementsByTagName(name);
    var elements = new ArrayList<Element>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static Map<String, Map<String, String>> files() throws IOException {
    Map<String, Map<String, String>> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(Ekiden.home().resolve("config"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
        Map<String, String> settings = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
          var setting = SETTING.matcher(line);
          if (setting.matches()) {
            settings.put(setting.group(1), setting.group(2));
          }
        }
        all.put(file.getFileName().toString().replaceFirst("\\.cfg$", ""), settings);
      }
    }
    return all;
  }

  @Test
  void thereIsOneForEveryComponentThatCanBeConfigured() throws IOException {
    assertThat(DESCRIBED).hasSizeGreaterThan(8);
    var wanted = new TreeSet<>(DESCRIBED.keySet());
    wanted.remove(AUTH);
    assertThat(files().keySet()).isEqualTo(wanted);
  }

  @Test
  void theyChangeNothingAsTheyAre() throws IOException {
    for (String pid : files().keySet()) {
      assertThat(Files.readAllLines(Ekiden.home().resolve("config/" + pid + ".cfg")))
          .as(pid)
          .allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }
  }

  @Test
  void theyNameEveryKeyWithItsStandardValue() throws IOException {
    files()
        .forEach(
            (pid, shown) -> {
              var described = DESCRIBED.getOrDefault(pid, Map.of());
              assertThat(shown.keySet()).as(pid).containsAll(described.keySet());
              if (!pid.equals("dev.ekiden.runtime")) { // has flags, too, which its own test reads
                assertThat(described.keySet()).as(pid).containsAll(shown.keySet());
              }
              described.forEach(
                  (key, standard) ->
                      standard.ifPresent(
                          value ->
                              assertThat(plain(shown.getOrDefault(key, "")))
                                  .as("%s of %s", key, pid)
                                  .isEqualTo(DERIVED.getOrDefault(pid + "/" + key, plain(value)))));
            });
  }

  /** 8 is 8.0, and an empty list nothing. */
  private static String plain(String value) {
    return value.equals("[]") ? "" : value.replaceFirst("(\\d)\\.0$", "$1");
  }
}
