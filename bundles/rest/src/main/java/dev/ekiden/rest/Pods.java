package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.json.JsonRefused;
import dev.ekiden.json.PodReader;
import dev.ekiden.json.PodStatusWriter;
import dev.ekiden.json.PodWriter;
import dev.ekiden.json.Timestamps;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** Definitions and states of pods (marathon-rest.md section 8). */
@Path("/v2/pods")
@Produces(Answer.JSON)
public final class Pods {
  /** Everything but what names a part of a pod, see {@link Apps}. */
  private static final String ID = "{id:(?!.+::(?:status|versions|instances)(?:/[^/]*)?/?$).+}";

  private final Door door;
  private final Access access;
  private final InstantSource clock;

  Pods(Door door, Access access, InstantSource clock) {
    this.door = door;
    this.access = access;
    this.clock = clock;
  }

  /** How clients find out that there are pods at all. */
  @HEAD
  public Response capability() {
    return Response.ok().type(Answer.JSON).build();
  }

  @GET
  @Paged
  public Response list(@Context UriInfo uri) {
    return Answer.array(visible(door.now()), Page.of(uri), PodWriter::pod);
  }

  @POST
  @Consumes(Answer.JSON)
  @OnTerms
  public Response create(
      @QueryParam("force") boolean force,
      InputStream body,
      @Context HttpServletRequest request,
      @Context UriInfo uri)
      throws JsonRefused {
    Pod pod = PodReader.pod(Body.json(body), door.settings());
    access.require(Action.CREATE, Resource.RUN_SPEC, pod.id());
    Reply.Deploying reply =
        door.deploy(Wanted.on(uri, new Command.CreatePod(pod, force, Apps.origin(request))));
    Pod stored = stored(reply);
    return Answer.created(uri, stored.id(), reply, out -> PodWriter.pod(out, stored));
  }

  @PUT
  @Path(ID)
  @Consumes(Answer.JSON)
  @OnTerms
  public Response put(
      @PathParam("id") String id,
      @QueryParam("force") boolean force,
      InputStream body,
      @Context HttpServletRequest request,
      @Context UriInfo uri)
      throws JsonRefused {
    PathId path = Ids.pod(id);
    Pod pod = PodReader.pod(Body.json(body), door.settings());
    if (!pod.id().equals(path)) {
      throw Rejection.badRequest(
          "'" + path + "' does not match definition's id ('" + pod.id() + "')");
    }
    access.require(
        door.now().spec(path).isPresent() ? Action.UPDATE : Action.CREATE, Resource.RUN_SPEC, path);
    Reply.Deploying reply =
        door.deploy(Wanted.on(uri, new Command.UpdatePod(pod, force, Apps.origin(request))));
    Pod stored = stored(reply);
    return Answer.deploying(Response.ok(), reply, out -> PodWriter.pod(out, stored));
  }

  @GET
  @Path(ID)
  public Response get(@PathParam("id") String id) {
    Pod pod = required(door.now(), Ids.pod(id));
    return Answer.json(out -> PodWriter.pod(out, pod));
  }

  @DELETE
  @Path(ID)
  @OnTerms
  public Response delete(
      @PathParam("id") String id,
      @QueryParam("force") boolean force,
      @Context HttpServletRequest request,
      @Context UriInfo uri) {
    PathId path = Ids.pod(id);
    if (door.now().pod(path).isEmpty()) {
      throw noPod(path);
    }
    access.require(Action.DELETE, Resource.RUN_SPEC, path);
    Reply.Deploying reply =
        door.deploy(Wanted.on(uri, new Command.DeletePod(path, force, Apps.origin(request))));
    String deployment = reply.deployment().value();
    return Response.accepted()
        .location(Answer.under(uri, deployment))
        .header(Answer.DEPLOYMENT_ID, deployment)
        .build();
  }

  @GET
  @Path("::status")
  @Paged
  public Response statuses(@Context UriInfo uri) {
    Snapshot snapshot = door.now();
    Instant now = clock.instant();
    return Answer.array(
        visible(snapshot),
        Page.of(uri),
        (out, pod) -> PodStatusWriter.status(out, pod, snapshot, now));
  }

  @GET
  @Path("{id:.+}::status")
  public Response status(@PathParam("id") String id) {
    Snapshot snapshot = door.now();
    Pod pod = required(snapshot, Ids.pod(id));
    Instant now = clock.instant();
    return Answer.json(out -> PodStatusWriter.status(out, pod, snapshot, now));
  }

  @GET
  @Path("{id:.+}::versions")
  public Response versions(@PathParam("id") String id) {
    Snapshot snapshot = door.now();
    Pod pod = required(snapshot, Ids.pod(id));
    return Answer.json(
        Answer.array(
            snapshot.versions(pod.id()),
            (out, version) -> out.writeString(Timestamps.format(version))));
  }

  @GET
  @Path("{id:.+}::versions/{version}")
  public Response version(@PathParam("id") String id, @PathParam("version") String version) {
    PathId path = Ids.pod(id);
    Instant at = Ids.version(version);
    Pod pod =
        door.now()
            .specAt(path, at)
            .filter(Pod.class::isInstance)
            .map(Pod.class::cast)
            .orElseThrow(() -> noPod(path));
    access.require(Action.VIEW, Resource.RUN_SPEC, path);
    return Answer.json(out -> PodWriter.pod(out, pod));
  }

  private Pod required(Snapshot snapshot, PathId id) {
    Pod pod = snapshot.pod(id).orElseThrow(() -> noPod(id));
    access.require(Action.VIEW, Resource.RUN_SPEC, id);
    return pod;
  }

  private List<Pod> visible(Snapshot snapshot) {
    Predicate<PathId> visible = access.visible();
    return snapshot.specsBelow(PathId.ROOT).stream()
        .filter(Pod.class::isInstance)
        .map(Pod.class::cast)
        .filter(pod -> visible.test(pod.id()))
        .toList();
  }

  private static Pod stored(Reply.Deploying reply) {
    return (Pod) reply.spec().orElseThrow();
  }

  private static Rejection noPod(PathId id) {
    return Rejection.missing("Pod '" + id + "' does not exist");
  }
}
