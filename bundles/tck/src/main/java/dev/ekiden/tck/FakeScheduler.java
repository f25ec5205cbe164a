package dev.ekiden.tck;

import dev.ekiden.spi.scheduler.RankRequest;
import dev.ekiden.spi.scheduler.Ranking;
import dev.ekiden.spi.scheduler.Ranking.Choice;
import dev.ekiden.spi.scheduler.Scheduler;
import java.util.ArrayList;
import java.util.List;

/** Sends everything to the first offer that could take it, wise or not. */
public final class FakeScheduler implements Scheduler {
  @Override
  public Ranking rank(RankRequest request) {
    List<Choice> choices = new ArrayList<>();
    for (RankRequest.Waiting waiting : request.waiting()) {
      if (!waiting.feasible().isEmpty()) {
        for (int i = 0; i < waiting.count(); i++) {
          choices.add(new Choice(waiting.spec(), waiting.feasible().getFirst()));
        }
      }
    }
    return new Ranking(choices);
  }
}
