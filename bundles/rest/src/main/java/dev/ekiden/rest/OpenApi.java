package dev.ekiden.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;

/** This API as an OpenAPI 3.1 document, and as a page that shows it; tests compare it with us. */
@Path("/")
public final class OpenApi {
  @GET
  @Path("v2/openapi.json")
  public Response document() {
    return file("openapi.json", Answer.JSON);
  }

  @GET
  @Path("v2/openapi")
  public Response page() {
    return file("openapi.html", "text/html;charset=utf-8");
  }

  @GET
  @Path("v2/openapi.js")
  public Response script() {
    return file("openapi.js", "text/javascript;charset=utf-8");
  }

  /** Where Marathon shows its own description. */
  @GET
  @Path("api-console/{page:.*}")
  public Response console() {
    return Response.status(Response.Status.FOUND).location(URI.create("/v2/openapi")).build();
  }

  private static Response file(String name, String type) {
    try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(name), name)) {
      return Response.ok(in.readAllBytes(), type).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
