package dev.ekiden.events.websocket;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks after all connections of an endpoint: pings, missing pongs, unfinished goodbyes. */
public final class Watch {
  /** How long connections have to say goodbye at the end. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** Whoever knows the connections. */
  @FunctionalInterface
  public interface Connections {
    /** Calls {@code look} with each; those that do not stand yet are null. */
    void forEach(Consumer<@Nullable Connection> look);
  }

  private final Duration ping;
  private final Duration silence;
  private final Connections connections;
  private volatile long ending;

  public Watch(String name, Duration ping, Duration silence, Connections connections) {
    this.ping = ping;
    this.silence = silence;
    this.connections = connections;
    Thread.ofVirtual().name(name).start(this::run);
  }

  /** Goes on until the last connection has ended, but not for long. */
  public void end() {
    ending = System.nanoTime() | 1;
  }

  private void run() {
    Duration step = Duration.ofMillis(Math.clamp(ping.toMillis() / 2, 20, 500));
    try {
      while (ending == 0 || System.nanoTime() - ending < FAREWELL.toNanos()) {
        Thread.sleep(step);
        connections.forEach(
            connection -> {
              if (connection != null) {
                connection.watch(ping, silence);
              }
            });
      }
      connections.forEach(
          connection -> {
            if (connection != null) {
              connection.abort();
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
