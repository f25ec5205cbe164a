package dev.ekiden.events.callback;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Notebook;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All subscribed endpoints; what is noted about them is as they are. */
final class Endpoints implements Endpoint.Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  private static final String NOTEBOOK = "callback";
  private static final Duration STOP = Duration.ofSeconds(2);

  private final EventLog log;
  private final Notebook notebook;
  private final Endpoint.Manner manner;
  private final int most;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final Map<String, Endpoint> all = new TreeMap<>();
  private boolean closed;

  /** There are as many as are allowed. */
  static final class TooMany extends Exception {
    private static final long serialVersionUID = 1;

    TooMany(int most) {
      super("There are " + most + " callbacks, more are not allowed");
    }
  }

  Endpoints(EventLog log, Endpoint.Manner manner, int most, InstantSource clock) {
    this.log = log;
    this.notebook = log.notebook(NOTEBOOK);
    this.manner = manner;
    this.most = most;
    this.clock = clock;
  }

  /** Starts those that are noted, and adds initial ones that are not. */
  void open(List<String> initial) {
    lock.lock();
    try {
      notebook.all().forEach(this::resume);
      for (int i = 0; i < initial.size(); i++) {
        subscribeInitially(initial.get(i), i + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  private void resume(String key, String text) {
    try {
      start(Subscription.parse(text), OptionalLong.empty());
    } catch (IllegalArgumentException | JoinRefused e) {
      LOG.error("The noted callback {} cannot be used: {}", key, e.getMessage());
    }
  }

  /** By number in the log: there may be a password in it. */
  private void subscribeInitially(String url, int number) {
    try {
      Target target = Target.of(url);
      Subscription wanted = Subscription.to(target, Set.of(), Optional.empty());
      if (!all.containsKey(wanted.id())) {
        start(wanted, OptionalLong.empty());
        notebook.note(wanted.id(), wanted.text());
      }
    } catch (IllegalArgumentException | JoinRefused e) {
      LOG.error("--http_endpoints: URL {} cannot be used: {}", number, e.getMessage());
    }
  }

  /** Ends all of them; what they have not delivered stays for their successors. */
  void close() {
    List<Endpoint> ending;
    lock.lock();
    try {
      closed = true;
      ending = List.copyOf(all.values());
      all.clear();
    } finally {
      lock.unlock();
    }
    try {
      end(ending);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Collection<Endpoint> ending) throws InterruptedException {
    ending.forEach(Endpoint::stop);
    long deadline = System.nanoTime() + STOP.toNanos();
    for (Endpoint endpoint : ending) {
      var _ = endpoint.ended(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
  }

  /** By the beginning of their ids. */
  List<Endpoint> all() {
    lock.lock();
    try {
      return new ArrayList<>(all.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Subscribes, or subscribes anew: with other wishes, or one that was disabled.
   *
   * @param since the event after which it goes on, wherever it was; in a group that it shares this
   *     counts only for one that is new
   * @throws JoinRefused when its group does not take it; then all is as before
   */
  void subscribe(Subscription wanted, OptionalLong since)
      throws TooMany, JoinRefused, InterruptedException {
    lock.lock();
    try {
      Endpoint known = all.get(wanted.id());
      if (known == null && all.size() >= most) {
        throw new TooMany(most);
      }
      if (known == null
          || since.isPresent()
          || known.subscription().disabled()
          || !known.subscription().wantsAs(wanted)) {
        put(wanted, since);
      }
    } finally {
      lock.unlock();
    }
  }

  /** In place of the one with the same URL. */
  private void put(Subscription wanted, OptionalLong since)
      throws JoinRefused, InterruptedException {
    Endpoint before = all.get(wanted.id());
    if (before == null) {
      start(wanted, since);
      notebook.note(wanted.id(), wanted.text());
    } else {
      // Two at a time would mix up the order.
      end(List.of(before));
      notebook.note(wanted.id(), replace(before.subscription(), wanted, since).text());
    }
  }

  private Subscription replace(Subscription before, Subscription wanted, OptionalLong since)
      throws JoinRefused {
    boolean same = before.position().equals(wanted.position());
    boolean continues = same && since.isEmpty();
    Subscription next = continues ? wanted.untold(before.untold()) : wanted;
    if (same && !continues) {
      forgetPosition(before);
    }
    try {
      start(next, since);
    } catch (JoinRefused e) {
      start(before, OptionalLong.empty());
      throw e;
    }
    if (!same) {
      forgetPosition(before);
    }
    return next;
  }

  private void start(Subscription subscription, OptionalLong since) throws JoinRefused {
    if (closed) {
      throw new JoinRefused(JoinRefused.Reason.CLOSED, "The server is stopping");
    }
    Endpoint endpoint = new Endpoint(subscription, log, manner, clock, this);
    endpoint.start(since);
    all.put(subscription.id(), endpoint);
  }

  void unsubscribe(Target target) throws InterruptedException {
    lock.lock();
    try {
      Endpoint gone = all.remove(Subscription.id(target));
      notebook.erase(Subscription.id(target));
      if (gone != null) {
        // Before its position is forgotten, or it would take a new one.
        end(List.of(gone));
        forgetPosition(gone.subscription());
      }
    } finally {
      lock.unlock();
    }
  }

  private void forgetPosition(Subscription subscription) {
    if (subscription.group().isEmpty()) {
      log.forget(subscription.position());
    }
  }

  // On the threads of endpoints. Whoever ends one waits for it under the lock, hence interruptibly.

  @Override
  public void changed(Endpoint endpoint) throws InterruptedException {
    var _ = note(endpoint);
  }

  @Override
  public void disabled(Endpoint endpoint) throws InterruptedException {
    if (note(endpoint)) {
      log.announce(
          new Event.Notice(
              clock.instant().truncatedTo(ChronoUnit.MILLIS),
              "callback_disabled_event",
              Map.of(
                  "callbackUrl",
                  endpoint.subscription().target().shown(),
                  "reason",
                  endpoint.status().lastError().orElse(""))));
    }
  }

  /** False when another one has taken its place. */
  private boolean note(Endpoint endpoint) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Subscription now = endpoint.subscription();
      if (all.get(now.id()) != endpoint) {
        return false;
      }
      notebook.note(now.id(), now.text());
      return true;
    } finally {
      lock.unlock();
    }
  }
}
