package dev.ekiden.json;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bytes to trees and back. */
public final class Json {
  /** Deepest nesting of a body; a definition needs about ten, groups some more. */
  public static final int MAX_DEPTH = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  /** What follows the first value is left alone, as in Marathon. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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
    JsonNode value;
    try {
      value = MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw JsonRefused.syntax(worded(e.getOriginalMessage()));
    }
    if (value.isMissingNode()) {
      throw JsonRefused.empty(
          "No content to map due to end-of-input\n at [Source: (byte[])\"\"; line: 1, column: 0]");
    }
    return value;
  }

  /** Marathon's Jackson called properties fields, and nobody needs to know ours from inside. */
  private static String worded(String message) {
    return message
        .replace("property name", "field name")
        .replace("`JsonReadFeature.", "JsonParser.Feature.")
        .replace("NUMBERS`", "NUMBERS")
        .replaceFirst(" \\(start marker at .*", "")
        .replaceFirst(", from `StreamReadConstraints.*", ")");
  }

  /** UTF-8. */
  public static byte[] bytes(Writing value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    write(out, value);
    return out.toByteArray();
  }

  /** Streams UTF-8; closes nothing. Errors of {@code out} come as {@code JacksonIOException}. */
  public static void write(OutputStream out, Writing value) {
    try (JsonGenerator generator = MAPPER.createGenerator(out)) {
      value.to(generator);
    }
  }
}
