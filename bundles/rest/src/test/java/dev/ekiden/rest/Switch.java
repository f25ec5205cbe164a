package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.Snapshot;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A core that can be exchanged for a fresh one while the server runs. */
final class Switch implements Orchestrator {
  private volatile WorkingCore core = new WorkingCore(Settings.DEFAULT);

  /** A core, and what fills it through the server. */
  record Fresh(WorkingCore core, Runnable filling) {}

  void to(Fresh fresh) {
    core = fresh.core();
    fresh.filling().run();
  }

  long changes() {
    return core.changes();
  }

  void work() {
    core.work();
  }

  @Override
  public CompletionStage<Reply> submit(Command command) {
    return core.submit(command);
  }

  @Override
  public Snapshot snapshot() {
    return core.snapshot();
  }

  @Override
  public Settings settings() {
    return core.settings();
  }

  @Override
  public Set<String> healthProtocols() {
    return core.healthProtocols();
  }
}
