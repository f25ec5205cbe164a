package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.IdsReader;
import dev.ekiden.json.JsonRefused;
import dev.ekiden.json.PodStatusWriter;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Killing instances of a pod (marathon-rest.md section 8). */
@Path("/v2/pods")
@Produces(Answer.JSON)
public final class PodInstances {
  private final Door door;
  private final Access access;

  PodInstances(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @DELETE
  @Path("{id:.+}::instances")
  public Response killSome(
      @PathParam("id") String id, @QueryParam("wipe") boolean wipe, InputStream body)
      throws JsonRefused {
    PathId pod = Ids.pod(id);
    Set<InstanceId> ids = new LinkedHashSet<>(IdsReader.instances(Body.json(body)));
    List<Instance> killed = kill(pod, ids, wipe);
    Snapshot snapshot = door.now();
    return Answer.json(
        Answer.array(killed, (out, i) -> PodStatusWriter.instance(out, i, snapshot)));
  }

  @DELETE
  @Path("{id:.+}::instances/{instance}")
  public Response kill(
      @PathParam("id") String id,
      @PathParam("instance") String text,
      @QueryParam("wipe") boolean wipe) {
    PathId pod = Ids.pod(id);
    InstanceId instance = InstanceId.parse(text).orElseThrow(Ids::noInstance);
    Snapshot snapshot = door.now();
    if (!instance.spec().equals(pod) || snapshot.instance(instance).isEmpty()) {
      throw AppTasks.noTask(text);
    }
    Instance killed =
        kill(pod, Set.of(instance), wipe).stream()
            .findFirst()
            .orElseThrow(() -> AppTasks.noTask(text));
    return Answer.json(out -> PodStatusWriter.instance(out, killed, snapshot));
  }

  private List<Instance> kill(PathId pod, Set<InstanceId> ids, boolean wipe) {
    access.require(Action.UPDATE, Resource.RUN_SPEC, pod);
    Command.Selection which = new Command.Selection.Instances(ids);
    Reply reply = door.ask(new Command.KillInstances(Optional.of(pod), which, false, wipe, false));
    return ((Reply.Killing) reply).instances();
  }
}
