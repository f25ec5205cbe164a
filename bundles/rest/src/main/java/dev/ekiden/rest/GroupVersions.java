package dev.ekiden.rest;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.GroupWriter;
import dev.ekiden.json.Timestamps;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** Groups as they were (marathon-rest.md section 7.2). */
@Path("/v2/groups")
@Produces(Answer.JSON)
public final class GroupVersions {
  private final Door door;
  private final Access access;

  GroupVersions(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  @Path("versions")
  public Response ofRoot() {
    return list(PathId.ROOT);
  }

  @GET
  @Path("{id:.+}/versions")
  public Response of(@PathParam("id") String id) {
    return list(Ids.path(id));
  }

  @GET
  @Path("versions/{version}")
  public Response root(@PathParam("version") String version) {
    return show(PathId.ROOT, Ids.version(version));
  }

  @GET
  @Path("{id:.+}/versions/{version}")
  public Response get(@PathParam("id") String id, @PathParam("version") String version) {
    return show(Ids.path(id), Ids.version(version));
  }

  private Response list(PathId id) {
    Snapshot snapshot = door.now();
    Apps.requireGroup(snapshot, id);
    access.require(Action.VIEW, Resource.GROUP, id);
    return Answer.json(
        Answer.array(
            snapshot.groupVersions(id),
            (out, version) -> out.writeString(Timestamps.format(version))));
  }

  private Response show(PathId id, Instant version) {
    access.require(Action.VIEW, Resource.GROUP, id);
    GroupTree tree =
        door.now()
            .groupAt(id, version)
            .orElseThrow(
                () ->
                    Rejection.missing(
                        "Group '"
                            + id
                            + "' does not exist in version "
                            + Timestamps.format(version)));
    return Answer.stream(out -> GroupWriter.tree(out, tree));
  }
}
