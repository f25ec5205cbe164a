package dev.ekiden.rest;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Violation;
import dev.ekiden.json.ErrorWriter;
import dev.ekiden.json.Json;
import dev.ekiden.json.JsonRefused;
import java.util.List;

/**
 * A request that is answered with an error: status and body. The one place where kinds of refusal
 * become HTTP (marathon-rest.md section 2).
 */
final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Json.Writing body;

  private Rejection(int status, String message, Json.Writing body) {
    super(message, null, false, false);
    this.status = status;
    this.body = body;
  }

  int status() {
    return status;
  }

  /** Writes the JSON body. */
  Json.Writing body() {
    return body;
  }

  static Rejection of(Refusal refusal) {
    int status =
        switch (refusal) {
          case Refusal.BadRequest r -> 400;
          case Refusal.TooManyDeployments r -> 403;
          case Refusal.NotFound r -> 404;
          case Refusal.Conflict r -> 409;
          case Refusal.Locked r -> 409;
          case Refusal.Unprocessable r -> 422;
          case Refusal.Invalid r -> 422;
          case Refusal.Unavailable r -> 503;
        };
    return new Rejection(status, refusal.message(), out -> ErrorWriter.refusal(out, refusal));
  }

  static Rejection of(JsonRefused refused) {
    return new Rejection(
        refused.status(), refused.message(), out -> ErrorWriter.refused(out, refused));
  }

  static Rejection of(int status, String message) {
    return new Rejection(status, message, out -> ErrorWriter.message(out, message));
  }

  /**
   * 404 of something that the API itself looked for: unlike refusals of commands these carry an
   * empty list of details.
   */
  static Rejection missing(String message) {
    return new Rejection(
        404,
        message,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("message", message);
          out.writeArrayPropertyStart("details");
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  static Rejection badRequest(String message) {
    return of(new Refusal.BadRequest(message));
  }

  static Rejection unprocessable(String message) {
    return of(new Refusal.Unprocessable(message));
  }

  /** 422 with one field of the wrong type or out of range. */
  static Rejection structure(String path, String error) {
    return new Rejection(
        422,
        "Invalid JSON",
        out -> {
          out.writeStartObject();
          out.writeStringProperty("message", "Invalid JSON");
          out.writeArrayPropertyStart("details");
          out.writeStartObject();
          out.writeStringProperty("path", path);
          out.writeArrayPropertyStart("errors");
          out.writeString(error);
          out.writeEndArray();
          out.writeEndObject();
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** 422 with one thing wrong. */
  static Rejection invalid(String path, String message) {
    return of(new Refusal.Invalid(List.of(new Violation(path, message))));
  }
}
