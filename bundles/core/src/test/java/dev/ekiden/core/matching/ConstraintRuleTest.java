package dev.ekiden.core.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Constraint.Operator;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Miss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintRuleTest {
  private static final Offer A = Samples.offer("a", "r1");
  private static final Offer B = Samples.offer("b", "r2");

  /** {@code onA} and {@code onB} instances run already; does the agent take one more of three? */
  @ParameterizedTest
  @CsvSource(
      value = {
        "hostname | UNIQUE   |       | 0 | 0 | a | true",
        "hostname | UNIQUE   |       | 1 | 0 | a | false",
        "hostname | UNIQUE   |       | 1 | 0 | b | true",
        "rack     | CLUSTER  | r1    | 0 | 0 | a | true",
        "rack     | CLUSTER  | r1    | 0 | 0 | b | false",
        "rack     | CLUSTER  |       | 1 | 0 | a | true",
        "rack     | CLUSTER  |       | 1 | 0 | b | false",
        "rack     | CLUSTER  |       | 0 | 0 | b | true",
        "rack     | GROUP_BY |       | 1 | 0 | a | true",
        "rack     | GROUP_BY |       | 2 | 1 | a | false",
        "rack     | GROUP_BY |       | 2 | 1 | b | true",
        "rack     | GROUP_BY | 2     | 1 | 0 | a | true",
        "rack     | GROUP_BY | 2     | 2 | 0 | a | false",
        "rack     | GROUP_BY | 2     | 2 | 0 | b | true",
        "rack     | GROUP_BY | 1     | 1 | 0 | b | false",
        "rack     | LIKE     | r[12] | 0 | 0 | a | true",
        "rack     | LIKE     | r     | 0 | 0 | a | false",
        "rack     | UNLIKE   | r1    | 0 | 0 | a | false",
        "rack     | UNLIKE   | r1    | 0 | 0 | b | true",
        "zone     | UNLIKE   | z     | 0 | 0 | a | true",
        "zone     | LIKE     | z     | 0 | 0 | a | false",
        "rack     | MAX_PER  | 2     | 1 | 0 | a | true",
        "rack     | MAX_PER  | 2     | 2 | 0 | a | false",
        "rack     | IS       | r1    | 0 | 0 | a | true",
        "rack     | IS       | r1    | 0 | 0 | b | false",
      },
      delimiter = '|')
  void decides(
      String field, Operator operator, String value, int onA, int onB, String agent, boolean ok) {
    App app = Samples.app(Samples.constraint(field, operator, value == null ? "" : value));
    List<Instance> running = new ArrayList<>();
    for (int i = 0; i < onA; i++) {
      running.add(Samples.running(app, A, app.version(), "a" + i));
    }
    for (int i = 0; i < onB; i++) {
      running.add(Samples.running(app, B, app.version(), "b" + i));
    }
    Matched matched =
        Matcher.match(
            app,
            Samples.scheduled(app),
            Remaining.of(agent.equals("a") ? A : B),
            PlacedValues.of(app, running),
            Samples.context());
    assertThat(matched instanceof Matched.Fits).isEqualTo(ok);
  }

  @Test
  void instancesOfAnOlderConfigurationDoNotBlock() {
    App app = Samples.app(Samples.constraint("hostname", Operator.UNIQUE, ""));
    PlacedValues placed =
        PlacedValues.of(app, List.of(Samples.running(app, A, Samples.OLD, "old")));
    assertThat(
            Matcher.match(app, Samples.scheduled(app), Remaining.of(A), placed, Samples.context()))
        .isInstanceOf(Matched.Fits.class);
  }

  @Test
  void explainsTheBlockingConstraint() {
    App app = Samples.app(Samples.constraint("rack", Operator.CLUSTER, "r1"));
    Matched.Misses misses =
        (Matched.Misses)
            Matcher.match(
                app,
                Samples.scheduled(app),
                Remaining.of(B),
                PlacedValues.of(app, List.of()),
                Samples.context());
    assertThat(misses.misses())
        .extracting(Miss::sentence, Miss::constraint)
        .containsExactly(
            tuple(
                "constraint rack CLUSTER r1: the agent has r2, it must be r1",
                Optional.of(app.constraints().getFirst())));
  }
}
