package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.AppWriter;
import dev.ekiden.json.DeploymentWriter;
import dev.ekiden.json.Embed;
import dev.ekiden.json.GroupEmbed;
import dev.ekiden.json.GroupReader;
import dev.ekiden.json.GroupWriter;
import dev.ekiden.json.JsonRefused;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Groups as they are, and their changes (marathon-rest.md section 7). Unlike those of apps and
 * pods, bodies are taken for JSON whatever their content type says.
 */
@Path("/v2/groups")
@Produces(Answer.JSON)
public final class Groups {
  private final Door door;
  private final Access access;
  private final InstantSource clock;

  Groups(Door door, Access access, InstantSource clock) {
    this.door = door;
    this.access = access;
    this.clock = clock;
  }

  @GET
  public Response root(@QueryParam("embed") List<String> embed) {
    return show(PathId.ROOT, embed);
  }

  @GET
  @Path("{id:.+}")
  public Response get(@PathParam("id") String id, @QueryParam("embed") List<String> embed) {
    return show(Ids.path(id), embed);
  }

  @GET
  @Path("apps")
  @Paged
  public Response rootApps(@QueryParam("embed") List<String> embed, @Context UriInfo uri) {
    return showApps(PathId.ROOT, embed, uri);
  }

  @GET
  @Path("{id:.+}/apps")
  @Paged
  public Response apps(
      @PathParam("id") String id, @QueryParam("embed") List<String> embed, @Context UriInfo uri) {
    return showApps(Ids.path(id), embed, uri);
  }

  @POST
  @OnTerms
  public Response createInRoot(
      @QueryParam("force") boolean force, InputStream body, @Context UriInfo uri)
      throws JsonRefused {
    return create(PathId.ROOT, body, force, uri);
  }

  @POST
  @Path("{id:.+}")
  @OnTerms
  public Response create(
      @PathParam("id") String id,
      @QueryParam("force") boolean force,
      InputStream body,
      @Context UriInfo uri)
      throws JsonRefused {
    return create(Ids.path(id), body, force, uri);
  }

  @PUT
  @OnTerms
  public Response putRoot(
      @QueryParam("force") boolean force,
      @QueryParam("dryRun") boolean dryRun,
      InputStream body,
      @Context UriInfo uri)
      throws JsonRefused {
    return put(PathId.ROOT, body, force, dryRun, uri);
  }

  @PUT
  @Path("{id:.+}")
  @OnTerms
  public Response put(
      @PathParam("id") String id,
      @QueryParam("force") boolean force,
      @QueryParam("dryRun") boolean dryRun,
      InputStream body,
      @Context UriInfo uri)
      throws JsonRefused {
    return put(Ids.path(id), body, force, dryRun, uri);
  }

  /** Older clients go back to a version by writing to its address, without a body. */
  @PUT
  @Path("{id:.+}/versions/{version}")
  @OnTerms
  public Response restore(
      @PathParam("id") String id,
      @PathParam("version") String version,
      @QueryParam("force") boolean force,
      @QueryParam("dryRun") boolean dryRun,
      InputStream body,
      @Context UriInfo uri)
      throws JsonRefused {
    byte[] content = Body.bytes(body);
    if (content.length > 0) {
      return put(
          Ids.path(id + "/versions/" + version),
          new ByteArrayInputStream(content),
          force,
          dryRun,
          uri);
    }
    GroupUpdate back =
        new GroupUpdate(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Ids.version(version)));
    return update(Ids.path(id), back, force, dryRun, uri);
  }

  @PATCH
  @Path("{id:.+}")
  public Response patch(@PathParam("id") String id, InputStream body) throws JsonRefused {
    PathId group = Ids.path(id);
    Optional<Boolean> enforceRole = GroupReader.enforceRole(Body.json(body));
    Apps.requireGroup(door.now(), group);
    access.require(Action.UPDATE, Resource.GROUP, group);
    enforceRole.ifPresent(enforce -> door.ask(new Command.EnforceRole(group, enforce)));
    return Response.ok().build();
  }

  @DELETE
  @OnTerms
  public Response deleteAll(@QueryParam("force") boolean force, @Context UriInfo uri) {
    return delete(PathId.ROOT, force, uri);
  }

  @DELETE
  @Path("{id:.+}")
  @OnTerms
  public Response delete(
      @PathParam("id") String id, @QueryParam("force") boolean force, @Context UriInfo uri) {
    PathId group = Ids.path(id);
    if (group.isRoot()) {
      // Only the bare collection means everything: a path that lost its last part must not.
      throw Rejection.unprocessable("requirement failed: The root group cannot be removed.");
    }
    return delete(group, force, uri);
  }

  private Response show(PathId id, List<String> embed) {
    Snapshot snapshot = door.now();
    Group group =
        snapshot
            .group(id)
            .orElseThrow(() -> Rejection.missing("Group '" + id + "' does not exist"));
    Predicate<PathId> visible = access.visible();
    Set<GroupEmbed> members = GroupEmbed.parse(embed);
    Set<Embed> apps = Embed.parseOfGroup(embed);
    Instant now = clock.instant();
    return Answer.stream(
        out -> GroupWriter.group(out, group, snapshot, members, apps, visible, now));
  }

  private Response showApps(PathId id, List<String> embed, UriInfo uri) {
    Snapshot snapshot = door.now();
    Apps.requireGroup(snapshot, id);
    List<App> apps = access.appsBelow(snapshot, id);
    Set<Embed> embeds = Embed.parseOfGroup(embed);
    Instant now = clock.instant();
    return Answer.array(
        apps, Page.of(uri), (out, app) -> AppWriter.info(out, app, snapshot, embeds, now));
  }

  private Response create(PathId enclosing, InputStream body, boolean force, UriInfo uri)
      throws JsonRefused {
    GroupUpdate update = read(body);
    PathId id = update.id().map(enclosing::resolve).orElse(enclosing);
    access.require(Action.CREATE, Resource.GROUP, id);
    Reply.Deploying reply =
        door.deploy(Wanted.on(uri, new Command.CreateGroup(enclosing, update, force)));
    return Answer.created(uri, id, reply, Answer.result(reply));
  }

  private Response put(PathId id, InputStream body, boolean force, boolean dryRun, UriInfo uri)
      throws JsonRefused {
    return update(id, read(body), force, dryRun, uri);
  }

  private GroupUpdate read(InputStream body) throws JsonRefused {
    return GroupReader.group(Body.json(body), door.settings(), door.healthProtocols());
  }

  private Response update(
      PathId id, GroupUpdate update, boolean force, boolean dryRun, UriInfo uri) {
    access.require(Action.UPDATE, Resource.GROUP, id);
    Reply reply = door.ask(Wanted.on(uri, new Command.UpdateGroup(id, update, force, dryRun)));
    return switch (reply) {
      case Reply.Planned(DeploymentPlan plan) ->
          Answer.json(out -> DeploymentWriter.steps(out, plan));
      case Reply.Deploying deploying -> Answer.deploying(deploying);
      default -> throw new IllegalStateException("no answer to a group update: " + reply);
    };
  }

  private Response delete(PathId id, boolean force, UriInfo uri) {
    access.require(Action.DELETE, Resource.GROUP, id);
    return Answer.deploying(door.deploy(Wanted.on(uri, new Command.DeleteGroup(id, force))));
  }
}
