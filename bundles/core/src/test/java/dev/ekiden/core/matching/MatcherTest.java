package dev.ekiden.core.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.api.model.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatcherTest {
  private final Offer offer = Samples.offer("a", "r1");

  private Matched match(App app, Remaining remaining) {
    return Matcher.match(
        app, Samples.scheduled(app), remaining, PlacedValues.of(app, List.of()), Samples.context());
  }

  private List<Reject> reasons(App app, Offer on) {
    return ((Matched.Misses) match(app, Remaining.of(on))).reasons();
  }

  @Test
  void fillsAnOfferUntilSomethingRunsOut() {
    App app = Samples.app();
    Remaining remaining = Remaining.of(offer);
    Set<Integer> ports = new HashSet<>();
    int placed = 0;
    while (match(app, remaining) instanceof Matched.Fits fits) {
      ports.addAll(fits.allocation().hostPorts());
      remaining = fits.rest();
      placed++;
    }
    assertThat(placed).isEqualTo(4);
    assertThat(ports).hasSize(4).allMatch(p -> p >= 31_000 && p <= 31_009);
    assertThat(remaining.sum()).isEqualTo(new Resources(0, 512, 1000, 0));
  }

  @Test
  void tenthsDoNotDrift() {
    App app = AppBuilder.builder(Samples.app()).resources(new Resources(0.1, 0, 0, 0)).build();
    Remaining remaining =
        Remaining.of(
            Samples.offer("a", "r1", List.of(Resource.scalar("cpus", 0.3), Resource.ports(1, 9))));
    for (int i = 0; i < 3; i++) {
      remaining = ((Matched.Fits) match(app, remaining)).rest();
    }
    assertThat(match(app, remaining)).isInstanceOf(Matched.Misses.class);
  }

  @Test
  void notesEveryMissingScalarAndSaysHowMuch() {
    App app = AppBuilder.builder(Samples.app()).resources(new Resources(8, 4096, 0, 1)).build();
    Matched.Misses misses = (Matched.Misses) match(app, Remaining.of(offer));
    assertThat(misses.reasons())
        .containsExactly(
            Reject.INSUFFICIENT_CPUS, Reject.INSUFFICIENT_MEMORY, Reject.INSUFFICIENT_GPUS);
    assertThat(misses.misses())
        .extracting(Miss::sentence)
        .containsExactly(
            "needs 8 cpus, 4 left", "needs 4096 mem, 1024 left", "needs 1 gpus, 0 left");
  }

  @Test
  void notesAConstraintBesideMissingScalarsAndNothingBehindIt() {
    App app =
        AppBuilder.builder(Samples.app())
            .resources(new Resources(8, 32, 0, 0))
            .constraints(
                List.of(
                    new Constraint("hostname", Constraint.Operator.LIKE, Optional.of("nowhere"))))
            .requirePorts(true)
            .portDefinitions(List.of(new PortDefinition(1, "tcp", Optional.empty(), Map.of())))
            .build();
    assertThat(((Matched.Misses) match(app, Remaining.of(offer))).reasons())
        .containsExactly(Reject.INSUFFICIENT_CPUS, Reject.UNFULFILLED_CONSTRAINT);
  }

  @Test
  void takesRequiredPortsOnly() {
    App app =
        AppBuilder.builder(Samples.app())
            .requirePorts(true)
            .portDefinitions(
                List.of(
                    new PortDefinition(31_007, "tcp", Optional.empty(), Map.of()),
                    new PortDefinition(31_003, "tcp", Optional.empty(), Map.of())))
            .build();
    Matched.Fits fits = (Matched.Fits) match(app, Remaining.of(offer));
    assertThat(fits.allocation().hostPorts()).containsExactly(31_007, 31_003);
    assertThat(((Matched.Misses) match(app, fits.rest())).reasons())
        .containsExactly(Reject.INSUFFICIENT_PORTS);
  }

  @Test
  void ownRoleIsTakenBeforeAnybodys() {
    App app =
        AppBuilder.builder(Samples.app())
            .role("prod")
            .resources(new Resources(3, 0, 0, 0))
            .portDefinitions(List.of())
            .build();
    Resource own =
        new Resource(
            "cpus", new Resource.Scalar(2), "prod", Optional.empty(), Optional.empty(), false);
    Offer mixed = Samples.offer("a", "r1", List.of(Resource.scalar("cpus", 4), own));
    Matched.Fits fits = (Matched.Fits) match(app, Remaining.of(mixed));
    assertThat(fits.allocation().resources())
        .extracting(Resource::role, r -> ((Resource.Scalar) r.amount()).value())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("prod", 2.0),
            org.assertj.core.groups.Tuple.tuple("*", 1.0));
  }

  @Test
  void foreignRolesAreNotUsed() {
    App app = AppBuilder.builder(Samples.app()).acceptedResourceRoles(Set.of("prod")).build();
    assertThat(reasons(app, offer)).contains(Reject.UNFULFILLED_ROLE);
  }

  @Test
  void agentsWithGpusAreKeptForThoseWhoWantThem() {
    Offer gpus =
        Samples.offer(
            "a",
            "r1",
            List.of(
                Resource.scalar("cpus", 4),
                Resource.scalar("mem", 1024),
                Resource.scalar("gpus", 2),
                Resource.ports(1, 9)));
    App app = Samples.app();
    assertThat(reasons(app, gpus)).containsExactly(Reject.DECLINED_SCARCE_RESOURCES);
    App unrestricted =
        AppBuilder.builder(app).labels(Map.of("GPU_SCHEDULING_BEHAVIOR", "unrestricted")).build();
    assertThat(match(unrestricted, Remaining.of(gpus))).isInstanceOf(Matched.Fits.class);
  }
}
