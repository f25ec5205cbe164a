package dev.ekiden.launcher;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** {@code ekiden COMMAND [flags]}. */
public final class Main {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  /** Set by whoever stops the framework from inside because it cannot go on. */
  private static final String EXIT_CODE = "ekiden.exit.code";

  private Main() {}

  /**
   * Runs a command and ends the process: with 0; with 1 and a line on stderr when the machine
   * refuses; with 2 and a line on stderr when the command line is wrong.
   */
  public static void main(String[] arguments) {
    // Threads of a framework that is half started would keep the process alive: always exit.
    System.exit(run(Arrays.asList(arguments)));
  }

  private static int run(List<String> arguments) {
    var command = arguments.isEmpty() ? "--help" : arguments.getFirst();
    var flags = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    try {
      if (flags.contains("--help") || flags.contains("-h")) {
        Help.print(System.out, command);
        return 0;
      }
      return switch (command) {
        case "run" -> serve(flags);
        case "stop" -> Remote.stop(Home.here(), flags);
        case "status" -> Remote.status(Home.here(), flags);
        case "help", "--help", "-h" -> {
          Help.print(System.out, flags.isEmpty() ? "" : flags.getFirst());
          yield 0;
        }
        case "version", "--version" -> {
          System.out.println("Ekiden " + Help.version());
          yield 0;
        }
        default ->
            throw new UsageException(
                "'%s' is not a command%s"
                    .formatted(
                        command,
                        Spelling.nearest(command, Help.commands())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("; see ekiden --help")));
      };
    } catch (UsageException e) {
      System.err.println("ekiden: " + e.getMessage());
      return MISUSED;
    } catch (StartException e) {
      System.err.println("ekiden: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException _) {
      return FAILED;
    }
  }

  private static int serve(List<String> flags) throws InterruptedException {
    var server = Server.start(Home.here(), flags, System.getenv());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
    server.awaitPing();
    server.join();
    return Integer.getInteger(EXIT_CODE, 0);
  }

  private static void stop(Server server) {
    Log.info("stopping; services go on running");
    try {
      server.close();
      Log.info("stopped");
    } catch (IOException e) {
      Log.warn("stopping: " + e.getMessage());
    }
    // A stop that was asked for is a success, whatever signal asked for it.
    Runtime.getRuntime().halt(Integer.getInteger(EXIT_CODE, 0));
  }
}
