package dev.ekiden.rest;

import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.TreeMap;

/** The flags that the server was started with, secrets removed. */
@Path("/config")
@Produces(Answer.JSON)
public final class Config {
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
          new TreeMap<>(door.settings().flags()).forEach(out::writeStringProperty);
          out.writeEndObject();
        });
  }
}
