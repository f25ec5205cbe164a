package dev.ekiden.api.model;

import java.util.List;

/** What a task executes. */
public sealed interface CommandLine {
  /** Given to {@code /bin/sh -c}. */
  record Shell(String command) implements CommandLine {}

  /** An argument vector; with an image it is appended to the image's entry point. */
  record Argv(List<String> argv) implements CommandLine {
    public Argv {
      argv = List.copyOf(argv);
    }
  }
}
