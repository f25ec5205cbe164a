package dev.ekiden.json;

import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Bytes to trees and back. */
public final class Json {
  private Json() {}

  /** Something that writes one JSON value. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator out);
  }

  /**
   * Reads one value.
   *
   * @throws JsonRefused when the bytes are no JSON, or nested or long beyond reason
   */
  public static JsonNode parse(byte[] body) throws JsonRefused {
    throw new UnsupportedOperationException();
  }

  /** UTF-8. */
  public static byte[] bytes(Writing value) {
    throw new UnsupportedOperationException();
  }

  /** Streams UTF-8; closes nothing. Errors of {@code out} come as {@code JacksonIOException}. */
  public static void write(OutputStream out, Writing value) {
    throw new UnsupportedOperationException();
  }
}
