package dev.ekiden.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.util.List;

/** Whether anybody is there: text, page or JSON as asked; 204 when none of them is wanted. */
@Path("/ping")
public final class Ping {
  private static final List<Variant> FORMS =
      Variant.mediaTypes(
              MediaType.TEXT_PLAIN_TYPE, MediaType.TEXT_HTML_TYPE, MediaType.APPLICATION_JSON_TYPE)
          .build();

  @GET
  public Response ping(@Context Request request) {
    Variant form = request.selectVariant(FORMS);
    if (form == null) {
      return Response.noContent().build();
    }
    boolean json = form.getMediaType().equals(MediaType.APPLICATION_JSON_TYPE);
    return Response.ok(json ? "\"pong\"" : "pong", form.getMediaType())
        .header(HttpHeaders.VARY, "Accept")
        .build();
  }
}
