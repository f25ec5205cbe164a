package com.example.metadata;

import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps the picture of what runs where, and serves it: listen to events, rebuild the part that they
 * are about, answer from memory.
 *
 * <p>Events say <em>that</em> something changed; what it is now is read from the newest snapshot,
 * which is never older than the event. So events may come twice, or a new version of this plugin
 * may begin in the midst of them: the picture is right all the same.
 */
@Component(configurationPid = "com.example.metadata", property = "ekiden.name=metadata-service")
public final class MetadataService implements EventSubscriber {
  /** Where it is served. */
  public @interface Config {
    String host() default "127.0.0.1";

    int port() default 9080;
  }

  private final Orchestrator orchestrator;
  private final InetSocketAddress address;

  // From start to stop; null before
  private Board board;
  private HttpServer server;
  private ExecutorService requests;

  @Activate
  public MetadataService(@Reference Orchestrator orchestrator, Config config) {
    if (config.port() < 1 || config.port() > 65_535) {
      throw new IllegalArgumentException(
          "com.example.metadata: port is " + config.port() + ", allowed are 1 to 65535");
    }
    this.orchestrator = orchestrator;
    this.address = new InetSocketAddress(config.host(), config.port());
  }

  /** Ekiden has stopped the old version, if there was one: its port is free. */
  @Override
  public Position start(EventLog log) throws IOException {
    // First the number, then the state: what happens in between is told again, not missed.
    long last = log.last();
    board = new Board(Picture.of(orchestrator.snapshot()));
    server = HttpServer.create(address, 128);
    requests = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(requests);
    server.createContext("/", new Pages(board));
    server.start();
    return new Position.After(last);
  }

  @Override
  public void accept(List<Frame> frames) {
    Set<PathId> touched = new LinkedHashSet<>();
    frames.forEach(frame -> frame.event().subject().ifPresent(touched::add));
    Snapshot state = orchestrator.snapshot();
    Picture picture = board.newest();
    for (PathId app : touched) {
      picture = picture.refreshed(state, app);
    }
    board.hang(picture);
  }

  /** Some events are missing: everything may be different. */
  @Override
  public void gap(EventLog.Gap gap) {
    board.hang(Picture.of(orchestrator.snapshot()));
  }

  /** Also after a start that failed, say because the port is taken. */
  @Override
  public void stop() {
    if (server != null) {
      board.close();
      server.stop(1);
      server = null;
      requests.close();
    }
  }
}
