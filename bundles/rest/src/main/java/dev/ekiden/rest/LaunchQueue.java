package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.json.QueueEmbed;
import dev.ekiden.json.QueueWriter;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** What waits for launch (marathon-rest.md section 10). */
@Path("/v2/queue")
@Produces(Answer.JSON)
public final class LaunchQueue {
  private final Door door;
  private final Access access;
  private final InstantSource clock;

  LaunchQueue(Door door, Access access, InstantSource clock) {
    this.door = door;
    this.access = access;
    this.clock = clock;
  }

  @GET
  @Paged
  public Response list(@QueryParam("embed") List<String> embed, @Context UriInfo uri) {
    Predicate<PathId> visible = access.visible();
    Snapshot snapshot = door.now();
    List<QueueItem> items =
        snapshot.queue().stream()
            .filter(item -> item.count() > 0 && visible.test(item.spec().id()))
            .toList();
    Instant now = clock.instant();
    List<QueueItem> chosen = Page.of(uri).of(items);
    return Answer.json(
        out -> QueueWriter.queue(out, chosen, QueueEmbed.parse(embed), snapshot, now));
  }

  @DELETE
  @Path("{id:.+}/delay")
  public Response resetDelay(@PathParam("id") String id) {
    PathId spec = Ids.path(id);
    if (door.now().queueItem(spec).isEmpty()) {
      throw Rejection.missing("Application " + spec + " not found in tasks queue.");
    }
    access.require(Action.UPDATE, Resource.RUN_SPEC, spec);
    door.ask(new Command.ResetDelay(spec));
    return Response.noContent().build();
  }
}
