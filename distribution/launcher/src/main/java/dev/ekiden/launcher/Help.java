package dev.ekiden.launcher;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the script says about itself. */
final class Help {
  private static final Map<String, String> COMMANDS = new java.util.LinkedHashMap<>();

  static {
    COMMANDS.put("run", "start a server in the foreground; Ctrl-C stops it, services go on");
    COMMANDS.put("demo", "start a server and deploy the examples; Ctrl-C removes them again");
    COMMANDS.put("stop", "stop the server of a data directory; services go on");
    COMMANDS.put("status", "say what the server of a data directory does");
    COMMANDS.put("test", "build and test everything (in a source tree)");
    COMMANDS.put("format", "format all Java sources (in a source tree)");
  }

  private Help() {}

  static List<String> commands() {
    return List.copyOf(COMMANDS.keySet());
  }

  static String version() {
    return Optional.ofNullable(Help.class.getPackage().getImplementationVersion())
        .orElse("unknown");
  }

  /** Help on a command; on all of them for any other word. */
  static void print(PrintStream out, String command) {
    switch (command) {
      case "run", "demo" -> flags(out, command);
      case "stop", "status" -> {
        out.printf("usage: ekiden %s [--data DIR]%n%n%s.%n", command, COMMANDS.get(command));
        if (command.equals("status")) {
          out.printf("%n  --http_credentials USER:PASSWORD   if the server asks for them%n");
        }
      }
      default -> {
        out.printf(
            "Ekiden keeps long-running services running. It speaks Marathon's REST API.%n%n");
        out.printf("usage: ekiden COMMAND [flags]%n%n");
        COMMANDS.forEach((name, meaning) -> out.printf("  %-8s %s%n", name, meaning));
        out.printf("%n  --help, --version; 'ekiden run --help' lists the flags%n%n");
        out.printf("First steps:%n");
        out.printf("  ekiden demo                        a server with something to look at%n");
        out.printf("  ekiden run                         a server on http://127.0.0.1:8080%n");
        out.printf(
            "  curl -X POST localhost:8080/v2/apps -H 'Content-Type: application/json' \\%n");
        out.printf(
            "       -d '{\"id\":\"/hello\",\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":32}'%n");
      }
    }
  }

  private static void flags(PrintStream out, String command) {
    out.printf("usage: ekiden %s [flags]%n%n%s.%n%n", command, COMMANDS.get(command));
    out.printf(
        "A flag can also be given as variable MARATHON_NAME (empty: a flag without a value)%nor as"
            + " a line name=value in config/dev.ekiden.runtime.cfg. Every --name that takes"
            + " no%nvalue has its opposite --disable_name.%n");
    var inert = new ArrayList<Flag>();
    for (Flag.Section section : Flag.Section.values()) {
      List<Flag> useful =
          Flags.all().stream()
              .filter(flag -> flag.section() == section && flag.inert().isEmpty())
              .toList();
      if (!useful.isEmpty()) {
        out.printf("%n%s%n", section.heading());
      }
      for (Flag flag : useful) {
        out.printf(
            "  %-50s %s%s%n",
            flag.usage(),
            flag.meaning(),
            flag.isToggle() ? "" : flag.standard().map(text -> " [" + text + "]").orElse(""));
      }
      Flags.all().stream()
          .filter(flag -> flag.section() == section && flag.inert().isPresent())
          .forEach(inert::add);
    }
    out.printf("%nAccepted without effect, with a line that says why%n");
    var line = new StringBuilder(" ");
    for (Flag flag : inert) {
      if (line.length() + flag.name().length() > 98) {
        out.println(line);
        line = new StringBuilder(" ");
      }
      line.append(" --").append(flag.name());
    }
    out.println(line);
  }
}
