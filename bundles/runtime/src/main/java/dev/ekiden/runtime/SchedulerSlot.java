package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.model.PathId;
import dev.ekiden.core.Effect;
import dev.ekiden.spi.scheduler.RankRequest;
import dev.ekiden.spi.scheduler.Ranking;
import dev.ekiden.spi.scheduler.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The scheduler in use. Every request is answered, without choices when there is nobody to ask or
 * the answer is late or wrong: then the host's order of offers counts.
 */
final class SchedulerSlot extends Slot<Scheduler> {
  private static final Duration CALL = Duration.ofMillis(500);

  /** A failure costs one answer, it does not delay the next. */
  private static final Duration NEXT = Duration.ofMillis(1);

  /** Requests that may wait; the core asks once per cluster at a time. */
  private static final int MOST = 64;

  private final Consumer<Command.Ranked> answers;
  // Guarded by lock
  private final ArrayDeque<Effect.Rank> requests = new ArrayDeque<>();

  SchedulerSlot(Consumer<Command.Ranked> answers, Pace pace, InstantSource clock) {
    super("scheduler", pace.retries(NEXT, NEXT), clock);
    this.answers = answers;
  }

  /** Any thread; never waits. */
  void rank(Effect.Rank request) {
    boolean asked = false;
    lock.lock();
    try {
      if (inUse() && requests.size() < MOST) {
        requests.addLast(request);
        asked = true;
        signal();
      }
    } finally {
      lock.unlock();
    }
    if (!asked) {
      answers.accept(new Command.Ranked(request.request(), List.of()));
    }
  }

  @Override
  boolean hasWork() {
    return !requests.isEmpty();
  }

  @Override
  boolean restartsAfterFailure() {
    return false;
  }

  @Override
  void begin(Seat<Scheduler> seat) {}

  @Override
  void work(Seat<Scheduler> seat) throws PluginFailed, InterruptedException {
    Effect.Rank request;
    lock.lock();
    try {
      request = requests.removeFirst();
    } finally {
      lock.unlock();
    }
    List<Command.Choice> choices = List.of();
    try {
      if (!seat.caller.hangs()) {
        RankRequest question = question(request);
        Ranking ranking = seat.caller.call(CALL, () -> seat.service().rank(question));
        choices = choices(request, ranking);
      }
    } finally {
      answers.accept(new Command.Ranked(request.request(), choices));
      if (choices.isEmpty()) {
        answerAll();
      }
    }
  }

  @Override
  void end(Seat<Scheduler> seat) {
    answerAll();
  }

  /** While a scheduler is not to be asked, or not for a while, nobody shall wait for it. */
  private void answerAll() {
    List<Effect.Rank> left;
    lock.lock();
    try {
      left = new ArrayList<>(requests);
      requests.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(r -> answers.accept(new Command.Ranked(r.request(), List.of())));
  }

  private static RankRequest question(Effect.Rank request) {
    return new RankRequest(
        request.request(),
        request.waiting().stream()
            .map(
                w ->
                    new RankRequest.Waiting(
                        w.spec().value(), w.count(), w.demand(), w.feasible(), w.perHost()))
            .toList(),
        request.offers().stream()
            .map(
                o ->
                    new RankRequest.OfferView(
                        o.offer(), request.cluster(), o.host(), o.resources(), o.attributes()))
            .toList());
  }

  private static List<Command.Choice> choices(Effect.Rank request, Ranking ranking)
      throws PluginFailed {
    Map<String, PathId> specs = new HashMap<>();
    request.waiting().forEach(w -> specs.put(w.spec().value(), w.spec()));
    List<Command.Choice> choices = new ArrayList<>();
    for (Ranking.Choice choice : ranking.choices()) {
      PathId spec = specs.get(choice.spec());
      if (spec == null) {
        throw new PluginFailed(
            "it chose for " + choice.spec() + ", which was not asked for",
            new IllegalArgumentException(choice.toString()));
      }
      choices.add(new Command.Choice(spec, request.cluster(), choice.offerId()));
    }
    return choices;
  }
}
