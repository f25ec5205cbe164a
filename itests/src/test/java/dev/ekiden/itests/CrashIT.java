package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** kill -9 at any moment: nothing acknowledged is lost, running tasks are found again. */
class CrashIT {

  @Test
  void keepsEveryAcknowledgedApp() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated", "--max_running_deployments", "10000")) {
      Set<String> acknowledged = new ConcurrentSkipListSet<>();
      AtomicInteger next = new AtomicInteger();
      for (int crash = 0; crash < 3; crash++) {
        int before = acknowledged.size();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> writers =
            List.of(
                Thread.ofPlatform().start(() -> write(ekiden, next, acknowledged, stop)),
                Thread.ofPlatform().start(() -> write(ekiden, next, acknowledged, stop)),
                Thread.ofPlatform().start(() -> write(ekiden, next, acknowledged, stop)));
        ekiden.await("some writes", () -> acknowledged.size() > before + 30);
        ekiden.kill();
        stop.set(true);
        for (Thread writer : writers) {
          writer.join();
        }
        ekiden.startAgain();
        Set<String> found = new TreeSet<>();
        ekiden
            .get("/v2/apps")
            .json()
            .at("/apps")
            .forEach(app -> found.add(app.at("/id").asString()));
        assertThat(found).containsAll(acknowledged);
      }
    }
  }

  private static void write(
      Ekiden ekiden, AtomicInteger next, Set<String> acknowledged, AtomicBoolean stop) {
    while (!stop.get()) {
      String id = "/a" + next.getAndIncrement();
      try {
        var answer =
            ekiden.post(
                "/v2/apps", "{\"id\": \"" + id + "\", \"cmd\": \"sleep 100000\", \"cpus\": 0.01}");
        if (answer.status() == 201) {
          acknowledged.add(id);
        }
      } catch (UncheckedIOException e) {
        return; // killed
      }
    }
  }

  @Test
  void findsRunningTasksAgain() throws Exception {
    try (var ekiden = Ekiden.start("--master", "local", "--kill-tasks-on-exit")) {
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/long", "instances": 3, "cpus": 0.1, "mem": 16, "cmd": "exec sleep 86399"}\
              """)
          .expect(201);
      ekiden.await(
          "three run",
          () -> ekiden.get("/v2/apps/long").json().at("/app/tasksRunning").asInt() == 3);
      Set<Long> before = Processes.sleeping("86399");
      Set<String> tasks = taskIds(ekiden);
      assertThat(before).hasSize(3);

      ekiden.kill();
      assertThat(Processes.sleeping("86399")).isEqualTo(before);
      // One ends while nobody watches.
      long victim = before.iterator().next();
      ProcessHandle.of(victim).orElseThrow().destroyForcibly();
      ekiden.startAgain();

      ekiden.await(
          "the ended one is replaced",
          () -> {
            Set<Long> now = Processes.sleeping("86399");
            return now.size() == 3 && !now.contains(victim);
          });
      ekiden.await(
          "three run",
          () -> ekiden.get("/v2/apps/long").json().at("/app/tasksRunning").asInt() == 3);
      assertThat(ekiden.get("/v2/apps/long").json().at("/app/lastTaskFailure/message").asString())
          .contains("Killed");
      Set<Long> kept = new HashSet<>(Processes.sleeping("86399"));
      kept.retainAll(before);
      assertThat(kept).hasSize(2);
      Set<String> sameTasks = taskIds(ekiden);
      sameTasks.retainAll(tasks);
      assertThat(sameTasks).hasSize(2);

      ekiden.stop();
      assertThat(Processes.sleeping("86399")).isEmpty();
    }
  }

  private static Set<String> taskIds(Ekiden ekiden) {
    Set<String> ids = new TreeSet<>();
    ekiden
        .get("/v2/apps/long/tasks")
        .json()
        .at("/tasks")
        .forEach(task -> ids.add(task.at("/id").asString()));
    return ids;
  }
}
