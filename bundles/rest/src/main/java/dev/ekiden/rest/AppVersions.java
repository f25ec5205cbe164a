package dev.ekiden.rest;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.AppWriter;
import dev.ekiden.json.Timestamps;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** What an app was (marathon-rest.md section 5). */
@Path("/v2/apps")
@Produces(Answer.JSON)
public final class AppVersions {
  private final Door door;
  private final Access access;

  AppVersions(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  @Path("{id:.+}/versions")
  public Response list(@PathParam("id") String id) {
    Snapshot snapshot = door.now();
    App app = Apps.required(snapshot, Ids.path(id));
    access.require(Action.VIEW, Resource.RUN_SPEC, app.id());
    return Answer.json(
        Answer.listing(
            "versions",
            snapshot.versions(app.id()),
            (out, version) -> out.writeString(Timestamps.format(version))));
  }

  @GET
  @Path("{id:.+}/versions/{version}")
  public Response get(@PathParam("id") String id, @PathParam("version") String version) {
    PathId path = Ids.path(id);
    Instant at = Ids.version(version);
    App app =
        door.now()
            .specAt(path, at)
            .filter(App.class::isInstance)
            .map(App.class::cast)
            .orElseThrow(
                () ->
                    Rejection.missing(
                        "App '" + path + "' does not exist in version " + Timestamps.format(at)));
    access.require(Action.VIEW, Resource.RUN_SPEC, path);
    return Answer.json(out -> AppWriter.app(out, app));
  }
}
