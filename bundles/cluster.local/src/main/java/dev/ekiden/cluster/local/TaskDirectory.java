package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;

/**
 * The directory of one task: its output and sandbox, and beside them, out of the task's reach, the
 * record by which it is found again. The record goes when the host has acknowledged the end; the
 * rest stays for people until it is cleared away.
 */
record TaskDirectory(Path root) {
  /** As long as everything that the supervisor will write over it, see supervise.sh. */
  private static final String RUNNING = "%-15s%n".formatted("running");

  private static final String NO_PID = "%-31s%n".formatted("");

  Path sandbox() {
    return root.resolve("sandbox");
  }

  Path stdout() {
    return root.resolve("stdout");
  }

  Path stderr() {
    return root.resolve("stderr");
  }

  Path record() {
    return root.resolve("record");
  }

  Path task() {
    return record().resolve("task");
  }

  Path launch() {
    return record().resolve("launch");
  }

  private Path claim() {
    return record().resolve("claim");
  }

  private Path outcome() {
    return record().resolve("outcome");
  }

  private Path kill() {
    return record().resolve("kill");
  }

  String name() {
    return Inside.name(root);
  }

  /** Begins a record; false when there already is or was a task of this name. */
  boolean begin(TaskRecord task) throws IOException {
    try {
      Files.createDirectory(root);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    try {
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectory(record());
      Files.setPosixFilePermissions(record(), PosixFilePermissions.fromString("rwx------"));
      task.write(task());
    } catch (IOException e) {
      Trees.delete(root); // half a record would pass for a task that was run
      throw e;
    }
    return true;
  }

  /** Makes what the supervisor expects. */
  void prepareSupervision(String launchScript) throws IOException {
    Files.writeString(record().resolve("status"), RUNNING);
    Files.writeString(record().resolve("pid"), NO_PID);
    Files.writeString(launch(), launchScript);
  }

  /** Who watches over the task; empty when nobody ever did. */
  Optional<ProcessId> supervisor() throws IOException {
    return TextFiles.read(claim()).flatMap(ProcessId::parse);
  }

  /** The first process of the task; empty until it is there. */
  Optional<ProcessId> main() throws IOException {
    return TextFiles.read(record().resolve("pid")).flatMap(ProcessId::parse);
  }

  /** How the task ended; empty while it has not. */
  Optional<Exit> exit() throws IOException {
    return TextFiles.read(record().resolve("status")).flatMap(Exit::parse);
  }

  Instant exitTime() throws IOException {
    return Files.getLastModifiedTime(record().resolve("status")).toInstant();
  }

  /** What the shell of the supervisor had to say. */
  String note() throws IOException {
    return TextFiles.read(record().resolve("note")).map(String::strip).orElse("");
  }

  /** Takes the place of a supervisor that never came; false when one did. */
  boolean giveUp() throws IOException {
    try {
      Files.writeString(
          claim(), "given up\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  boolean givenUp() throws IOException {
    return TextFiles.read(claim()).filter(text -> text.startsWith("given")).isPresent();
  }

  Optional<Outcome> readOutcome() throws IOException {
    return Outcome.read(outcome());
  }

  void writeOutcome(Outcome outcome) throws IOException {
    outcome.write(outcome());
  }

  /** When SIGKILL is due, once somebody wants the task dead. */
  Optional<Instant> killDue() throws IOException {
    return TextFiles.read(kill()).map(text -> Instant.ofEpochMilli(Long.parseLong(text.strip())));
  }

  void writeKillDue(Instant due) throws IOException {
    TextFiles.write(kill(), due.toEpochMilli() + "\n", false);
  }

  /** Forgets the task; output and sandbox stay. */
  void forget() throws IOException {
    Files.deleteIfExists(task()); // without it the rest means nothing
    Trees.delete(record());
  }
}
