package dev.ekiden.json;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Violation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Error bodies (marathon-rest.md section 2). */
public final class ErrorWriter {
  private ErrorWriter() {}

  /** Why a command was refused. */
  public static void refusal(JsonGenerator out, Refusal refusal) {
    out.writeStartObject();
    out.writeStringProperty("message", refusal.message());
    switch (refusal) {
      case Refusal.Invalid invalid -> details(out, invalid.violations());
      case Refusal.Locked locked -> {
        out.writeArrayPropertyStart("deployments");
        locked
            .deployments()
            .forEach(
                id -> {
                  out.writeStartObject();
                  out.writeStringProperty("id", id.value());
                  out.writeEndObject();
                });
        out.writeEndArray();
      }
      case Refusal.NotFound _,
          Refusal.BadRequest _,
          Refusal.Unprocessable _,
          Refusal.Conflict _,
          Refusal.TooManyDeployments _,
          Refusal.Unavailable _ -> {}
    }
    out.writeEndObject();
  }

  /** Why a body was refused. */
  public static void refused(JsonGenerator out, JsonRefused refused) {
    out.writeStartObject();
    out.writeStringProperty("message", refused.message());
    if (refused.text().isPresent()) {
      out.writeStringProperty("details", refused.text().get());
    } else {
      details(out, refused.violations());
    }
    out.writeEndObject();
  }

  /** {@code {"message": …}}. */
  public static void message(JsonGenerator out, String message) {
    out.writeStartObject();
    out.writeStringProperty("message", message);
    out.writeEndObject();
  }

  /** One entry for each path, with all its messages. */
  private static void details(JsonGenerator out, List<Violation> violations) {
    Map<String, Set<String>> byPath = new LinkedHashMap<>();
    violations.forEach(
        v -> byPath.computeIfAbsent(v.path(), p -> new LinkedHashSet<>()).add(v.message()));
    out.writeArrayPropertyStart("details");
    byPath.forEach(
        (path, messages) -> {
          out.writeStartObject();
          out.writeStringProperty("path", path);
          out.writeArrayPropertyStart("errors");
          messages.forEach(out::writeString);
          out.writeEndArray();
          out.writeEndObject();
        });
    out.writeEndArray();
  }
}
