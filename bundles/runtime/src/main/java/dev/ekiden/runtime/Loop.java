package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.core.Change;
import dev.ekiden.core.Effect;
import dev.ekiden.core.Input;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;
import dev.ekiden.json.EntityCodec;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.storage.Storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes commands in order, steps each, and hands what came of them to the {@link
 * Committer}. It never waits for the disk, only for the committer to fall not too far behind.
 */
final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** Commands of one batch. */
  private static final int BATCH = 256;

  /** The longest time without a look at the clock. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  /** A timer that meets a defect is tried again after this. */
  private static final Duration PUT_OFF = Duration.ofMinutes(1);

  /** With so many of them in a row all timers have a rest. */
  private static final int MOST_DEFECTS = 3;

  private static final Duration AFTER_DEFECT = Duration.ofSeconds(5);

  private static final Reply STOPPING = refused("Ekiden is stopping");
  private static final Reply FULL = refused("Too many requests are waiting, try again later");
  private static final Reply DEFECT =
      refused("This request met a defect of Ekiden and was not carried out; its log says more");

  private final Stepper stepper;
  private final Intake intake;
  private final Committer committer;
  private final Journal journal;
  private final SteadyClock clock;
  private final LongSupplier seeds;
  private final Gauges gauges;
  private final Thread thread;

  // Only the loop's thread
  private State state;
  private Instant now = Instant.MIN;
  private Instant noTickBefore = Instant.MIN;

  Loop(
      Stepper stepper,
      State state,
      Intake intake,
      Committer committer,
      Journal journal,
      InstantSource clock,
      LongSupplier seeds,
      Gauges gauges,
      Thread.UncaughtExceptionHandler onDeath) {
    this.stepper = stepper;
    this.state = state;
    this.intake = intake;
    this.committer = committer;
    this.journal = journal;
    this.clock = new SteadyClock(clock, System::nanoTime);
    this.seeds = seeds;
    this.gauges = gauges;
    this.thread =
        Thread.ofPlatform()
            .name("ekiden-loop")
            .uncaughtExceptionHandler(onDeath)
            .unstarted(this::run);
  }

  private static Reply refused(String message) {
    return new Reply.Refused(new Refusal.Unavailable(message));
  }

  /** Goes on from a state that was recovered. */
  void start(State recovered) {
    state = recovered;
    thread.start();
  }

  /**
   * A wish of a caller: refused when too many wait. What is announced has happened, and is taken in
   * any case; {@link Announcements} sees to it that it does not become too much.
   */
  CompletionStage<Reply> submit(Command command) {
    Intake.Entry entry = Intake.Entry.of(command);
    Optional<String> failing = committer.failingTooLong();
    if (failing.isPresent() && command instanceof Command.Request) {
      return CompletableFuture.completedFuture(refused(failing.get()));
    }
    boolean told = command instanceof Command.Announce;
    if (!put(entry, told ? Intake.Policy.ALWAYS : Intake.Policy.REFUSE)) {
      return CompletableFuture.completedFuture(intake.closed() ? STOPPING : FULL);
    }
    return entry.reply();
  }

  /** News from outside: the caller waits while the queue is full. */
  void news(Command.News news) {
    put(Intake.Entry.of(news), Intake.Policy.WAIT);
  }

  /** The answer to an effect; never waits. */
  void answer(Command.News answer) {
    put(Intake.Entry.of(answer), Intake.Policy.ALWAYS);
  }

  private boolean put(Intake.Entry entry, Intake.Policy policy) {
    try {
      return intake.put(entry, policy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Looks at the clock now; for clocks that jump. */
  void wake() {
    intake.wake();
  }

  /** Takes no more commands; what was taken is carried out and made durable. */
  void stop(Duration patience) throws InterruptedException {
    intake.close();
    thread.join(patience);
  }

  private void run() {
    try {
      while (true) {
        List<Intake.Entry> entries = intake.take(BATCH, untilTimer());
        boolean over = entries.isEmpty() && intake.closed();
        if (over) {
          return;
        }
        long began = System.nanoTime();
        Optional<Batch> batch = step(entries);
        gauges.stepped(entries.size(), System.nanoTime() - began);
        if (batch.isPresent()) {
          committer.hand(batch.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Batch> step(List<Intake.Entry> entries) {
    now = clock.instant();
    Work work = new Work();
    if (tickIsDue() && !work.step(Intake.Entry.of(new Command.Tick()))) {
      ringOneByOne(work);
    }
    for (Intake.Entry entry : entries) {
      work.step(entry);
    }
    return work.batch();
  }

  /** A timer that meets a defect must not keep the others from ringing. */
  private void ringOneByOne(Work work) {
    for (int defects = 0; tickIsDue(); ) {
      if (!work.step(Intake.Entry.of(new Command.Tick(1)))) {
        boolean putOff = work.step(Intake.Entry.of(new Command.PutOffTimer(PUT_OFF)));
        defects++;
        if (!putOff || defects == MOST_DEFECTS) {
          noTickBefore = now.plus(AFTER_DEFECT);
        }
      }
    }
  }

  private boolean tickIsDue() {
    return !now.isBefore(noTickBefore)
        && state.nextTimer().filter(at -> !at.isAfter(now)).isPresent();
  }

  private long untilTimer() {
    Optional<Instant> next = state.nextTimer();
    if (next.isEmpty()) {
      return LOOK.toNanos();
    }
    Instant at = next.get().isBefore(noTickBefore) ? noTickBefore : next.get();
    Duration left = clock.until(at);
    return left.isZero()
        ? 0
        : left.compareTo(LOOK) < 0 ? left.plusMillis(1).toNanos() : LOOK.toNanos();
  }

  /** A batch in the making. */
  private final class Work {
    private final List<Write> writes = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Batch.Answer> answers = new ArrayList<>();
    private long bytes;

    /** Returns false when the command met a defect; then it has changed nothing. */
    boolean step(Intake.Entry entry) {
      Outcome outcome;
      List<Write> encoded;
      List<Frame> told;
      try {
        outcome = stepper.step(state, new Input(entry.command(), now, seeds.getAsLong()));
        encoded = encode(outcome.changes());
        told = journal.number(outcome.events());
        told.forEach(frame -> encoded.add(journal.write(frame)));
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        // Not the whole of it: it may be long, and hold secrets.
        log.error("Defect: {} was not carried out", entry.command().getClass().getSimpleName(), e);
        gauges.defect();
        answers.add(new Batch.Answer(entry.reply(), DEFECT));
        return false;
      }
      state = outcome.next();
      journal.took(told);
      writes.addAll(encoded);
      frames.addAll(told);
      effects.addAll(outcome.effects());
      answers.add(new Batch.Answer(entry.reply(), outcome.reply()));
      return true;
    }

    private List<Write> encode(List<Change> changes) {
      List<Write> encoded = new ArrayList<>(changes.size());
      for (Change change : changes) {
        String key = EntityCodec.key(change.key());
        encoded.add(
            switch (change) {
              case Change.Put put -> Write.put(key, EntityCodec.encode(put.entity()));
              case Change.Remove _ -> Write.remove(key);
            });
      }
      return encoded;
    }

    Optional<Batch> batch() {
      if (answers.isEmpty()) {
        return Optional.empty();
      }
      for (Write write : writes) {
        bytes += write.key().length() + write.value().map(v -> v.length).orElse(0);
      }
      return Optional.of(new Batch(state, writes, frames, effects, answers, bytes));
    }
  }
}
