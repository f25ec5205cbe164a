package dev.ekiden.json.store;

import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/** An id as a text, as a value and as a key. */
record IdText<T>(Class<T> type, Function<T, String> write, Function<String, T> read) {
  void addTo(SimpleModule module) {
    module.addSerializer(type, new Writing());
    module.addKeySerializer(type, new KeyWriting());
    module.addDeserializer(type, new Reading());
    module.addKeyDeserializer(type, new KeyReading());
  }

  private final class Writing extends ValueSerializer<T> {
    @Override
    public void serialize(T value, JsonGenerator out, SerializationContext context) {
      out.writeString(write.apply(value));
    }
  }

  private final class KeyWriting extends ValueSerializer<T> {
    @Override
    public void serialize(T value, JsonGenerator out, SerializationContext context) {
      out.writeName(write.apply(value));
    }
  }

  private final class Reading extends ValueDeserializer<T> {
    @Override
    public T deserialize(JsonParser in, DeserializationContext context) {
      return read(in.getString(), context);
    }
  }

  private final class KeyReading extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
      return read(key, context);
    }
  }

  private T read(String text, DeserializationContext context) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return context.reportInputMismatch(type, "no id: '%s'", text);
    }
  }
}
