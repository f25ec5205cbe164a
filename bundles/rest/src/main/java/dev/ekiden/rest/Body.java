package dev.ekiden.rest;

import dev.ekiden.json.Json;
import dev.ekiden.json.JsonRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;

/** Bodies of requests; {@link Intake} has already bounded their size and time. */
final class Body {
  private Body() {}

  static JsonNode json(InputStream body) throws JsonRefused {
    return Json.parse(bytes(body));
  }

  static byte[] bytes(InputStream body) {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
