package dev.ekiden.rest;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.ekiden.json.JsonRefused;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Levels of the loggers, and their change, for a while or for good. */
@Path("/logging")
@Produces(Answer.JSON)
public final class Logging {
  private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error");

  private final Access access;

  Logging(Access access) {
    this.access = access;
  }

  @GET
  public Response levels() {
    access.require(Action.VIEW, Resource.SYSTEM_CONFIG, "/");
    return Answer.json(
        out -> {
          out.writeStartObject();
          for (Logger logger : loggers().getLoggerList()) {
            boolean inherited = logger.getLevel() == null;
            out.writeStringProperty(
                logger.getName(), logger.getEffectiveLevel() + (inherited ? " (inherited)" : ""));
          }
          out.writeEndObject();
        });
  }

  @POST
  @Consumes(Answer.JSON)
  public Response change(InputStream body) throws JsonRefused {
    JsonNode wish = Body.json(body);
    access.require(Action.UPDATE, Resource.SYSTEM_CONFIG, "/");
    String name = text(wish, "logger");
    String level = text(wish, "level");
    if (!LEVELS.contains(level)) {
      throw Rejection.structure("/level", "error.unknown.enum.literal");
    }
    if (name.isEmpty()) {
      throw Rejection.invalid("/logger", "must not be empty");
    }
    Optional<Integer> seconds = seconds(wish);
    Logger logger = loggers().getLogger(name);
    Optional<Level> before = Optional.ofNullable(logger.getLevel());
    logger.setLevel(Level.toLevel(level));
    seconds.ifPresent(
        s ->
            CompletableFuture.delayedExecutor(s, TimeUnit.SECONDS)
                .execute(() -> logger.setLevel(before.orElse(null))));
    return Answer.json(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("level", level);
          out.writeStringProperty("logger", name);
          seconds.ifPresent(s -> out.writeNumberProperty("durationSeconds", s));
          out.writeEndObject();
        });
  }

  private static String text(JsonNode wish, String field) {
    JsonNode value = wish.path(field);
    if (value.isMissingNode() || value.isNull()) {
      throw Rejection.structure(
          "/" + field, "'" + field + "' is undefined on object: " + wish.toString());
    }
    if (!value.isString()) {
      throw Rejection.structure("/" + field, "error.expected.jsstring");
    }
    return field.equals("level")
        ? value.stringValue().toLowerCase(Locale.ROOT)
        : value.stringValue();
  }

  private static Optional<Integer> seconds(JsonNode wish) {
    JsonNode value = wish.path("durationSeconds");
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw Rejection.structure("/durationSeconds", "error.expected.jsnumber");
    }
    if (!value.canConvertToInt() || value.intValue() < 1) {
      throw Rejection.structure("/durationSeconds", "error.min");
    }
    return Optional.of(value.intValue());
  }

  private static LoggerContext loggers() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      return context;
    }
    throw Rejection.of(503, "The levels of this logger cannot be changed while it runs.");
  }
}
