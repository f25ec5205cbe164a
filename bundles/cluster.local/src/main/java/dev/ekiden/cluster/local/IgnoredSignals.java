package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that whoever started Ekiden had ignored, as {@code nohup} does with SIGHUP. Children
 * inherit that, and a shell cannot undo it: a service that is told to reload by SIGHUP would not
 * hear it.
 */
final class IgnoredSignals {
  private static final Logger log = LoggerFactory.getLogger(IgnoredSignals.class);

  private static final Pattern IGNORED = Pattern.compile("(?m)^SigIgn:\\s*([0-9a-f]{1,16})$");

  /** 1 to 31; those behind them are real-time signals, some of which the C library uses. */
  private static final long STANDARD = 0x7FFF_FFFFL;

  private static final String RESET = "--default-signal";

  private IgnoredSignals() {}

  private static final class Known {
    static final List<String> UNDONE = undo();
  }

  /** Options of {@code env} that undo it; none where nothing is to undo, or it cannot be. */
  static List<String> undone() {
    return Known.UNDONE;
  }

  private static List<String> undo() {
    try {
      if (!any(Files.readString(Path.of("/proc/self/status")))) {
        return List.of();
      }
      String env = Programs.find("env").orElse("env");
      if (Commands.run(List.of(env, RESET, "true")).code() == 0) {
        return List.of(RESET);
      }
      log.warn(
          "Ekiden was started with signals ignored (by nohup?), and so are its tasks: {} knows no"
              + " {}",
          env,
          RESET);
    } catch (IOException e) {
      log.warn("Whether tasks ignore signals cannot be found out: {}", e.getMessage());
    }
    return List.of();
  }

  /**
   * @param status as in {@code /proc/PID/status}
   */
  static boolean any(String status) {
    Matcher ignored = IGNORED.matcher(status);
    return ignored.find() && (Long.parseUnsignedLong(ignored.group(1), 16) & STANDARD) != 0;
  }
}
