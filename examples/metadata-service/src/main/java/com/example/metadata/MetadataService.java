package com.example.metadata;

import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Snapshot;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
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
 * may begin in the midst of them: the picture is right all the same, and its version, the number of
 * an event, never goes back.
 */
@Component(
    configurationPid = "com.example.metadata",
    property = {"ekiden.name=metadata-service", "host=127.0.0.1", "port:Integer=9080"})
public final class MetadataService implements EventSubscriber {
  private final Orchestrator orchestrator;
  private final InetSocketAddress address;

  // From start to stop
  private Board board;
  private HttpServer server;
  private ExecutorService requests;

  @Activate
  public MetadataService(@Reference Orchestrator orchestrator, Map<String, Object> settings) {
    this.orchestrator = orchestrator;
    this.address =
        new InetSocketAddress(
            String.valueOf(settings.get("host")),
            Integer.parseInt(String.valueOf(settings.get("port"))));
  }

  /** Ekiden has stopped the old version, if there was one: its port is free. */
  @Override
  public Position start(EventLog log) throws IOException {
    long last = log.last();
    board = new Board(Picture.of(orchestrator.snapshot(), last));
    server = HttpServer.create(address, 128);
    requests = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(requests);
    server.createContext("/", new Pages(board));
    server.start();
    return new Position.After(last);
  }

  @Override
  public void accept(List<Frame> frames) {
    Snapshot state = orchestrator.snapshot();
    Picture before = board.newest();
    Picture picture = before;
    for (Frame frame : frames) {
      var subject = frame.event().subject();
      if (subject.isPresent() && frame.sequence() > before.version()) {
        picture = picture.refreshed(state, subject.get(), frame.sequence());
      }
    }
    if (picture != before) {
      board.hang(picture);
    }
  }

  /** Some events are missing: everything may be different. */
  @Override
  public void gap(EventLog.Gap gap) {
    board.hang(Picture.of(orchestrator.snapshot(), gap.to()));
  }

  @Override
  public void stop() {
    board.close();
    server.stop(1);
    requests.close();
  }
}
