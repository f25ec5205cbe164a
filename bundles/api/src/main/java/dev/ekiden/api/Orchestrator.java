package dev.ekiden.api;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one way in and the one view out. A service, always present once the state is loaded. All
 * methods may be called from any thread and never block.
 */
@ProviderType
public interface Orchestrator {
  /**
   * Hands in a command.
   *
   * @return completes once the effect is durable, never exceptionally for a caller's fault: that is
   *     {@link Reply.Refused}. When the bounded queue is full or the server stops it is {@link
   *     Refusal.Unavailable}, and nothing has happened
   */
  CompletionStage<Reply> submit(Command command);

  /** The newest durable state. Immutable; a reply's effect is visible in it. */
  Snapshot snapshot();

  Settings settings();

  /**
   * What health checks of apps may name as their protocol because a plugin is there for it, besides
   * Marathon's own protocols. Changes as plugins come and go.
   */
  Set<String> healthProtocols();

  /**
   * Why replies do not come at the moment, in a sentence for people: the store has not been able to
   * write for a while. New requests are refused then, with this sentence; those that were taken
   * before are carried out once it can. Empty while all is well.
   */
  default Optional<String> impediment() {
    return Optional.empty();
  }
}
