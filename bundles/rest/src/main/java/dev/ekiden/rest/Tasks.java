package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.json.IdsReader;
import dev.ekiden.json.JsonRefused;
import dev.ekiden.json.TaskWriter;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Tasks of all apps (marathon-rest.md section 6). */
@Path("/v2/tasks")
@Produces(Answer.JSON)
public final class Tasks {
  private final Door door;
  private final Access access;

  Tasks(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  @Paged
  public Response list(
      @QueryParam("status") List<String> status,
      @QueryParam("status[]") List<String> statuses,
      @Context UriInfo uri) {
    Snapshot snapshot = door.now();
    Predicate<Instance> wanted = wanted(status, statuses);
    List<Shown> shown = new ArrayList<>();
    for (App app : access.appsBelow(snapshot, PathId.ROOT)) {
      List<Integer> servicePorts = app.servicePorts();
      snapshot.instances(app.id()).stream()
          .filter(TaskWriter::listed)
          .filter(wanted)
          .forEach(i -> shown.add(new Shown(i, servicePorts)));
    }
    return Answer.listing(
        "tasks",
        shown,
        Page.of(uri),
        (out, s) -> TaskWriter.task(out, s.instance(), snapshot, s.servicePorts()));
  }

  private record Shown(Instance instance, List<Integer> servicePorts) {}

  @GET
  @Produces(TaskTable.TYPE)
  public String table() {
    Snapshot snapshot = door.now();
    return TaskTable.of(access.appsBelow(snapshot, PathId.ROOT), snapshot);
  }

  @POST
  @Path("delete")
  @Consumes(Answer.JSON)
  public Response kill(
      @QueryParam("scale") boolean scale,
      @QueryParam("wipe") boolean wipe,
      @QueryParam("force") boolean force,
      InputStream body)
      throws JsonRefused {
    Kills.requireOneOf(scale, wipe);
    Snapshot snapshot = door.now();
    Set<InstanceId> known = new LinkedHashSet<>();
    for (String text : IdsReader.tasks(Body.json(body))) {
      InstanceId instance =
          TaskId.parse(text)
              .map(TaskId::instance)
              .orElseThrow(() -> Rejection.badRequest("Invalid task id '" + text + "'."));
      if (snapshot.app(instance.spec()).isPresent() && snapshot.instance(instance).isPresent()) {
        access.require(Action.UPDATE, Resource.RUN_SPEC, instance.spec());
        known.add(instance);
      }
    }
    return Kills.answer(
        door.ask(
            new Command.KillInstances(
                Optional.empty(), new Command.Selection.Instances(known), scale, wipe, force)),
        snapshot);
  }

  /** Conditions that are asked for; words that mean none are ignored. */
  private static Predicate<Instance> wanted(List<String> status, List<String> statuses) {
    Set<Condition> conditions = EnumSet.noneOf(Condition.class);
    for (List<String> words : List.of(status, statuses)) {
      for (String word : words) {
        switch (word.toLowerCase(Locale.ROOT)) {
          case "running" -> conditions.add(Condition.RUNNING);
          case "staging" -> conditions.add(Condition.STAGING);
          default -> {}
        }
      }
    }
    return i -> conditions.isEmpty() || conditions.contains(i.condition());
  }
}
