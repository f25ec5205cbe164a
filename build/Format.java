import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Formats all Java sources of the tree, or checks that they are formatted: {@code Format.java
 * check|apply|skip}, from the root. Files unchanged since they were last found well formatted are
 * remembered in {@code target/formatted} and not read again.
 */
final class Format {
  private static final Path SEEN = Path.of("target", "formatted");

  public static void main(String[] args) throws Exception {
    var apply = args[0].equals("apply");
    if (args[0].equals("skip")) {
      return;
    }
    Map<String, String> seen = read();
    Map<String, String> stamps = new TreeMap<>();
    var todo = new ArrayList<String>();
    for (String file : sources()) {
      stamps.put(file, stamp(file));
      if (!stamps.get(file).equals(seen.get(file))) {
        todo.add(file);
      }
    }
    if (todo.isEmpty()) {
      return;
    }
    List<String> command =
        new ArrayList<>(
            apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    command.addAll(todo);
    var out = new java.io.StringWriter();
    var code =
        new Main(new PrintWriter(out), new PrintWriter(System.err, true), System.in)
            .format(command.toArray(String[]::new));
    List<String> wrong = out.toString().lines().toList();
    if (apply || code == 0) {
      todo.forEach(file -> stamps.put(file, stamp(file)));
    } else {
      stamps.keySet().removeAll(todo);
    }
    write(stamps);
    if (code != 0) {
      wrong.forEach(file -> System.err.println("not formatted: " + file));
      System.err.println("run: ./ekiden format");
      System.exit(1);
    }
  }

  private static List<String> sources() throws IOException {
    var files = new ArrayList<String>();
    Files.walkFileTree(
        Path.of(""),
        new java.nio.file.SimpleFileVisitor<>() {
          @Override
          public java.nio.file.FileVisitResult preVisitDirectory(
              Path dir, java.nio.file.attribute.BasicFileAttributes attrs) {
            var name = dir.getFileName().toString();
            return name.equals("target") || (name.startsWith(".") && name.length() > 1)
                ? java.nio.file.FileVisitResult.SKIP_SUBTREE
                : java.nio.file.FileVisitResult.CONTINUE;
          }

          @Override
          public java.nio.file.FileVisitResult visitFile(
              Path file, java.nio.file.attribute.BasicFileAttributes attrs) {
            if (file.toString().endsWith(".java")) {
              files.add(file.toString());
            }
            return java.nio.file.FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static String stamp(String file) {
    try {
      var path = Path.of(file);
      return Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> read() throws IOException {
    Map<String, String> seen = new HashMap<>();
    if (Files.exists(SEEN)) {
      for (String line : Files.readAllLines(SEEN)) {
        var tab = line.indexOf('\t');
        seen.put(line.substring(0, tab), line.substring(tab + 1));
      }
    }
    return seen;
  }

  private static void write(Map<String, String> stamps) throws IOException {
    Files.createDirectories(SEEN.getParent());
    Files.write(
        SEEN, stamps.entrySet().stream().map(e -> e.getKey() + "\t" + e.getValue()).toList());
  }
}
