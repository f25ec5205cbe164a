package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.json.TaskWriter;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks of one app, or with {@code *} of a group's apps (marathon-rest.md section 4). */
@Path("/v2/apps")
@Produces(Answer.JSON)
public final class AppTasks {
  private final Door door;
  private final Access access;

  AppTasks(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  @Path("{id:.+}/tasks")
  @Paged
  public Response list(@PathParam("id") String id, @Context UriInfo uri) {
    Snapshot snapshot = door.now();
    List<Instance> listed =
        apps(snapshot, id).stream()
            .flatMap(app -> snapshot.instances(app.id()).stream())
            .filter(TaskWriter::listed)
            .toList();
    return Answer.listing(
        "tasks", listed, Page.of(uri), (out, i) -> TaskWriter.task(out, i, snapshot, List.of()));
  }

  @GET
  @Path("{id:.+}/tasks")
  @Produces(TaskTable.TYPE)
  public String table(@PathParam("id") String id) {
    Snapshot snapshot = door.now();
    return TaskTable.of(apps(snapshot, id), snapshot);
  }

  @DELETE
  @Path("{id:.+}/tasks")
  public Response killAll(
      @PathParam("id") String id,
      @QueryParam("host") @Nullable String host,
      @QueryParam("scale") boolean scale,
      @QueryParam("wipe") boolean wipe,
      @QueryParam("force") boolean force) {
    Kills.requireOneOf(scale, wipe);
    PathId app = Ids.path(id);
    access.require(Action.UPDATE, Resource.RUN_SPEC, app);
    if (!scale) {
      Apps.required(door.now(), app);
    }
    Command.Selection which =
        host == null || host.equals("*")
            ? new Command.Selection.All()
            : new Command.Selection.OnHost(host);
    Reply reply = door.ask(new Command.KillInstances(Optional.of(app), which, scale, wipe, force));
    return Kills.answer(reply, door.now());
  }

  @DELETE
  @Path("{id:.+}/tasks/{task}")
  public Response kill(
      @PathParam("id") String id,
      @PathParam("task") String task,
      @QueryParam("scale") boolean scale,
      @QueryParam("wipe") boolean wipe,
      @QueryParam("force") boolean force) {
    Kills.requireOneOf(scale, wipe);
    Snapshot snapshot = door.now();
    App app = Apps.required(snapshot, Ids.path(id));
    access.require(Action.UPDATE, Resource.RUN_SPEC, app.id());
    InstanceId instance =
        TaskId.parse(task)
            .map(TaskId::instance)
            .filter(i -> i.spec().equals(app.id()) && snapshot.instance(i).isPresent())
            .orElseThrow(() -> noTask(task));
    Reply reply =
        door.ask(
            new Command.KillInstances(
                Optional.of(app.id()),
                new Command.Selection.Instances(Set.of(instance)),
                scale,
                wipe,
                force));
    if (!(reply instanceof Reply.Killing(List<Instance> killed))) {
      return Kills.answer(reply, snapshot);
    }
    Instance one = killed.stream().filter(TaskWriter::listed).findFirst().orElse(null);
    if (one == null) {
      throw noTask(task);
    }
    return Answer.json(
        out -> {
          out.writeStartObject();
          out.writeName("task");
          TaskWriter.task(out, one, snapshot, List.of());
          out.writeEndObject();
        });
  }

  static Rejection noTask(String task) {
    return Rejection.missing("Task '" + task + "' does not exist");
  }

  /** The app, or the visible apps below the group. */
  private List<App> apps(Snapshot snapshot, String id) {
    Optional<PathId> group = Ids.allBelow(id);
    if (group.isEmpty()) {
      App app = Apps.required(snapshot, Ids.path(id));
      access.require(Action.VIEW, Resource.RUN_SPEC, app.id());
      return List.of(app);
    }
    Apps.requireGroup(snapshot, group.get());
    return access.appsBelow(snapshot, group.get());
  }
}
