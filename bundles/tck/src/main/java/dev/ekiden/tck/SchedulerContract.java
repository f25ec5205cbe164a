package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.ekiden.api.model.Resources;
import dev.ekiden.spi.scheduler.RankRequest;
import dev.ekiden.spi.scheduler.RankRequest.OfferView;
import dev.ekiden.spi.scheduler.RankRequest.Waiting;
import dev.ekiden.spi.scheduler.Ranking;
import dev.ekiden.spi.scheduler.Ranking.Choice;
import dev.ekiden.spi.scheduler.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What every {@link Scheduler} must do, whatever it prefers. */
public abstract class SchedulerContract {
  /** Ten times the deadline of the host: the machine may be busy, but nothing may be quadratic. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A new one. */
  protected abstract Scheduler scheduler();

  @Test
  public void nothingWaitsNothingIsChosen() {
    assertThat(rank(List.of(), List.of(offer("o", "h", 1))).choices()).isEmpty();
  }

  @Test
  public void nothingIsOfferedNothingIsChosen() {
    assertThat(rank(List.of(waiting("/a", 3, List.of())), List.of()).choices()).isEmpty();
  }

  @Test
  public void oneFitsOne() {
    assertThat(rank(List.of(waiting("/a", 1, List.of("o"))), List.of(offer("o", "h", 1))).choices())
        .containsExactly(new Choice("/a", "o"));
  }

  @RepeatedTest(50)
  public void choicesAreLegalAndRepeatable(RepetitionInfo info) {
    RankRequest request = random(new Random(info.getCurrentRepetition()));
    Ranking ranking = scheduler().rank(request);
    Map<String, Integer> chosen = new HashMap<>();
    Map<String, Double> cpus = new HashMap<>();
    for (Choice choice : ranking.choices()) {
      Waiting waiting =
          request.waiting().stream()
              .filter(w -> w.spec().equals(choice.spec()))
              .findFirst()
              .orElseThrow();
      assertThat(waiting.feasible()).contains(choice.offerId());
      assertThat(chosen.merge(choice.spec(), 1, Integer::sum)).isLessThanOrEqualTo(waiting.count());
      cpus.merge(choice.offerId(), waiting.demand().cpus(), Double::sum);
    }
    for (OfferView offer : request.agents()) {
      assertThat(cpus.getOrDefault(offer.offerId(), 0.0))
          .isLessThanOrEqualTo(offer.available().cpus() + 1e-6);
    }
    assertThat(scheduler().rank(request)).isEqualTo(ranking);
  }

  @Test
  public void manyInstancesAndManyOffersInTime() {
    List<OfferView> offers =
        IntStream.range(0, 1_000).mapToObj(n -> offer("o" + n, "h" + n, 100)).toList();
    List<String> ids = offers.stream().map(OfferView::offerId).toList();
    List<Waiting> waiting =
        IntStream.range(0, 20).mapToObj(n -> waiting("/a" + n, 500, ids)).toList();
    RankRequest request = new RankRequest(1, waiting, offers);
    Scheduler scheduler = scheduler();
    scheduler.rank(request); // what the compiler needs once is not counted
    Ranking ranking = assertTimeout(PATIENCE, () -> scheduler.rank(request));
    assertThat(ranking.choices()).hasSize(10_000);
  }

  /** The ranking of one request. */
  protected final Ranking rank(List<Waiting> waiting, List<OfferView> offers) {
    return scheduler().rank(new RankRequest(1, waiting, offers));
  }

  /** {@code count} instances of one cpu each, none running yet. */
  protected static Waiting waiting(String spec, int count, List<String> feasible) {
    return new Waiting(spec, count, new Resources(1, 32, 0, 0), feasible, Map.of());
  }

  protected static OfferView offer(String id, String host, double cpus) {
    return new OfferView(id, "tck", host, new Resources(cpus, 100_000, 1_000, 0), Map.of());
  }

  private static RankRequest random(Random random) {
    List<OfferView> offers = new ArrayList<>();
    for (int n = random.nextInt(8); n >= 0; n--) {
      offers.add(offer("o" + n, "h" + random.nextInt(5), random.nextInt(40) / 4.0));
    }
    List<Waiting> waiting = new ArrayList<>();
    for (int n = random.nextInt(5); n >= 0; n--) {
      List<String> feasible =
          offers.stream().map(OfferView::offerId).filter(id -> random.nextInt(4) > 0).toList();
      Map<String, Integer> perHost = new HashMap<>();
      for (int h = 0; h < 5; h++) {
        perHost.put("h" + h, random.nextInt(3));
      }
      waiting.add(
          new Waiting(
              "/a" + n,
              random.nextInt(10),
              new Resources(random.nextInt(1, 9) / 4.0, 32, 0, 0),
              feasible,
              perHost));
    }
    return new RankRequest(random.nextLong(), waiting, offers);
  }
}
