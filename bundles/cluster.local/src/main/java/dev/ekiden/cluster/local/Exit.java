package dev.ekiden.cluster.local;

import java.util.List;
import java.util.Optional;

/** How a process ended. */
sealed interface Exit {
  record Code(int code) implements Exit {
    @Override
    public String message() {
      return "Command exited with status " + code;
    }
  }

  record Signal(int number) implements Exit {
    @Override
    public String message() {
      return "Command terminated with signal " + description();
    }

    /** Such as {@code SIGKILL}. */
    String name() {
      return number < NAMES.size() ? NAMES.get(number) : "signal " + number;
    }

    private String description() {
      return number < WORDS.size() ? WORDS.get(number) : "Unknown signal " + number;
    }
  }

  /** In the words of Mesos. */
  String message();

  /** Reads what the supervisor wrote; empty while it has not. */
  static Optional<Exit> parse(String status) {
    String[] words = status.strip().split(" +", -1);
    if (words.length != 2 || !status.endsWith("\n")) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(words[1]);
      return switch (words[0]) {
        case "exit" -> Optional.of(new Code(number));
        case "signal" -> Optional.of(new Signal(number));
        default -> Optional.empty();
      };
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  List<String> NAMES =
      List.of(
          "SIG0",
          "SIGHUP",
          "SIGINT",
          "SIGQUIT",
          "SIGILL",
          "SIGTRAP",
          "SIGABRT",
          "SIGBUS",
          "SIGFPE",
          "SIGKILL",
          "SIGUSR1",
          "SIGSEGV",
          "SIGUSR2",
          "SIGPIPE",
          "SIGALRM",
          "SIGTERM",
          "SIGSTKFLT",
          "SIGCHLD",
          "SIGCONT",
          "SIGSTOP",
          "SIGTSTP",
          "SIGTTIN",
          "SIGTTOU",
          "SIGURG",
          "SIGXCPU",
          "SIGXFSZ",
          "SIGVTALRM",
          "SIGPROF",
          "SIGWINCH",
          "SIGIO",
          "SIGPWR",
          "SIGSYS");

  /** What strsignal(3) says. */
  List<String> WORDS =
      List.of(
          "Unknown signal 0",
          "Hangup",
          "Interrupt",
          "Quit",
          "Illegal instruction",
          "Trace/breakpoint trap",
          "Aborted",
          "Bus error",
          "Floating point exception",
          "Killed",
          "User defined signal 1",
          "Segmentation fault",
          "User defined signal 2",
          "Broken pipe",
          "Alarm clock",
          "Terminated",
          "Stack fault",
          "Child exited",
          "Continued",
          "Stopped (signal)",
          "Stopped",
          "Stopped (tty input)",
          "Stopped (tty output)",
          "Urgent I/O condition",
          "CPU time limit exceeded",
          "File size limit exceeded",
          "Virtual timer expired",
          "Profiling timer expired",
          "Window changed",
          "I/O possible",
          "Power failure",
          "Bad system call");
}
