package dev.ekiden.core.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceBuilder;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResidentMatchTest {
  private final App app =
      AppBuilder.builder(Samples.app())
          .role("prod")
          .portDefinitions(List.of())
          .container(
              Optional.of(
                  new Container(
                      Container.Engine.MESOS,
                      Optional.empty(),
                      Optional.empty(),
                      List.of(
                          new Volume.Persistent(
                              "data",
                              Volume.Mode.RW,
                              Volume.DiskType.ROOT,
                              100,
                              Optional.empty(),
                              Optional.empty(),
                              List.of())),
                      Optional.empty())))
          .build();

  private Matched match(Instance instance, Offer offer) {
    return Matcher.match(
        app, instance, Remaining.of(offer), PlacedValues.of(app, List.of()), Samples.context());
  }

  private List<Operation> operations(Instance instance, Matched.Fits fits) {
    return Launches.operations(
        app, instance, fits.allocation(), "framework-1", false, dev.ekiden.api.Settings.DEFAULT);
  }

  @Test
  void reservesThenLaunchesOnTheReservationOnly() {
    Instance instance = Samples.scheduled(app);
    Matched.Fits reserved = (Matched.Fits) match(instance, Samples.offer("a", "r1"));
    assertThat(reserved.allocation().reserveOnly()).isTrue();
    assertThat(reserved.rest().sum().disk()).isEqualTo(900);

    List<Operation> operations = operations(instance, reserved);
    Operation.Reserve reserve = (Operation.Reserve) operations.get(0);
    Operation.Create create = (Operation.Create) operations.get(1);
    assertThat(reserve.resources())
        .allMatch(r -> r.role().equals("prod") && r.reservation().isPresent())
        .noneMatch(r -> r.disk().isPresent());
    assertThat(create.volumes()).hasSize(1);
    assertThat(create.volumes().getFirst().disk().orElseThrow().persistenceId().orElseThrow())
        .startsWith("prod_web#data#");

    Instance waiting =
        InstanceBuilder.builder(instance)
            .reservation(
                Optional.of(
                    new Instance.Reservation(reserved.allocation().volumes(), Optional.empty())))
            .build();
    List<Resource> back = new ArrayList<>(create.volumes());
    reserve.resources().stream().filter(r -> !r.name().equals("disk")).forEach(back::add);
    assertThat(match(waiting, Samples.offer("a", "r1", back))).isInstanceOf(Matched.Fits.class);
    assertThat(((Matched.Misses) match(waiting, Samples.offer("b", "r1"))).reasons())
        .containsExactly(Reject.NO_CORRESPONDING_RESERVATION_FOUND);
  }

  @Test
  void ordinaryAppsLeaveReservationsAlone() {
    Instance instance = Samples.scheduled(app);
    Matched.Fits reserved = (Matched.Fits) match(instance, Samples.offer("a", "r1"));
    Operation.Reserve reserve = (Operation.Reserve) operations(instance, reserved).getFirst();
    App ordinary =
        AppBuilder.builder(Samples.app()).role("prod").portDefinitions(List.of()).build();
    Matched matched =
        Matcher.match(
            ordinary,
            Samples.scheduled(ordinary),
            Remaining.of(Samples.offer("a", "r1", reserve.resources())),
            PlacedValues.of(ordinary, List.of()),
            Samples.context());
    assertThat(matched).isInstanceOf(Matched.Misses.class);
  }

  @Test
  void givesBackWhatItReserved() {
    Instance instance = Samples.scheduled(app);
    Matched.Fits reserved = (Matched.Fits) match(instance, Samples.offer("a", "r1"));
    Operation.Create create = (Operation.Create) operations(instance, reserved).get(1);
    assertThat(Launches.release(instance, "framework-1", create.volumes()))
        .hasSize(2)
        .hasOnlyElementsOfTypes(Operation.Destroy.class, Operation.Unreserve.class);
    assertThat(Launches.release(instance, "another", create.volumes())).isEmpty();
  }
}
