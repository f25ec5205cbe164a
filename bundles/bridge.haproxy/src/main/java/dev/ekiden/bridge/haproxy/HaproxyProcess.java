package dev.ekiden.bridge.haproxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HAProxy that belongs to a directory: a daemon with a master process, which outlives this
 * bundle and this server. Found again by its master socket.
 */
final class HaproxyProcess {
  private static final Logger LOG = LoggerFactory.getLogger(HaproxyProcess.class);
  private static final int DEADLINE_SECONDS = 10;

  private final String binary;
  private final Path file;
  private final Path pidFile;
  private final RuntimeSocket master;
  private final Path masterPath;
  private final RuntimeSocket worker;

  HaproxyProcess(String binary, Path directory) {
    this.binary = binary;
    file = directory.resolve("haproxy.cfg");
    pidFile = directory.resolve("haproxy.pid");
    masterPath = directory.resolve("master.sock");
    master = new RuntimeSocket(masterPath);
    worker = new RuntimeSocket(workerSocket(directory));
  }

  static Path workerSocket(Path directory) {
    return directory.resolve("runtime.sock");
  }

  RuntimeSocket runtime() {
    return worker;
  }

  /** A master that replaces itself does not answer for a moment, but is there. */
  boolean running() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (Files.exists(masterPath)) {
      if (master.answers("show version")) {
        return true;
      }
      if (!alive() || System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(10);
    }
    return false;
  }

  private boolean alive() throws IOException {
    return pids().stream().anyMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  private List<Long> pids() throws IOException {
    if (!Files.exists(pidFile)) {
      return List.of();
    }
    return Files.readString(pidFile)
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("\\d+"))
        .map(Long::parseLong)
        .toList();
  }

  /** The configuration in force, empty when there is none. */
  String current() throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Replaces the file for the next start, without telling the process. */
  void write(String text) throws IOException {
    Path next = file.resolveSibling("haproxy.cfg.next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Puts a new configuration into force, without losing a connection; a bad one changes nothing.
   */
  void load(String text) throws IOException, InterruptedException {
    Path next = file.resolveSibling("haproxy.cfg.next");
    Files.writeString(next, text);
    run("check", binary, "-c", "-f", next.toString());
    String before = current();
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (!running()) {
      start();
      return;
    }
    try {
      reload();
    } catch (IOException | InterruptedException e) {
      // The file always says what is in force: a successor believes it.
      write(before);
      throw e;
    }
  }

  private void start() throws IOException, InterruptedException {
    run(
        "start",
        binary,
        "-W",
        "-D",
        "-f",
        file.toString(),
        "-p",
        pidFile.toString(),
        "-S",
        masterPath + ",mode,600");
    awaitWorker();
    LOG.info("Started HAProxy, process {}", Files.readString(pidFile).strip());
  }

  private void reload() throws IOException, InterruptedException {
    String before = worker.answers("show info") ? pid() : "";
    try {
      master.ask("reload");
    } catch (IOException e) {
      // The master ends the connection when it replaces itself.
    }
    awaitNewWorker(before);
  }

  private String pid() throws IOException {
    return worker
        .ask("show info")
        .lines()
        .filter(line -> line.startsWith("Pid:"))
        .findFirst()
        .orElse("");
  }

  private void awaitWorker() throws IOException, InterruptedException {
    awaitNewWorker("");
  }

  /** The runtime socket is the new worker's once it answers with another process id. */
  private void awaitNewWorker(String before) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < deadline) {
      try {
        if (!pid().equals(before)) {
          return;
        }
      } catch (IOException e) {
        // not there yet
      }
      Thread.sleep(10);
    }
    throw new IOException("HAProxy did not take over its new configuration within 10 s");
  }

  /** Ends master and workers. */
  void stop() throws IOException {
    pids().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        // A number that has gone to somebody else meanwhile is left alone.
        .filter(p -> p.info().commandLine().filter(l -> l.contains(file.toString())).isPresent())
        .forEach(ProcessHandle::destroy);
  }

  /** Runs a program that ends by itself; a failure is told in its own words. */
  private static void run(String what, String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    Path output = Files.createTempFile("haproxy", ".out");
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("HAProxy " + what + " took longer than 10 s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "HAProxy "
                + what
                + " failed: "
                + firstAlert(Files.readString(output, StandardCharsets.UTF_8)));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static String firstAlert(String output) {
    return output
        .lines()
        .filter(line -> line.contains("[ALERT]"))
        .findFirst()
        .orElse(output)
        .strip();
  }
}
