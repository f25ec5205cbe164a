package dev.ekiden.json;

import dev.ekiden.json.schema.Faults;
import dev.ekiden.json.schema.Path;
import dev.ekiden.json.schema.Type;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads a whole body: first its structure must be right, then nothing may contradict itself. */
final class Structure {
  private Structure() {}

  /** Problems are left to the caller: what is read carries them. */
  static <T> T read(Type<T> type, JsonNode body) throws JsonRefused {
    return read(type, body, new Faults());
  }

  /** Problems are reason enough to refuse. */
  static <T> T readSound(Type<T> type, JsonNode body) throws JsonRefused {
    Faults faults = new Faults();
    T value = read(type, body, faults);
    if (!faults.problems().isEmpty()) {
      throw JsonRefused.conflict(faults.problems());
    }
    return value;
  }

  private static <T> T read(Type<T> type, JsonNode body, Faults faults) throws JsonRefused {
    Optional<T> value = type.read(body, Path.ROOT, faults);
    if (value.isEmpty()) {
      throw JsonRefused.structure(faults.faults());
    }
    if (!faults.conflicts().isEmpty()) {
      throw JsonRefused.conflict(faults.conflicts());
    }
    return value.get();
  }
}
