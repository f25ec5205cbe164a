package dev.ekiden.cluster.local;

import dev.ekiden.api.model.CommandLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The shell script that becomes the task, read by a subshell of the supervisor: it enters the
 * control groups, writes down who it is, gives word, goes to the sandbox, takes the environment,
 * and turns into the command, in a session of its own.
 */
final class LaunchScript {
  private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names that some shells keep for themselves: these go around the shell. */
  private static final Set<String> SHELL_OWN =
      Set.of(
          "_",
          "BASHOPTS",
          "BASH_VERSINFO",
          "BASH_ENV",
          "ENV",
          "EUID",
          "GROUPS",
          "IFS",
          "LINENO",
          "OLDPWD",
          "OPTARG",
          "OPTIND",
          "PPID",
          "PS1",
          "PS2",
          "PS4",
          "PWD",
          "RANDOM",
          "SECONDS",
          "SHELLOPTS",
          "SHLVL",
          "UID");

  private LaunchScript() {}

  /**
   * Writes the script.
   *
   * @param environment all that the task gets
   * @param account who to become, if not who we are
   */
  static String of(
      TaskDirectory dir,
      ControlGroup groups,
      Map<String, String> environment,
      Optional<Account> account,
      CommandLine command) {
    StringBuilder script = new StringBuilder("umask 022\n");
    for (Path entrance : groups.entrances()) {
      script
          .append("{ echo 0 >")
          .append(quote(entrance.toString()))
          .append("; } 2>/dev/null\n"); // without the limits rather than not at all
    }
    script
        .append("read -r stat </proc/self/stat\nset -- $stat\n")
        .append("printf '%-31s\\n' \"$1 ${22}\" 1<>pid || exit 125\n")
        .append("echo >\"$word\"\n")
        .append("cd ")
        .append(quote(dir.sandbox().toString()))
        .append(" || exit 125\n")
        .append("exec </dev/null >>")
        .append(quote(dir.stdout().toString()))
        .append(" 2>>")
        .append(quote(dir.stderr().toString()))
        .append('\n')
        .append("unset LC_ALL PWD OLDPWD SHLVL\n");
    List<String> around = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (SHELL_NAME.matcher(name).matches() && !SHELL_OWN.contains(name)) {
                script.append("export ").append(name).append('=').append(quote(value)).append('\n');
              } else {
                around.add(name + "=" + value);
              }
            });
    List<String> words = new ArrayList<>();
    words.add(Programs.find("setsid").orElse("setsid"));
    account.ifPresent(a -> words.addAll(become(a)));
    List<String> signals = IgnoredSignals.undone();
    if (!around.isEmpty() || !signals.isEmpty()) {
      words.add(Programs.find("env").orElse("env"));
      words.addAll(signals);
      words.addAll(around);
    }
    switch (command) {
      case CommandLine.Shell shell -> words.addAll(List.of("/bin/sh", "-c", shell.command()));
      case CommandLine.Argv argv -> words.addAll(argv.argv());
    }
    return script
        .append("exec ")
        .append(words.stream().map(LaunchScript::quote).collect(Collectors.joining(" ")))
        .append('\n')
        .toString();
  }

  private static List<String> become(Account account) {
    return List.of(
        Programs.find("setpriv").orElse("setpriv"),
        "--reuid=" + account.uid(),
        "--regid=" + account.gid(),
        "--init-groups",
        "--");
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
