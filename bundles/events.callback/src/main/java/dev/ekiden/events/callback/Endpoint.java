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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Who calls, and how patiently. */
  record Manner(
      AddressPolicy policy,
      Caller.Credentials credentials,
      Duration timeout,
      Duration slow,
      Duration maxPause,
      Duration disableAfter) {}

  /** How it goes; for people. */
  record Status(
      String state,
      int failures,
      Optional<Instant> failingSince,
      Optional<String> lastError,
      Optional<Instant> lastSuccess,
      long delivered,
      Duration pace) {}

  private final Subscription subscription;
  private final EventLog log;
  private final Manner manner;
  private final InstantSource clock;
  private final Consumer<Endpoint> disabled;
  private final Semaphore woken = new Semaphore(0);
  private @Nullable Thread thread;
  private @Nullable Membership membership;
  private volatile boolean stopped;
  private volatile Status status =
      new Status(
          "active", 0, Optional.empty(), Optional.empty(), Optional.empty(), 0, Duration.ZERO);

  Endpoint(
      Subscription subscription,
      EventLog log,
      Manner manner,
      InstantSource clock,
      Consumer<Endpoint> disabled) {
    this.subscription = subscription;
    this.log = log;
    this.manner = manner;
    this.clock = clock;
    this.disabled = disabled;
    if (subscription.disabled()) {
      status =
          new Status(
              "disabled",
              0,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              0,
              Duration.ZERO);
    }
  }

  Subscription subscription() {
    return subscription;
  }

  Status status() {
    return status;
  }

  /** Its place in the stream is taken before this returns: what is told from now on is for it. */
  void start() throws JoinRefused {
    if (subscription.disabled()) {
      return;
    }
    membership = join();
    thread = Thread.ofVirtual().name("callback " + subscription.target().shown()).start(this::run);
  }

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

  private Membership join() throws JoinRefused {
    return log.join(
        new Join(subscription.position(), subscription.filter(), OptionalLong.empty(), IN_FLIGHT),
        woken::release);
  }

  private void run() {
    try (Caller caller =
        new Caller(
            subscription.target(), manner.policy(), manner.timeout(), manner.credentials())) {
      while (!stopped) {
        try {
          deliver(member(), caller);
        } catch (JoinRefused | IOException e) {
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
      known = join();
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
        post(caller, slice.gap().get().to(), gap(slice.gap().get()));
      }
      for (Frame frame : slice.frames()) {
        post(caller, frame.sequence(), frame.json());
        member.acknowledge(frame.sequence());
      }
      if (slice.frames().isEmpty() && woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        woken.drainPermits();
      }
    }
  }

  private static byte[] gap(EventLog.Gap gap) {
    return "{\"eventType\":\"gap\",\"from\":%d,\"to\":%d}"
        .formatted(gap.from(), gap.to())
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
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Status before = status;
    if (before.failures() > 0) {
      LOG.info("Callback {} works again", subscription.target().shown());
    }
    status =
        new Status(
            took.compareTo(manner.slow()) > 0 ? "slow" : "active",
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.of(clock.instant()),
            before.delivered() + 1,
            took);
  }

  private void failed(Exception cause) {
    Status before = status;
    String error =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    if (before.failures() == 0) {
      LOG.warn("Callback {} fails, trying again: {}", subscription.target().shown(), error);
    }
    status =
        new Status(
            "failing",
            before.failures() + 1,
            before.failingSince().or(() -> Optional.of(clock.instant())),
            Optional.of(error),
            before.lastSuccess(),
            before.delivered(),
            before.pace());
  }

  private boolean tooLong() {
    return status
        .failingSince()
        .filter(
            since -> Duration.between(since, clock.instant()).compareTo(manner.disableAfter()) >= 0)
        .isPresent();
  }

  private void disable() {
    Status before = status;
    status =
        new Status(
            "disabled",
            before.failures(),
            before.failingSince(),
            before.lastError(),
            before.lastSuccess(),
            before.delivered(),
            before.pace());
    LOG.error(
        "Callback {} has failed for {} s and is disabled; subscribing again enables it: {}",
        subscription.target().shown(),
        manner.disableAfter().toSeconds(),
        before.lastError().orElse(""));
    disabled.accept(this);
  }

  /** 1 s, 2 s, 4 s … */
  private void pause() throws InterruptedException {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(status.failures() - 1, 16));
    Thread.sleep(pause.compareTo(manner.maxPause()) > 0 ? manner.maxPause() : pause);
  }
}
