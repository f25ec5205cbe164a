package dev.ekiden.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
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
  public Response ui() {
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
