package com.example.subscriber;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Appends every event to a file, one line of JSON each: {@code events.jsonl} in the data directory.
 *
 * <p>That is all a subscriber is: a component with a name. Ekiden calls {@link #accept} from a
 * thread that belongs to this subscriber alone, in order, and again with the same frames if it
 * throws. A new version, dropped into the running system, continues where the old one stopped.
 */
@Component(property = "ekiden.name=event-file")
public final class EventFile implements EventSubscriber {
  private final Path file;

  @Activate
  public EventFile(BundleContext context) {
    file = Path.of(context.getProperty("ekiden.data"), "events.jsonl");
  }

  @Override
  public Position start(EventLog log) {
    return new Position.Continue();
  }

  @Override
  public void accept(List<Frame> frames) throws IOException {
    append(frames.stream().map(Frame::json).toList());
  }

  /** Away for longer than Ekiden keeps events: a line that says so is better than a silent hole. */
  @Override
  public void gap(EventLog.Gap gap) {
    String line = "{\"eventType\":\"gap\",\"from\":%d,\"to\":%d}".formatted(gap.from(), gap.to());
    try {
      append(List.of(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is told again
    }
  }

  private void append(List<byte[]> lines) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
  }
}
