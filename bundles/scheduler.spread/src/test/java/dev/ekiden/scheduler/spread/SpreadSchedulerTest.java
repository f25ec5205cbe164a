package dev.ekiden.scheduler.spread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.model.Resources;
import dev.ekiden.spi.scheduler.RankRequest.OfferView;
import dev.ekiden.spi.scheduler.RankRequest.Waiting;
import dev.ekiden.spi.scheduler.Ranking;
import dev.ekiden.spi.scheduler.Ranking.Choice;
import dev.ekiden.spi.scheduler.Scheduler;
import dev.ekiden.tck.SchedulerContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadSchedulerTest extends SchedulerContract {
  @Override
  protected Scheduler scheduler() {
    return new SpreadScheduler();
  }

  @Test
  void instancesGoToDifferentHosts() {
    List<OfferView> offers =
        List.of(offer("o1", "h1", 9), offer("o2", "h2", 9), offer("o3", "h3", 9));
    assertThat(offersOf(rank(List.of(waiting("/a", 5, List.of("o1", "o2", "o3"))), offers)))
        .containsExactly("o1", "o2", "o3", "o1", "o2");
  }

  @Test
  void thoseThatRunAlreadyCount() {
    List<OfferView> offers = List.of(offer("o1", "h1", 9), offer("o2", "h2", 2));
    Waiting waiting =
        new Waiting(
            "/a", 3, new Resources(1, 32, 0, 0), List.of("o1", "o2"), Map.of("h1", 2, "h2", 1));
    assertThat(offersOf(rank(List.of(waiting), offers))).containsExactly("o2", "o1", "o2");
  }

  @Test
  void amongEqualsTheEmptiestHostWins() {
    List<OfferView> offers = List.of(offer("o1", "h1", 4), offer("o2", "h2", 8));
    assertThat(offersOf(rank(List.of(waiting("/a", 1, List.of("o1", "o2"))), offers)))
        .containsExactly("o2");
  }

  @Test
  void twoOffersOfOneHostAreOneHost() {
    List<OfferView> offers =
        List.of(offer("o1", "h1", 9), offer("o2", "h1", 8), offer("o3", "h2", 1));
    assertThat(offersOf(rank(List.of(waiting("/a", 2, List.of("o1", "o2", "o3"))), offers)))
        .containsExactly("o1", "o3");
  }

  @Test
  void specsTakeTurnsWhenThereIsLittle() {
    List<OfferView> offers = List.of(offer("o1", "h1", 3));
    assertThat(
            rank(
                    List.of(
                        waiting("/large", 100, List.of("o1")), waiting("/small", 1, List.of("o1"))),
                    offers)
                .choices())
        .extracting(Choice::spec)
        .containsExactly("/large", "/small", "/large");
  }

  private static List<String> offersOf(Ranking ranking) {
    return ranking.choices().stream().map(Choice::offerId).toList();
  }
}
