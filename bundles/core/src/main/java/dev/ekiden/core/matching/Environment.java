package dev.ekiden.core.matching;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.Task;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Environment variables of tasks (marathon-scheduling.md sections 9.1 and 9.2). */
public final class Environment {
  private static final int LABEL_NAME_LIMIT = 493;
  private static final int LABEL_VALUE_LIMIT = 512;
  private static final Pattern UNSAFE = Pattern.compile("[^A-Z0-9_]+");
  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Environment() {}

  /** Of an app's task: generated variables first, the app's own override them. */
  public static Map<String, String> of(
      App app, Task task, Instant version, String host, boolean enforceRole, Settings settings) {
    Map<String, String> env = new HashMap<>();
    env.put("MESOS_TASK_ID", task.id().toString());
    env.put("MARATHON_APP_ID", app.id().value());
    env.put("MARATHON_APP_VERSION", VERSION.format(version));
    app.container()
        .flatMap(Container::image)
        .ifPresent(image -> env.put("MARATHON_APP_DOCKER_IMAGE", image.name()));
    resources(env, "MARATHON_APP_RESOURCE_", app.resources());
    labels(env, app.labels());
    env.put("MARATHON_APP_ENFORCE_GROUP_ROLE", enforceRole ? "TRUE" : "FALSE");
    String prefix = settings.envVarsPrefix().orElse("");
    env.put(prefix + "HOST", host);
    ports(app, task).forEach((name, value) -> env.put(prefix + name, value));
    texts(env, app.env());
    return env;
  }

  /** Of a pod container's task: the generated variables override the pod's own. */
  public static Map<String, String> of(
      Pod pod,
      PodContainer container,
      List<Task> tasks,
      Task task,
      String executorId,
      Instant version,
      String host,
      boolean enforceRole,
      Settings settings) {
    Map<String, String> env = new HashMap<>();
    texts(env, pod.environment());
    texts(env, container.environment());
    env.put("HOST", host);
    env.put("MESOS_TASK_ID", task.id().toString());
    env.put("MESOS_EXECUTOR_ID", executorId);
    env.put("MARATHON_APP_ID", pod.id().value());
    env.put("MARATHON_APP_VERSION", VERSION.format(version));
    env.put("MARATHON_CONTAINER_ID", container.name());
    env.put("MARATHON_APP_ENFORCE_GROUP_ROLE", enforceRole ? "TRUE" : "FALSE");
    resources(env, "MARATHON_CONTAINER_RESOURCE_", container.resources());
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.putAll(container.labels());
    labels(env, labels);
    String prefix = settings.envVarsPrefix().orElse("");
    for (int i = 0; i < pod.containers().size(); i++) {
      endpoints(env, prefix, pod, pod.containers().get(i), tasks.get(i));
    }
    return env;
  }

  private static void endpoints(
      Map<String, String> env, String prefix, Pod pod, PodContainer container, Task task) {
    int next = 0;
    for (PodContainer.Endpoint endpoint : container.endpoints()) {
      Optional<Integer> host =
          endpoint.hostPort().isPresent()
              ? Optional.of(task.hostPorts().get(next++))
              : Optional.empty();
      String name = endpoint.name().toUpperCase(Locale.ROOT);
      Optional<Integer> inside = endpoint.containerPort().filter(p -> p != 0).or(() -> host);
      Optional<Integer> main = pod.hostNetworking() ? host : inside;
      main.ifPresent(port -> env.put(prefix + "ENDPOINT_" + name, port.toString()));
      host.ifPresent(port -> env.put(prefix + "EP_HOST_" + name, port.toString()));
      inside.ifPresent(port -> env.put(prefix + "EP_CONTAINER_" + name, port.toString()));
    }
  }

  private static void resources(Map<String, String> env, String prefix, Resources resources) {
    env.put(prefix + "CPUS", Double.toString(resources.cpus()));
    env.put(prefix + "MEM", Double.toString(resources.mem()));
    env.put(prefix + "DISK", Double.toString(resources.disk()));
    env.put(prefix + "GPUS", Integer.toString(resources.gpus()));
  }

  private static void labels(Map<String, String> env, Map<String, String> labels) {
    List<String> exported = new ArrayList<>();
    new TreeMap<>(labels)
        .forEach(
            (name, value) -> {
              if (name.length() < LABEL_NAME_LIMIT && value.length() < LABEL_VALUE_LIMIT) {
                String safe = UNSAFE.matcher(name.toUpperCase(Locale.ROOT)).replaceAll("_");
                exported.add(safe);
                env.put("MARATHON_APP_LABEL_" + safe, value);
              }
            });
    env.put("MARATHON_APP_LABELS", String.join(" ", exported));
  }

  /** Secrets are filled in by whoever can read them: they do not pass through here. */
  private static void texts(Map<String, String> env, Map<String, EnvValue> values) {
    values.forEach(
        (name, value) -> {
          if (value instanceof EnvValue.Text text) {
            env.put(name, text.value());
          }
        });
  }

  private static Map<String, String> ports(App app, Task task) {
    Map<String, String> env = new HashMap<>();
    List<String> listed = new ArrayList<>();
    for (TaskPort port : TaskPort.of(app, task)) {
      String value = Integer.toString(port.number());
      env.put("PORT" + port.index(), value);
      if (port.hostPort().isPresent() || port.generated()) {
        listed.add(value);
        env.putIfAbsent("PORT", value);
      }
      int declared = port.declared() != 0 ? port.declared() : port.number();
      env.put("PORT_" + declared, value);
      port.name()
          .ifPresent(
              name -> {
                String upper = name.toUpperCase(Locale.ROOT);
                env.put("PORT_" + upper, value);
                env.put("PORT_" + upper.replace('-', '_'), value);
              });
      env.put("PORTS", String.join(",", listed));
    }
    return env;
  }
}
