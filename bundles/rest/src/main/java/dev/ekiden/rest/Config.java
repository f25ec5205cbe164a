package dev.ekiden.rest;

import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The flags that the server was started with, secrets and passwords in URLs removed. */
@Path("/config")
@Produces(Answer.JSON)
public final class Config {
  /** The password of a URL's user, or all of the user who has none: it may be a token. */
  private static final Pattern SECRET = Pattern.compile("(?<=://)([^/?#@:,\\s]*:)?[^/?#@,\\s]+@");

  private final Door door;
  private final Access access;

  Config(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  public Response get() {
    access.require(Action.VIEW, Resource.SYSTEM_CONFIG, "/");
    return Answer.json(
        out -> {
          out.writeStartObject();
          new TreeMap<>(door.settings().flags())
              .forEach((name, value) -> out.writeStringProperty(name, masked(value)));
          out.writeEndObject();
        });
  }

  private static String masked(String value) {
    return SECRET.matcher(value).replaceAll("$1********@");
  }
}
