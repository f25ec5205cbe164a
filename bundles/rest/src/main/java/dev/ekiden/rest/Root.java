package dev.ekiden.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Where people land who type the bare address. */
@Path("/")
public final class Root {
  @GET
  public Response home() {
    return redirect("/ui/");
  }

  @GET
  @Path("ui")
  public Response ui(@Context UriInfo uri) {
    if (uri.getPath().endsWith("/")) {
      // Nobody serves the page itself. The empty body keeps the container from adding a page.
      return Response.status(Response.Status.NOT_FOUND).entity("").type("text/plain").build();
    }
    return redirect("/ui/");
  }

  @GET
  @Path("help")
  public Response help() {
    return redirect("api-console/index.html");
  }

  private static Response redirect(String target) {
    return Response.status(Response.Status.FOUND).location(URI.create(target)).build();
  }
}
