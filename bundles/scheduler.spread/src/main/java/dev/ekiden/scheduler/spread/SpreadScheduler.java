package dev.ekiden.scheduler.spread;

import dev.ekiden.spi.scheduler.RankRequest;
import dev.ekiden.spi.scheduler.RankRequest.OfferView;
import dev.ekiden.spi.scheduler.RankRequest.Waiting;
import dev.ekiden.spi.scheduler.Ranking;
import dev.ekiden.spi.scheduler.Ranking.Choice;
import dev.ekiden.spi.scheduler.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.osgi.service.component.annotations.Component;

/**
 * Spreads the instances of every spec over the hosts: first where the fewest of them are, among
 * equals where most is free, among equals in the host's order. Specs take turns, so that a large
 * one does not leave a small one without room.
 */
@Component(property = "ekiden.name=spread")
public final class SpreadScheduler implements Scheduler {
  @Override
  public Ranking rank(RankRequest request) {
    Map<String, Room> rooms = rooms(request.agents());
    Queue<Spread> turns = new ArrayDeque<>();
    for (Waiting waiting : request.waiting()) {
      turns.add(new Spread(waiting, rooms));
    }
    List<Choice> choices = new ArrayList<>();
    while (!turns.isEmpty()) {
      Spread spread = turns.remove();
      Optional<Choice> choice = spread.next();
      if (choice.isPresent()) {
        choices.add(choice.get());
        turns.add(spread);
      }
    }
    return new Ranking(choices);
  }

  private static Map<String, Room> rooms(List<OfferView> offers) {
    double mostCpus = 1;
    double mostMem = 1;
    for (OfferView offer : offers) {
      mostCpus = Math.max(mostCpus, offer.available().cpus());
      mostMem = Math.max(mostMem, offer.available().mem());
    }
    Map<String, Room> rooms = new HashMap<>();
    for (OfferView offer : offers) {
      rooms.put(offer.offerId(), new Room(offer, mostCpus, mostMem));
    }
    return rooms;
  }
}
