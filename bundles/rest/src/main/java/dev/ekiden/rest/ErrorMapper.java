package dev.ekiden.rest;

import dev.ekiden.json.Json;
import dev.ekiden.json.JsonRefused;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a request ended with into Marathon's JSON errors; never shows a stack trace. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

  /** Of the request that a call is about; filled in by the container. */
  @Context
  @SuppressWarnings("NullAway.Init")
  private UriInfo uri;

  @Override
  public Response toResponse(Throwable thrown) {
    return switch (thrown) {
      case Rejection r -> answer(r);
      case JsonRefused r -> answer(Rejection.of(r));
      case NotFoundException e -> answer(Rejection.of(404, "URI not found: " + path()));
      case WebApplicationException e -> ofContainer(e.getResponse());
      // On a server only what cannot be read of a request's headers ends this way.
      case ProcessingException e -> answer(Rejection.badRequest(String.valueOf(e.getMessage())));
      default -> {
        LOG.error("{} failed", path(), thrown);
        yield answer(Rejection.of(500, "Internal error: " + thrown.getClass().getSimpleName()));
      }
    };
  }

  private String path() {
    return "/" + uri.getPath(false);
  }

  private static Response answer(Rejection rejection) {
    return Answer.json(rejection.status(), rejection.body());
  }

  /** Wrong method, wrong {@code Accept}, wrong content type: the reason phrase is the message. */
  private static Response ofContainer(Response response) {
    Rejection rejection =
        Rejection.of(response.getStatus(), response.getStatusInfo().getReasonPhrase());
    Response.ResponseBuilder answer =
        Response.status(response.getStatus())
            .type(Answer.JSON)
            .entity(Json.bytes(rejection.body()));
    Object allow = response.getHeaders().getFirst(HttpHeaders.ALLOW);
    return (allow == null ? answer : answer.header(HttpHeaders.ALLOW, allow)).build();
  }
}
