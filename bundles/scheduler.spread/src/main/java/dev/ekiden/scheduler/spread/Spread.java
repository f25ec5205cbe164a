package dev.ekiden.scheduler.spread;

import dev.ekiden.spi.scheduler.RankRequest.Waiting;
import dev.ekiden.spi.scheduler.Ranking.Choice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Places the instances of one spec, one after another. */
final class Spread {
  /**
   * A room as it was when it was last looked at. Rooms only get worse, so the best one of the queue
   * is the best one of all if it has not changed since.
   *
   * @param count instances of the spec on its host
   * @param position in the host's order
   */
  private record Candidate(Room room, int count, double free, int position)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Integer.compare(count, other.count);
      if (byCount != 0) {
        return byCount;
      }
      int byFree = Double.compare(other.free, free);
      return byFree != 0 ? byFree : Integer.compare(position, other.position);
    }
  }

  private final Waiting waiting;
  private final Map<String, Integer> counts;
  private final PriorityQueue<Candidate> candidates;
  private int left;

  Spread(Waiting waiting, Map<String, Room> rooms) {
    this.waiting = waiting;
    this.counts = new HashMap<>(waiting.perHost());
    this.left = waiting.count();
    List<Candidate> all = new ArrayList<>();
    for (String offerId : waiting.feasible()) {
      Room room = rooms.get(offerId);
      if (room != null) {
        all.add(look(room, all.size()));
      }
    }
    candidates = new PriorityQueue<>(all);
  }

  private Candidate look(Room room, int position) {
    return new Candidate(room, counts.getOrDefault(room.host(), 0), room.free(), position);
  }

  /** The place of the next instance; empty when none is left or nothing has room. */
  Optional<Choice> next() {
    while (left > 0 && !candidates.isEmpty()) {
      Candidate best = candidates.remove();
      Candidate now = look(best.room, best.position);
      if (!now.equals(best)) {
        candidates.add(now);
      } else if (best.room.take(waiting.demand())) {
        left--;
        counts.merge(best.room.host(), 1, Integer::sum);
        candidates.add(look(best.room, best.position));
        return Optional.of(new Choice(waiting.spec(), best.room.offerId()));
      }
    }
    return Optional.empty();
  }
}
