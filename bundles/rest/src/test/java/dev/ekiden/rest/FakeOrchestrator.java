package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.Snapshot;
import dev.ekiden.tck.FakeSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Keeps the commands it gets and answers what the test says. */
final class FakeOrchestrator implements Orchestrator {
  final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  final FakeSnapshot snapshot = new FakeSnapshot();
  volatile Function<Command, CompletionStage<Reply>> answer =
      command -> CompletableFuture.completedStage(new Reply.Done());
  volatile Settings settings = Settings.DEFAULT;
  volatile Set<String> healthProtocols = Set.of();
  volatile Optional<String> impediment = Optional.empty();

  void flags(Map<String, String> flags) {
    settings = SettingsBuilder.builder(Settings.DEFAULT).flags(flags).build();
  }

  void answers(Reply reply) {
    answer = command -> CompletableFuture.completedStage(reply);
  }

  @Override
  public CompletionStage<Reply> submit(Command command) {
    commands.add(command);
    return answer.apply(command);
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Set<String> healthProtocols() {
    return healthProtocols;
  }

  @Override
  public Optional<String> impediment() {
    return impediment;
  }
}
