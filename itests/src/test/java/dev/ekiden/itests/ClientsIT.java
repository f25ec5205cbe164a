package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mesosphere.marathon.client.Marathon;
import mesosphere.marathon.client.MarathonClient;
import mesosphere.marathon.client.MarathonException;
import mesosphere.marathon.client.model.v2.App;
import mesosphere.marathon.client.model.v2.Group;
import mesosphere.marathon.client.model.v2.Task;
import org.junit.jupiter.api.Test;

/** Client libraries that people have, unmodified, with everything that they offer. */
class ClientsIT {
  /** Debian's; others on the path do not see Debian's packages. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final Path WALK = Path.of("clients/walk.py");
  private static final int DEADLINE_SECONDS = 240;

  /** Callbacks are asked for, as in Marathon. */
  private static final String[] FLAGS = {
    "--master", "simulated", "--event_subscriber", "http_callback"
  };

  @Test
  void marathonPython() throws Exception {
    assumeTrue(imports("marathon"), "python3-marathon is not installed");
    try (var ekiden = Ekiden.start(FLAGS)) {
      var transcript = Path.of("target/clients-python.log");
      Files.createDirectories(transcript.getParent());
      var process =
          new ProcessBuilder(PYTHON, WALK.toString(), ekiden.url())
              .redirectErrorStream(true)
              .redirectOutput(transcript.toFile())
              .start();
      try {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      var lines = Files.readAllLines(transcript, StandardCharsets.UTF_8);
      System.out.println("marathon-python: " + lines.getLast());
      assertThat(lines).noneMatch(line -> line.startsWith("FAILED"));
      assertThat(process.exitValue()).as("see itests/%s", transcript).isZero();
    }
  }

  private static boolean imports(String module) throws InterruptedException {
    try {
      return new ProcessBuilder(PYTHON, "-c", "import " + module)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false; // there is no such interpreter
    }
  }

  private static App app(String id, double cpus) {
    App app = new App();
    app.setId(id);
    app.setCmd("sleep 1000");
    app.setCpus(cpus);
    app.setMem(16.0);
    app.setInstances(2);
    return app;
  }

  @Test
  void marathonClient() throws Exception {
    try (var ekiden = Ekiden.start(FLAGS)) {
      new Walk(ekiden, MarathonClient.getInstance(ekiden.url())).everything();
    }
  }

  @Test
  void marathonClientWithCredentials() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated", "--http_credentials", "admin:secret")) {
      Marathon client = MarathonClient.getInstanceWithBasicAuth(ekiden.url(), "admin", "secret");
      assertThat(client.getServerInfo().getName()).isEqualTo("marathon");
    }
  }

  /** Every method of the interface. */
  private record Walk(Ekiden ekiden, Marathon client) {
    void everything() throws MarathonException {
      server();
      apps();
      tasks();
      groups();
      queueAndDeployments();
      callbacks();
      errors();
    }

    private void server() throws MarathonException {
      var info = client.getServerInfo();
      assertThat(info.getName()).isEqualTo("marathon");
      assertThat(info.getVersion()).startsWith("1.11.");
      assertThat(info.getElected()).isTrue();
      assertThat(info.getLeader()).endsWith(":" + ekiden.port());
      assertThat(info.getHttp_config().getHttp_port()).isEqualTo(Integer.toString(ekiden.port()));
    }

    private void apps() throws MarathonException {
      App web = app("/web", 0.1);
      web.setLabels(Map.of("team", "a"));
      web.addConstraint("rack", "GROUP_BY", "2");
      assertThat(client.createApp(web).getVersion()).isNotEmpty();
      running("/web", 2);
      App read = client.getApp("/web").getApp();
      assertThat(read.getTasksRunning()).isEqualTo(2);
      assertThat(read.getConstraints()).containsExactly(List.of("rack", "GROUP_BY", "2"));
      assertThat(client.getApps().getApps()).extracting(a -> a.getId()).containsExactly("/web");
      assertThat(client.getApps(Map.of("label", "team==b")).getApps()).isEmpty();
      assertThat(client.getApps(Map.of("embed", "apps.tasks")).getApps().getFirst().getTasks())
          .hasSize(2);

      App change = new App();
      change.setInstances(3);
      assertThat(client.updateApp("/web", change, false).getDeploymentId()).isNotEmpty();
      running("/web", 3);
      assertThat(client.restartApp("/web", true).getDeploymentId()).isNotEmpty();
      settled();
      var versions = new ArrayList<>(client.getAppVersions("/web").getVersions());
      assertThat(versions).hasSize(3);
      assertThat(client.getAppVersion("/web", versions.getLast()).getInstances()).isEqualTo(2);
    }

    private void tasks() throws MarathonException {
      assertThat(client.getTasks().getTasks()).hasSize(3);
      Task task = client.getAppTasks("/web").getTasks().getFirst();
      assertThat(client.deleteAppTask("/web", task.getId(), "false")).isNotNull();
      running("/web", 3);
      String host = client.getAppTasks("/web").getTasks().getFirst().getHost();
      Collection<Task> killed = client.deleteAppTasks("/web", host, "false").getTasks();
      assertThat(killed).extracting(Task::getHost).containsExactly(host);
      running("/web", 3);
      assertThat(client.deleteApp("/web").getDeploymentId()).isNotEmpty();
      settled();
    }

    private void groups() throws MarathonException {
      Group group = new Group("/g");
      group.setApps(List.of(app("/g/db", 0.1), app("/g/web", 0.1)));
      assertThat(client.createGroup(group).getDeploymentId()).isNotEmpty();
      settled();
      assertThat(client.getGroup("/g").getApps()).hasSize(2);
      Group less = new Group("/g");
      less.setApps(List.of(app("/g/web", 0.2)));
      assertThat(client.updateGroup("/g", true, less).getDeploymentId()).isNotEmpty();
      settled();
      assertThat(client.getGroup("/g").getApps()).extracting(App::getId).containsExactly("/g/web");
      assertThat(client.deleteGroup("/g", true).getDeploymentId()).isNotEmpty();
      settled();
    }

    private void queueAndDeployments() throws MarathonException {
      client.createApp(app("/big", 100_000));
      ekiden.await("/big waits", () -> !queued().isEmpty());
      assertThat(client.getDeployments()).hasSize(1);
      client.cancelDeploymentAndRollback(client.getDeployments().getFirst().getId());
      settled();
      client.createApp(app("/big", 100_000));
      client.cancelDeployment(client.getDeployments().getFirst().getId());
      settled();
      client.deleteApp("/big");
      settled();
    }

    private Collection<?> queued() {
      try {
        return client.getQueue().getQueue();
      } catch (MarathonException e) {
        throw new AssertionError(e);
      }
    }

    private void callbacks() throws MarathonException {
      String callback = "http://127.0.0.1:9/callback";
      assertThat(client.register(callback)).isNotNull();
      assertThat(client.subscriptions().getCallbackUrls()).contains(callback);
      assertThat(client.unregister(callback)).isNotNull();
      assertThat(client.subscriptions().getCallbackUrls()).doesNotContain(callback);
    }

    private void errors() {
      assertThatThrownBy(() -> client.getApp("/nope"))
          .isInstanceOf(MarathonException.class)
          .hasMessageContaining("App '/nope' does not exist");
      assertThatThrownBy(() -> client.createApp(app("/UPPER", 1)))
          .isInstanceOf(MarathonException.class)
          .extracting(e -> ((MarathonException) e).getStatus())
          .isEqualTo(422);
    }

    private void running(String id, int instances) {
      settled();
      ekiden.await(
          id + " runs",
          () -> {
            try {
              return client.getApp(id).getApp().getTasksRunning() == instances;
            } catch (MarathonException e) {
              throw new AssertionError(e);
            }
          });
    }

    private void settled() {
      ekiden.await(
          "end of all deployments",
          () -> {
            try {
              return client.getDeployments().isEmpty();
            } catch (MarathonException e) {
              throw new AssertionError(e);
            }
          });
    }
  }
}
