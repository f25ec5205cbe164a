package dev.ekiden.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Three ways lead to the log, and one format comes out: bundles log through SLF4J and logback, some
 * libraries through java.util.logging, and the launcher, which is there before either, by itself.
 */
final class Log {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT);

  /** They talk at INFO and WARNING about what concerns only themselves. */
  private static final List<Logger> NOISE =
      List.of(
          Logger.getLogger("org.apache.aries.spifly"),
          Logger.getLogger("org.eclipse.osgitech.rest"),
          Logger.getLogger("Jakartars"),
          Logger.getLogger("runtime.check"),
          Logger.getLogger("org.glassfish.jersey.server.wadl"),
          Logger.getLogger("org.glassfish.jersey.internal.inject"),
          Logger.getLogger("org.glassfish.hk2.osgiresourcelocator"),
          Logger.getLogger("org.jvnet.hk2"));

  private Log() {}

  static void info(String line) {
    write("INFO", line, "launcher");
  }

  static void warn(String line) {
    write("WARN", line, "launcher");
  }

  static void warn(String line, String logger) {
    write("WARN", line, logger);
  }

  static void error(String line, String logger) {
    write("ERROR", line, logger);
  }

  private static void write(String level, String line, String logger) {
    System.out.printf(
        "[%s] %-5s %s (%s:%s)%n",
        TIME.format(LocalDateTime.now(ZoneId.systemDefault())),
        level,
        line,
        logger,
        Thread.currentThread().getName());
  }

  /**
   * Sets up what the bundles will log through.
   *
   * @param config directory whose logback.xml wins over that of the distribution
   * @param level word of Marathon's {@code --logging_level}
   */
  static void configure(Path config, Home home, String level) {
    var own = config.resolve("logback.xml");
    // Logback looks for its file in a system property, not in one of the framework.
    System.setProperty(
        "logback.configurationFile",
        (Files.exists(own) ? own : home.config().resolve("logback.xml")).toString());
    System.setProperty("ekiden.log.level", level.equals("fatal") ? "error" : level);

    var root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Lines());
    root.setLevel(
        switch (level) {
          case "off" -> Level.OFF;
          case "fatal", "error" -> Level.SEVERE;
          case "warn" -> Level.WARNING;
          case "debug" -> Level.FINE;
          case "trace", "all" -> Level.FINEST;
          default -> Level.INFO;
        });
    NOISE.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  /** Writes records of java.util.logging as lines of ours. */
  private static final class Lines extends ConsoleHandler {
    @Override
    public void publish(LogRecord logged) {
      if (!isLoggable(logged)) {
        return;
      }
      var severity = logged.getLevel().intValue();
      var level =
          severity >= Level.SEVERE.intValue()
              ? "ERROR"
              : severity >= Level.WARNING.intValue()
                  ? "WARN"
                  : severity >= Level.INFO.intValue() ? "INFO" : "DEBUG";
      var name = String.valueOf(logged.getLoggerName());
      var message = logged.getMessage() == null ? "" : logged.getMessage();
      var parameters = logged.getParameters();
      if (parameters != null && parameters.length > 0) {
        message = java.text.MessageFormat.format(message, parameters);
      }
      var thrown = logged.getThrown();
      write(
          level,
          thrown == null ? message : message + ": " + thrown,
          name.substring(name.lastIndexOf('.') + 1));
    }
  }
}
