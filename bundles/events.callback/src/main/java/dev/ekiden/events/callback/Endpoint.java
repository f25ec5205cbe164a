package dev.ekiden.events.callback;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscribed URL: a virtual thread of its own that POSTs one event after the other. Its
 * position is that of a consumer group, so nothing is copied while it is slow, and nothing is lost
 * while it is away. While it fails it is no member: whoever shares the group with it takes over.
 */
final class Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  private static final int IN_FLIGHT = 64;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /**
   * Calls that must fail before one is disabled that has failed before a restart: the server may
   * have been away all that time, or come up with the endpoint.
   */
  private static final int FAILURES_AFTER_RESTART = 5;

  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Who calls, and how patiently. */
  record Manner(
      AddressPolicy policy,
      Names names,
      Credentials credentials,
      Duration timeout,
      Duration slow,
      Duration maxPause,
      Duration disableAfter) {}

  /** How it goes; for people. */
  record Status(
      String state,
      int failures,
      Optional<String> lastError,
      Optional<Instant> lastSuccess,
      long delivered,
      Duration pace) {
    Status failed(String error) {
      return new Status("failing", failures + 1, Optional.of(error), lastSuccess, delivered, pace);
    }

    Status disabled() {
      return new Status("disabled", failures, lastError, lastSuccess, delivered, pace);
    }
  }

  /** Who remembers what has to outlive a restart. On the endpoint's thread. */
  interface Ledger {
    /** The endpoint's {@link Endpoint#subscription} has changed. */
    void changed(Endpoint endpoint) throws InterruptedException;

    /** It has failed for too long; nothing more comes from it. */
    void disabled(Endpoint endpoint) throws InterruptedException;
  }

  private final EventLog log;
  private final Manner manner;
  private final InstantSource clock;
  private final Ledger ledger;
  private final int leastFailures;
  private final Semaphore woken = new Semaphore(0);
  private @Nullable Thread thread;
  private @Nullable Membership membership;

  /** An event that was delivered so late that the membership had ended; it comes again. */
  private long deliveredLate = -1;

  private volatile boolean stopped;
  private volatile Subscription subscription;
  private volatile Status status;

  Endpoint(
      Subscription subscription, EventLog log, Manner manner, InstantSource clock, Ledger ledger) {
    this.subscription = subscription;
    this.log = log;
    this.manner = manner;
    this.clock = clock;
    this.ledger = ledger;
    leastFailures = subscription.failingSince().isPresent() ? FAILURES_AFTER_RESTART : 1;
    String state =
        subscription.disabled()
            ? "disabled"
            : subscription.failingSince().isPresent() ? "failing" : "active";
    status = new Status(state, 0, Optional.empty(), Optional.empty(), 0, Duration.ZERO);
  }

  Subscription subscription() {
    return subscription;
  }

  Status status() {
    return status;
  }

  /**
   * Its place in the stream is taken before this returns: what is told from now on is for it.
   *
   * @param since where it begins when it has no position yet; else at the newest
   */
  void start(OptionalLong since) throws JoinRefused {
    if (subscription.disabled()) {
      return;
    }
    membership = join(since);
    thread = Thread.ofVirtual().name("callback " + subscription.target().shown()).start(this::run);
  }

  /** Tells it to end; what it is about to deliver stays for whoever continues. */
  void stop() {
    stopped = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Whether it has ended, now or within a time. */
  boolean ended(Duration within) throws InterruptedException {
    Thread running = thread;
    return running == null || running.join(within);
  }

  private Membership join(OptionalLong since) throws JoinRefused {
    return log.join(
        new Join(subscription.position(), subscription.filter(), since, IN_FLIGHT), woken::release);
  }

  private void run() {
    try (Caller caller =
        new Caller(
            subscription.target(),
            manner.policy(),
            manner.names(),
            manner.credentials(),
            manner.timeout())) {
      while (!stopped) {
        try {
          deliver(member(), caller);
        } catch (JoinRefused | IOException | RuntimeException e) {
          if (stopped) {
            return; // The interruption has closed the connection.
          }
          failed(e);
          // Others may have what this one cannot deliver now.
          leave();
          caller.disconnect();
          if (tooLong()) {
            disable();
            return;
          }
          pause();
        }
      }
    } catch (InterruptedException e) {
      // stopped
    } finally {
      leave();
    }
  }

  private Membership member() throws JoinRefused {
    Membership known = membership;
    if (known == null || !known.live()) {
      known = join(OptionalLong.empty());
      membership = known;
    }
    return known;
  }

  private void leave() {
    Membership known = membership;
    membership = null;
    if (known != null) {
      known.leave();
    }
  }

  private void deliver(Membership member, Caller caller) throws IOException, InterruptedException {
    while (!stopped && member.live()) {
      EventLog.Slice slice = member.take(IN_FLIGHT);
      if (slice.gap().isPresent()) {
        missed(slice.gap().get());
        // Now it is noted that it has to be told.
        member.acknowledge(slice.gap().get().to());
      }
      if (subscription.untold().isPresent()) {
        EventLog.Gap gap = subscription.untold().get();
        post(caller, gap.to(), json(gap));
        know(subscription.untold(Optional.empty()));
      }
      for (Frame frame : slice.frames()) {
        if (frame.sequence() != deliveredLate) {
          post(caller, frame.sequence(), frame.json());
        }
        if (!member.acknowledge(frame.sequence())) {
          // Put out for its slowness. The rest is not its own any more, nor is it in order.
          deliveredLate = frame.sequence();
          return;
        }
      }
      if (slice.frames().isEmpty() && woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        woken.drainPermits();
      }
    }
  }

  /** Noted: once that is durable, nobody else of the group has to be told. */
  private void missed(EventLog.Gap gap) throws InterruptedException {
    EventLog.Gap all =
        subscription
            .untold()
            .map(before -> new EventLog.Gap(Math.min(before.from(), gap.from()), gap.to()))
            .orElse(gap);
    LOG.warn(
        "Callback {} was away for too long: events {} to {} are no longer kept",
        subscription.target().shown(),
        all.from(),
        all.to());
    know(subscription.untold(Optional.of(all)));
  }

  private void know(Subscription changed) throws InterruptedException {
    subscription = changed;
    ledger.changed(this);
  }

  private byte[] json(EventLog.Gap gap) {
    return "{\"eventType\":\"gap\",\"timestamp\":\"%s\",\"from\":%d,\"to\":%d}"
        .formatted(Moment.text(clock.instant()), gap.from(), gap.to())
        .getBytes(StandardCharsets.UTF_8);
  }

  private void post(Caller caller, long sequence, byte[] body)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long began = System.nanoTime();
    int code = caller.post(sequence, body);
    if (code < 200 || code > 299) {
      throw new IOException(
          "answered " + code + (code >= 300 && code < 400 ? ", redirects are not followed" : ""));
    }
    worked(Duration.ofNanos(System.nanoTime() - began));
  }

  private void worked(Duration took) throws InterruptedException {
    Status before = status;
    boolean slow = took.compareTo(manner.slow()) > 0;
    status =
        new Status(
            slow ? "slow" : "active",
            0,
            Optional.empty(),
            Optional.of(clock.instant()),
            before.delivered() + 1,
            took);
    if (subscription.failingSince().isPresent()) {
      LOG.info("Callback {} works again", subscription.target().shown());
      know(subscription.failingSince(Optional.empty()));
    }
    if (slow && !before.state().equals("slow")) {
      LOG.warn(
          "Callback {} is slow: {} ms for an event",
          subscription.target().shown(),
          took.toMillis());
    }
  }

  private void failed(Exception cause) throws InterruptedException {
    String error =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    status = status.failed(error);
    if (cause instanceof RuntimeException) {
      LOG.error("Callback {} fails by a defect", subscription.target().shown(), cause);
    }
    if (subscription.failingSince().isEmpty()) {
      LOG.warn("Callback {} fails, trying again: {}", subscription.target().shown(), error);
      know(subscription.failingSince(Optional.of(clock.instant())));
    }
  }

  private boolean tooLong() {
    return status.failures() >= leastFailures
        && subscription
            .failingSince()
            .filter(
                since ->
                    Duration.between(since, clock.instant()).compareTo(manner.disableAfter()) >= 0)
            .isPresent();
  }

  private void disable() throws InterruptedException {
    status = status.disabled();
    subscription = subscription.ended();
    LOG.error(
        "Callback {} has failed for {} s and is disabled; subscribing again enables it: {}",
        subscription.target().shown(),
        manner.disableAfter().toSeconds(),
        status.lastError().orElse(""));
    ledger.disabled(this);
  }

  /** 1 s, 2 s, 4 s …, a bit less at random: endpoints that failed together come back apart. */
  private void pause() throws InterruptedException {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(status.failures() - 1, 16));
    Duration bounded = pause.compareTo(manner.maxPause()) > 0 ? manner.maxPause() : pause;
    Thread.sleep(
        bounded.multipliedBy(ThreadLocalRandom.current().nextLong(75, 101)).dividedBy(100));
  }
}
