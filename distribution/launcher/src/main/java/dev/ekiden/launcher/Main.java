package dev.ekiden.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code ekiden COMMAND [flags]}. */
public final class Main {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private static final Ending ENDING = new Ending();

  private Main() {}

  /**
   * Runs a command and ends the process: with 0; with 1 and a line on stderr when the machine
   * refuses; with 2 and a line on stderr when the command line is wrong.
   */
  public static void main(String[] arguments) {
    // Threads of a framework that is half started would keep the process alive: always exit.
    ENDING.exit(run(Arrays.asList(arguments)));
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
        case "demo" -> demo(flags);
        case "train" -> Aot.train(Home.here());
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
    var home = Home.here();
    var server = ENDING.watch(begun -> Server.start(home, flags, System.getenv(), Map.of(), begun));
    ENDING.started(() -> {});
    if (server.awaitPing()) {
      Aot.prepare();
    }
    server.join();
    return 0;
  }

  private static int demo(List<String> flags) throws InterruptedException {
    var home = Home.here();
    var demo = ENDING.watch(begun -> Demo.start(home, flags, System.getenv(), begun));
    ENDING.started(() -> remove(demo));
    if (!demo.server().awaitPing()) {
      return FAILED;
    }
    demo.deploy(home.examples());
    Aot.prepare();
    demo.server().join();
    return 0;
  }

  private static void remove(Demo demo) {
    Log.info("removing the examples");
    try {
      demo.remove();
    } catch (StartException e) {
      Log.warn("the examples are not removed: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
