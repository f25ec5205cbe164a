package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Task;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Journal entries as bytes. */
final class EntryCodec {
  private static final byte LAUNCHED = 1;
  private static final byte KILLED = 2;
  private static final byte ACKNOWLEDGED = 3;
  private static final byte CONVERTED = 4;

  private static final byte SCALAR = 1;
  private static final byte RANGES = 2;
  private static final byte ITEMS = 3;

  /** Writes one item of a list or the content of an optional. */
  private interface Writer<T> {
    void write(DataOutput out, T item) throws IOException;
  }

  /** Reads what a {@link Writer} has written. */
  private interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  private EntryCodec() {}

  static void write(DataOutput out, Entry entry) throws IOException {
    switch (entry) {
      case Entry.Launched e -> {
        out.writeByte(LAUNCHED);
        out.writeLong(e.at());
        out.writeUTF(e.agentId());
        out.writeBoolean(e.pod());
        list(out, e.shared(), EntryCodec::resource);
        list(out, e.tasks(), EntryCodec::start);
      }
      case Entry.Killed e -> {
        out.writeByte(KILLED);
        out.writeLong(e.at());
        out.writeUTF(e.taskId());
      }
      case Entry.Acknowledged e -> {
        out.writeByte(ACKNOWLEDGED);
        out.writeUTF(e.taskId());
        out.writeInt(e.number());
      }
      case Entry.Converted e -> {
        out.writeByte(CONVERTED);
        out.writeLong(e.at());
        out.writeUTF(e.agentId());
        list(out, e.from(), EntryCodec::resource);
        list(out, e.to(), EntryCodec::resource);
      }
    }
  }

