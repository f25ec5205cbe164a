package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.QueueItem;
import java.time.Instant;
import java.util.Optional;

/** The word for an app that people know, derived as Marathon's UI derives it. */
public enum AppState {
  RUNNING("Running"),
  /** A deployment changes it. */
  DEPLOYING("Deploying"),
  /** None is wanted, none is there. */
  SUSPENDED("Suspended"),
  /** Instances wait for an offer that fits. */
  WAITING("Waiting"),
  /** Instances wait because others failed. */
  DELAYED("Delayed");

  private final String label;

  AppState(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** The queue has the first word, then the deployments. */
  public static AppState of(App app, Snapshot snapshot, Instant now) {
    Optional<QueueItem> queued = snapshot.queueItem(app.id()).filter(i -> i.count() > 0);
    if (queued.isPresent()) {
      return queued.get().notBefore().filter(now::isBefore).isPresent() ? DELAYED : WAITING;
    }
    if (!snapshot.deploymentsOf(app.id()).isEmpty()) {
      return DEPLOYING;
    }
    Counts counts = snapshot.counts(app.id());
    return app.instances() == 0 && counts.running() == 0 && counts.staged() == 0
        ? SUSPENDED
        : RUNNING;
  }
}
