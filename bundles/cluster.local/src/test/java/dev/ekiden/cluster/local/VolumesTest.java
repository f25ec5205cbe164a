package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.api.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes, reservations, pods, and what a plain process cannot have. */
class VolumesTest {
  private static final String ID = "db#data#0815";

  @TempDir private Path work;
  @TempDir private Path elsewhere;

  private static Resource reserved(String name, double amount) {
    return new Resource(
        name,
        new Resource.Scalar(amount),
        "*",
        Optional.of(
            new Resource.Reservation(
                Optional.of("me"), Map.of("marathon_task_id", "db.1", "odd &=", "é ="))),
        Optional.empty(),
        false);
  }

  private static Resource volume(double size) {
    Resource disk = reserved("disk", size);
    return new Resource(
        disk.name(),
        disk.amount(),
        disk.role(),
        disk.reservation(),
        Optional.of(
            new Resource.Disk(
                "ROOT", Optional.empty(), Optional.empty(), Optional.of(ID), Optional.of("data"))),
        false);
  }

  private static boolean hasVolume(Offer offer) {
    return offer.resources().stream()
        .anyMatch(r -> r.disk().flatMap(Resource.Disk::persistenceId).isPresent());
  }

  private static TaskSpec database(String command) {
    return Host.like(Host.shell("/db", command))
        .resources(List.of(reserved("cpus", 0.5), reserved("mem", 64), volume(100)))
        .volumes(
            List.of(
                new Volume.Persistent(
                    "data",
                    Volume.Mode.RW,
                    Volume.DiskType.ROOT,
                    100,
                    Optional.empty(),
                    Optional.empty(),
                    List.of())))
        .build();
  }

  @Test
  void aVolumeStaysWithItsReservation() throws Exception {
    List<Resource> plain =
        List.of(reserved("cpus", 0.5), reserved("mem", 64), reserved("disk", 100));
    try (Host host = Host.in(work)) {
      Offer before =
          host.perform(
              List.of(new Operation.Reserve(plain), new Operation.Create(List.of(volume(100)))));
      assertThat(hasVolume(before)).isFalse();
      Offer offer = host.sink.takeOffer(VolumesTest::hasVolume);
      assertThat(offer.resources()).contains(reserved("cpus", 0.5), volume(100));
      assertThat(Bag.of(offer.resources()).scalar("disk"))
          .isEqualTo(Bag.of(before.resources()).scalar("disk"));
      TaskSpec first = database("echo kept >data/file");
      host.cluster.accept(List.of(offer.id()), List.of(new Operation.Launch(first)), Duration.ZERO);
      assertThat(host.end(first).state()).isEqualTo(State.FINISHED);
    }
    try (Host host = Host.in(work)) {
      Offer offer = host.sink.takeOffer(VolumesTest::hasVolume);
      assertThat(offer.resources()).contains(reserved("mem", 64), volume(100));
      TaskSpec second = database("cat data/file; exec sleep 1000");
      host.cluster.accept(
          List.of(offer.id()), List.of(new Operation.Launch(second)), Duration.ZERO);
      Path sandbox = Path.of(host.running(second).details().get("sandbox"));
      assertThat(Host.awaitLine(sandbox.resolve("stdout"))).isEqualTo("kept");

      Offer rest = host.perform(List.of(new Operation.Destroy(List.of(volume(100)))));
      assertThat(hasVolume(rest)).as("a volume in use is not offered").isFalse();
      host.kill(second, Duration.ofSeconds(3));
      host.end(second);
      Offer last = host.sink.takeOffer(VolumesTest::hasVolume);
      host.cluster.accept(
          List.of(last.id()),
          List.of(new Operation.Destroy(List.of(volume(100))), new Operation.Unreserve(plain)),
          Duration.ZERO);
      host.offerOfAll(
          o ->
              o.resources().stream().noneMatch(r -> r.reservation().isPresent())
                  && Bag.of(o.resources()).scalar("disk") == 10_000);
      assertThat(work.resolve("volumes")).isEmptyDirectory();
    }
  }

  @Test
  void whatIsNotThereCannotBeReserved() {
    try (Host host = Host.in(work)) {
      host.perform(List.of(new Operation.Reserve(List.of(reserved("cpus", 1000)))));
      host.perform(List.of(new Operation.Create(List.of(volume(10)))));
      Offer offer = host.sink.takeOffer();
      assertThat(offer.resources()).allMatch(r -> r.reservation().isEmpty());
    }
  }

