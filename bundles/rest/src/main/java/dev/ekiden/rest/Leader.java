package dev.ekiden.rest;

import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which server leads (marathon-rest.md section 11). A server of its own always does. */
@Path("/v2/leader")
@Produces(Answer.JSON)
public final class Leader {
  private static final Set<String> STORES = Set.of("file", "s3");

  private final Door door;
  private final Access access;

  Leader(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  public Response get(@Context HttpServletRequest request) {
    access.require(Action.VIEW, Resource.LEADER, "/");
    String leader = Flags.address(door.settings(), request);
    return Answer.json(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("leader", leader);
          out.writeEndObject();
        });
  }

  @DELETE
  public Response abdicate(
      @QueryParam("backup") @Nullable String backup,
      @QueryParam("restore") @Nullable String restore) {
    access.require(Action.UPDATE, Resource.LEADER, "/");
    requireStore(backup);
    requireStore(restore);
    if (backup != null || restore != null) {
      throw Rejection.of(409, "A server of its own cannot back up or restore while it leads.");
    }
    // The only candidate: it is elected again at once.
    return Answer.json(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("message", "Leadership abdicated");
          out.writeArrayPropertyStart("details");
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void requireStore(@Nullable String text) {
    if (text != null && !STORES.contains(scheme(text))) {
      throw Rejection.invalid("/", "Invalid URI or unsupported scheme: " + text);
    }
  }

  private static String scheme(String text) {
    try {
      return String.valueOf(new URI(text).getScheme());
    } catch (URISyntaxException e) {
      return "";
    }
  }
}
