package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.Snapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The only way of the resources to the core: reads never wait, wishes wait for their reply. */
final class Door {
  /** How long a request waits for its reply, as Marathon's {@code zk_timeout}. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  /** So often a waiting request looks whether there is something in its way. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Orchestrator orchestrator;
  private final Duration deadline;

  Door(Orchestrator orchestrator) {
    this(orchestrator, DEADLINE);
  }

  Door(Orchestrator orchestrator, Duration deadline) {
    this.orchestrator = orchestrator;
    this.deadline = deadline;
  }

  Snapshot now() {
    return orchestrator.snapshot();
  }

  Settings settings() {
    return orchestrator.settings();
  }

  /** Protocols of installed plugins, which the checks of an app may name. */
  Set<String> healthProtocols() {
    return orchestrator.healthProtocols();
  }

  /**
   * Carries out a command and waits until it is durable. Request threads are virtual, so waiting
   * costs no more than the request itself.
   *
   * @throws Rejection when it was refused; or the deadline passed, or there is something in the way
   *     of the reply: then it may still happen
   */
  Reply ask(Command command) {
    Reply reply = await(orchestrator.submit(command).toCompletableFuture());
    if (reply instanceof Reply.Refused(Refusal refusal)) {
      throw Rejection.of(refusal);
    }
    return reply;
  }

  private Reply await(CompletableFuture<Reply> reply) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      long left = end - System.nanoTime();
      try {
        return reply.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        Optional<String> impediment = orchestrator.impediment();
        if (impediment.isPresent()) {
          throw unknown(impediment.get());
        }
        if (left <= LOOK.toNanos()) {
          throw unknown("No answer within " + deadline.toSeconds() + " s");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Rejection.of(new Refusal.Unavailable("The server is stopping."));
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static Rejection unknown(String why) {
    return Rejection.of(new Refusal.Unavailable(why + "; the change may still happen."));
  }

  /** For commands that are carried out by a deployment. */
  Reply.Deploying deploy(Command command) {
    return (Reply.Deploying) ask(command);
  }
}