  static Entry read(DataInput in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case LAUNCHED ->
          new Entry.Launched(
              in.readLong(),
              in.readUTF(),
              in.readBoolean(),
              list(in, EntryCodec::resource),
              list(in, EntryCodec::start));
      case KILLED -> new Entry.Killed(in.readLong(), in.readUTF());
      case ACKNOWLEDGED -> new Entry.Acknowledged(in.readUTF(), in.readInt());
      case CONVERTED ->
          new Entry.Converted(
              in.readLong(),
              in.readUTF(),
              list(in, EntryCodec::resource),
              list(in, EntryCodec::resource));
      default -> throw new IOException("unknown kind of entry " + kind);
    };
  }

  private static void start(DataOutput out, Start start) throws IOException {
    out.writeUTF(start.taskId());
    list(out, start.resources(), EntryCodec::resource);
    text(out, start.command());
    out.writeDouble(start.mem());
    out.writeUTF(start.address());
    optional(out, start.health(), EntryCodec::health);
    optional(out, start.check(), EntryCodec::check);
  }

  private static Start start(DataInput in) throws IOException {
    return new Start(
        in.readUTF(),
        list(in, EntryCodec::resource),
        text(in),
        in.readDouble(),
        in.readUTF(),
        optional(in, EntryCodec::health),
        optional(in, EntryCodec::check));
  }

  private static void health(DataOutput out, Start.Health health) throws IOException {
    out.writeBoolean(health.healthy());
    out.writeLong(health.delayMs());
    out.writeLong(health.graceMs());
    out.writeLong(health.intervalMs());
    out.writeInt(health.maxFailures());
  }

  private static Start.Health health(DataInput in) throws IOException {
    return new Start.Health(
        in.readBoolean(), in.readLong(), in.readLong(), in.readLong(), in.readInt());
  }

  private static void check(DataOutput out, Task.CheckResult result) throws IOException {
    optional(out, result.httpStatus(), DataOutput::writeInt);
    optional(out, result.tcpSucceeded(), DataOutput::writeBoolean);
    optional(out, result.exitCode(), DataOutput::writeInt);
  }

  private static Task.CheckResult check(DataInput in) throws IOException {
    return new Task.CheckResult(
        optional(in, DataInput::readInt),
        optional(in, DataInput::readBoolean),
        optional(in, DataInput::readInt));
  }

  private static void resource(DataOutput out, Resource resource) throws IOException {
    out.writeUTF(resource.name());
    amount(out, resource.amount());
    out.writeUTF(resource.role());
    optional(out, resource.reservation(), EntryCodec::reservation);
    optional(out, resource.disk(), EntryCodec::disk);
    out.writeBoolean(resource.shared());
  }

  private static Resource resource(DataInput in) throws IOException {
    return new Resource(
        in.readUTF(),
        amount(in),
        in.readUTF(),
        optional(in, EntryCodec::reservation),
        optional(in, EntryCodec::disk),
        in.readBoolean());
  }

  private static void amount(DataOutput out, Resource.Amount amount) throws IOException {
    switch (amount) {
      case Resource.Scalar s -> {
        out.writeByte(SCALAR);
        out.writeDouble(s.value());
      }
      case Resource.Ranges r -> {
        out.writeByte(RANGES);
        list(
            out,
            r.ranges(),
            (o, range) -> {
              o.writeLong(range.begin());
              o.writeLong(range.end());
            });
      }
      case Resource.Items i -> {
        out.writeByte(ITEMS);
        list(out, i.items().stream().sorted().toList(), DataOutput::writeUTF);
      }
    }
  }

  private static Resource.Amount amount(DataInput in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case SCALAR -> new Resource.Scalar(in.readDouble());
      case RANGES ->
          new Resource.Ranges(list(in, i -> new Resource.Range(i.readLong(), i.readLong())));
      case ITEMS -> new Resource.Items(new HashSet<>(list(in, DataInput::readUTF)));
      default -> throw new IOException("unknown kind of amount " + kind);
    };
  }

  private static void reservation(DataOutput out, Resource.Reservation reservation)
      throws IOException {
    optional(out, reservation.principal(), DataOutput::writeUTF);
    list(
        out,
        List.copyOf(reservation.labels().entrySet()),
        (o, label) -> {
          o.writeUTF(label.getKey());
          o.writeUTF(label.getValue());
        });
  }

  private static Resource.Reservation reservation(DataInput in) throws IOException {
    Optional<String> principal = optional(in, DataInput::readUTF);
    Map<String, String> labels = new HashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      labels.put(in.readUTF(), in.readUTF());
    }
    return new Resource.Reservation(principal, labels);
  }

  private static void disk(DataOutput out, Resource.Disk disk) throws IOException {
    out.writeUTF(disk.type());
    optional(out, disk.root(), DataOutput::writeUTF);
    optional(out, disk.profile(), DataOutput::writeUTF);
    optional(out, disk.persistenceId(), DataOutput::writeUTF);
    optional(out, disk.containerPath(), DataOutput::writeUTF);
  }

  private static Resource.Disk disk(DataInput in) throws IOException {
    return new Resource.Disk(
        in.readUTF(),
        optional(in, DataInput::readUTF),
        optional(in, DataInput::readUTF),
        optional(in, DataInput::readUTF),
        optional(in, DataInput::readUTF));
  }

  /** Commands may be longer than {@code writeUTF} can take. */
  private static void text(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static <T> void list(DataOutput out, List<T> items, Writer<T> writer) throws IOException {
    out.writeInt(items.size());
    for (T item : items) {
      writer.write(out, item);
    }
  }

  private static <T> List<T> list(DataInput in, Reader<T> reader) throws IOException {
    int count = in.readInt();
    List<T> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(reader.read(in));
    }
    return items;
  }

  private static <T> void optional(DataOutput out, Optional<T> item, Writer<T> writer)
      throws IOException {
    out.writeBoolean(item.isPresent());
    if (item.isPresent()) {
      writer.write(out, item.get());
    }
  }

  private static <T> Optional<T> optional(DataInput in, Reader<T> reader) throws IOException {
    return in.readBoolean() ? Optional.of(reader.read(in)) : Optional.empty();
  }
}
