package dev.ekiden.json;

import dev.ekiden.api.Refusal;
import tools.jackson.core.JsonGenerator;

/** Error bodies (marathon-rest.md section 2). */
public final class ErrorWriter {
  private ErrorWriter() {}

  /** Why a command was refused. */
  public static void refusal(JsonGenerator out, Refusal refusal) {
    throw new UnsupportedOperationException();
  }

  /** Why a body was refused. */
  public static void refused(JsonGenerator out, JsonRefused refused) {
    throw new UnsupportedOperationException();
  }

  /** {@code {"message": …}}. */
  public static void message(JsonGenerator out, String message) {
    throw new UnsupportedOperationException();
  }
}
