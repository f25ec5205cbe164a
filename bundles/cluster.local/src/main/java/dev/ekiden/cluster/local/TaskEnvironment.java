package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables that a task finds: its own, where it is, and the least that programs rely on. */
final class TaskEnvironment {
  /** Tells the processes of a task from others; no task can give itself another value. */
  static final String MARKER = "MESOS_DIRECTORY";

  private TaskEnvironment() {}

  /** All of them; {@code ours} is the environment of this process. */
  static Map<String, String> of(
      TaskSpec task,
      TaskDirectory dir,
      String agentId,
      String frameworkId,
      Optional<String> executorId,
      Optional<Account> account,
      Map<String, String> ours) {
    Map<String, String> env = new HashMap<>();
    env.put("PATH", ours.getOrDefault("PATH", Commands.DEFAULT_PATH));
    env.put("LANG", ours.getOrDefault("LANG", "C.UTF-8"));
    env.put(
        "HOME",
        account
            .map(a -> a.home().toString())
            .orElseGet(() -> ours.getOrDefault("HOME", dir.sandbox().toString())));
    env.put("MESOS_TASK_ID", task.id().toString());
    env.put("MESOS_EXECUTOR_ID", executorId.orElse(task.id().toString()));
    env.put("MESOS_FRAMEWORK_ID", frameworkId);
    env.put("MESOS_SLAVE_ID", agentId);
    env.putAll(task.env());
    env.put("MESOS_SANDBOX", dir.sandbox().toString());
    env.put(MARKER, dir.sandbox().toString());
    return env;
  }
}
