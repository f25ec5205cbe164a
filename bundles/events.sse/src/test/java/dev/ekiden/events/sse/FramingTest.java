package dev.ekiden.events.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Join;
import dev.ekiden.tck.MemoryEventLog;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FramingTest {
  /** What is told about the stream, not in it. */
  private static List<byte[]> own() throws Exception {
    Join wish = new Join("g", EventFilter.ALL, OptionalLong.empty(), 1);
    return List.of(
        Framing.gap(new EventLog.Gap(3, 7)),
        Framing.snapshotBegin(0),
        Framing.snapshotEnd(12, 5),
        Framing.member(new MemoryEventLog().join(wish, () -> {})));
  }

  @Test
  void whatIsToldAboutTheStreamIsAsTheSchemaSays() throws Exception {
    Schema schema;
    try (InputStream in =
        Objects.requireNonNull(Event.class.getResourceAsStream("events.schema.json"))) {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
    }
    for (byte[] bytes : own()) {
      String frame = new String(bytes, StandardCharsets.UTF_8);
      String type = frame.substring("event: ".length(), frame.indexOf('\r'));
      String data = frame.substring(frame.indexOf("data: ") + 6).split("\r\n", 2)[0];
      assertThat(data).startsWith("{\"eventType\":\"" + type + "\"");
      assertThat(schema.validate(data, InputFormat.JSON)).as(data).isEmpty();
      assertThat(frame).endsWith("\r\n\r\n").doesNotContainPattern("[^\r]\n");
    }
  }
}