  @Test
  void aHostPathBecomesALink() throws Exception {
    Files.writeString(elsewhere.resolve("motto"), "keep running\n");
    TaskSpec task =
        Host.like(Host.shell("/link", "cat in/side/motto; echo new >in/side/more"))
            .volumes(List.of(new Volume.Host("in/side", elsewhere.toString(), Volume.Mode.RW)))
            .build();
    try (Host host = Host.in(work)) {
      TaskStatus end = host.run(task);
      assertThat(end.state()).as(end.toString()).isEqualTo(State.FINISHED);
      assertThat(elsewhere.resolve("more")).hasContent("new\n");
      TaskSpec same =
          Host.like(Host.shell("/same", "cat " + elsewhere + "/motto"))
              .volumes(
                  List.of(
                      new Volume.Host(elsewhere.toString(), elsewhere.toString(), Volume.Mode.RO)))
              .build();
      assertThat(host.run(same).state()).isEqualTo(State.FINISHED);
      TaskSpec missing =
          Host.like(Host.shell("/missing", "exit 0"))
              .volumes(List.of(new Volume.Host("x", "/no/such/dir", Volume.Mode.RO)))
              .build();
      TaskStatus failed = host.run(missing);
      assertThat(failed.state()).isEqualTo(State.FAILED);
      assertThat(failed.message()).contains("'/no/such/dir' does not exist");
    }
  }

  @Test
  void whatAPlainProcessCannotHaveIsRefusedInWords() {
    Container image =
        new Container(
            Container.Engine.DOCKER,
            Optional.of(
                new Container.Image(
                    "nginx:1", false, false, List.of(), Optional.empty(), Map.of())),
            Optional.empty(),
            List.of(),
            Optional.empty());
    TaskSpec plain = Host.shell("/no", "exit 0");
    try (Host host = Host.in(work)) {
      refused(
          host, Host.like(plain).container(Optional.of(image)).build(), "not images: 'nginx:1'");
      refused(
          host,
          Host.like(Host.shell("/no", "exit 0"))
              .networks(List.of(new Network(Network.Mode.BRIDGE, Optional.empty(), Map.of())))
              .build(),
          "host networking");
      refused(
          host, Host.like(Host.shell("/no", "x")).command(Optional.empty()).build(), "neither cmd");
      refused(host, withVolume(new Volume.Host("/abs", "/tmp", Volume.Mode.RO)), "cannot mount");
      refused(host, withVolume(new Volume.Host("../x", "/tmp", Volume.Mode.RO)), "no place");
      refused(host, withVolume(new Volume.Secret("s", "secret")), "no files with secrets");
      refused(
          host,
          withVolume(
              new Volume.Dvdi("x", Volume.Mode.RW, "vol", Optional.empty(), Map.of(), false)),
          "no volume drivers");
      refused(host, Host.like(Host.shell("/no", "x")).env(Map.of("A", "b\0c")).build(), "'A'");
      assertThat(work.resolve("tasks")).isEmptyDirectory();
    }
  }

  private static TaskSpec withVolume(Volume volume) {
    return Host.like(Host.shell("/no", "exit 0")).volumes(List.of(volume)).build();
  }

  private static void refused(Host host, TaskSpec task, String message) {
    TaskStatus end = host.run(task);
    assertThat(end.state()).isEqualTo(State.ERROR);
    assertThat(end.message()).contains(message);
    assertThat(end.ackId()).isEmpty();
  }

  @Test
  void aPodSharesItsVolumesAndItsFate() throws Exception {
    try (Host host = Host.in(work)) {
      InstanceId instance = new InstanceId(PathId.of("/pod"), "1");
      List<TaskSpec> tasks = new ArrayList<>();
      String[] commands = {
        "echo $MESOS_EXECUTOR_ID >mine/word; exec sleep 1000",
        "until [ -s yours/word ]; do sleep 0.02; done; cat yours/word; exec sleep 1000",
        "exit 0"
      };
      for (int i = 0; i < commands.length; i++) {
        TaskSpec plain = Host.shell("/pod", commands[i]);
        tasks.add(
            Host.like(plain)
                .id(new TaskId(instance, "c" + i, 1))
                .volumes(List.of(new Volume.Ephemeral("shared")))
                .mounts(
                    List.of(
                        new PodContainer.VolumeMount(
                            "shared", i == 0 ? "mine" : "yours", Optional.empty())))
                .build());
      }
      host.perform(
          List.of(
              new Operation.LaunchGroup(
                  "instance-pod.1",
                  List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 32)),
                  tasks)));
      assertThat(host.end(tasks.get(2)).state()).isEqualTo(State.FINISHED);
      Path sandbox = Path.of(host.running(tasks.get(1)).details().get("sandbox"));
      assertThat(Host.awaitLine(sandbox.resolve("stdout"))).isEqualTo("instance-pod.1");
      assertThat(host.sink.statuses(tasks.get(0).id().toString()))
          .as("one that finishes leaves the others alone")
          .extracting(TaskStatus::state)
          .doesNotContainAnyElementsOf(Host.TERMINAL);
      long pid = Long.parseLong(host.running(tasks.get(0)).details().get("pid"));
      ProcessTable.signal("KILL", List.of(pid));
      assertThat(host.end(tasks.get(0)).state()).isEqualTo(State.FAILED);
      assertThat(host.end(tasks.get(1)).state()).isEqualTo(State.KILLED);
      Offer all = host.offerOfAll(o -> Bag.of(o.resources()).scalar("cpus") == 16);
      assertThat(Bag.of(all.resources()).scalar("mem")).isEqualTo(8192);
    }
  }
}
