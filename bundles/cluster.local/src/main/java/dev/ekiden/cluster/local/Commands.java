package dev.ekiden.cluster.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Small programs of the system, run to their end. */
final class Commands {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** More output than this is not kept. */
  private static final int OUTPUT_LIMIT = 8192;

  /** {@code output}: both streams. */
  record Result(int code, String output) {}

  private Commands() {}

  /**
   * Runs a program, with nothing on its standard input and none of our environment but the path.
   *
   * @throws IOException when it cannot be started or takes longer than ten seconds
   */
  static Result run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    bareEnvironment(builder);
    Process process = builder.start();
    try (InputStream out = process.getInputStream()) {
      byte[] output = out.readNBytes(OUTPUT_LIMIT);
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("'" + command.getFirst() + "' did not end in time");
      }
      return new Result(process.exitValue(), new String(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + command.getFirst() + "' ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Leaves nothing of our own environment to a child but where programs are. */
  static void bareEnvironment(ProcessBuilder builder) {
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? DEFAULT_PATH : path);
    builder.environment().put("LC_ALL", "C");
  }

  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}
