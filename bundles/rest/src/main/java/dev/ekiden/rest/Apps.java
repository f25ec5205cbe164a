package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.AppReader;
import dev.ekiden.json.AppWriter;
import dev.ekiden.json.Embed;
import dev.ekiden.json.JsonRefused;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
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
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code /v2/apps} and single apps (marathon-rest.md section 3). */
@Path("/v2/apps")
@Produces(Answer.JSON)
public final class Apps {
  /**
   * Everything but what names a part of an app: a method that the part does not have must not be
   * taken for one on an app of that name.
   */
  private static final String ID = "{id:(?!.+/(?:tasks|versions)(?:/.*)?$)(?!.+/restart/?$).+}";

  /** Shown of every app in a list, whatever is asked for. */
  private static final Set<Embed> ALWAYS = EnumSet.of(Embed.COUNTS, Embed.DEPLOYMENTS);

  /** Shown of a single app, whatever is asked for. */
  private static final Set<Embed> ALWAYS_OF_ONE =
      EnumSet.of(Embed.COUNTS, Embed.DEPLOYMENTS, Embed.TASKS, Embed.LAST_TASK_FAILURE);

  private final Door door;
  private final Access access;
  private final InstantSource clock;

  Apps(Door door, Access access, InstantSource clock) {
    this.door = door;
    this.access = access;
    this.clock = clock;
  }

  @GET
  @Paged
  public Response list(
      @QueryParam("cmd") @Nullable String cmd,
      @QueryParam("id") @Nullable String id,
      @QueryParam("label") @Nullable String label,
      @QueryParam("embed") List<String> embed,
      @Context UriInfo uri) {
    Predicate<App> wanted = AppFilter.of(cmd, id, label);
    Snapshot snapshot = door.now();
    List<App> apps = access.appsBelow(snapshot, PathId.ROOT).stream().filter(wanted).toList();
    return listing("apps", apps, snapshot, with(ALWAYS, embed), uri);
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
    AppUpdate app = AppReader.app(Body.json(body), door.settings(), door.healthProtocols());
    access.require(Action.CREATE, Resource.RUN_SPEC, Ids.path(app.id().orElse("")));
    Reply.Deploying reply =
        door.deploy(Wanted.on(uri, new Command.CreateApp(app, force, origin(request))));
    App stored = ((App) reply.spec().orElseThrow()).withPortsOf(app);
    return Answer.created(
        uri, stored.id(), reply, out -> AppWriter.created(out, stored, reply.deployment()));
  }

  @PUT
  @Consumes(Answer.JSON)
  @OnTerms
  public Response putAll(
      @QueryParam("force") boolean force,
      @QueryParam("partialUpdate") @DefaultValue("true") boolean partial,
      InputStream body,
      @Context UriInfo uri)
      throws JsonRefused {
    return updateAll(body, partial, true, force, uri);
  }

  @PATCH
  @Consumes(Answer.JSON)
  @OnTerms
  public Response patchAll(
      @QueryParam("force") boolean force, InputStream body, @Context UriInfo uri)
      throws JsonRefused {
    return updateAll(body, true, false, force, uri);
  }

  /** One app, or with a trailing {@code *} all apps of a group. */
  @GET
  @Path(ID)
  @Paged
  public Response get(
      @PathParam("id") String id, @QueryParam("embed") List<String> embed, @Context UriInfo uri) {
    Snapshot snapshot = door.now();
    Set<Embed> embeds = with(ALWAYS_OF_ONE, embed);
    Optional<PathId> group = Ids.allBelow(id);
    if (group.isPresent()) {
      requireGroup(snapshot, group.get());
      List<App> apps = access.appsBelow(snapshot, group.get());
      return listing("*", apps, snapshot, embeds, uri);
    }
    App app = required(snapshot, Ids.path(id));
    access.require(Action.VIEW, Resource.RUN_SPEC, app.id());
    Instant now = clock.instant();
    Page page = Page.of(uri);
    return Answer.json(
        out -> {
          out.writeStartObject();
          out.writeName("app");
          page.of((JsonGenerator o, App a) -> AppWriter.info(o, a, snapshot, embeds, now))
              .accept(out, app);
          out.writeEndObject();
        });
  }

  @PUT
  @Path(ID)
  @Consumes(Answer.JSON)
  @OnTerms
  public Response put(
      @PathParam("id") String id,
      @QueryParam("force") boolean force,
      @QueryParam("partialUpdate") @DefaultValue("true") boolean partial,
      InputStream body,
      @Context HttpServletRequest request,
      @Context UriInfo uri)
      throws JsonRefused {
    AppUpdate update = read(body, Ids.path(id), partial);
    Reply.Deploying reply = update(Ids.path(id), update, partial, true, force, request, uri);
    return reply.created()
        ? Answer.created(uri, Ids.path(id), reply, Answer.result(reply))
        : Answer.deploying(reply);
  }

  @PATCH
  @Path(ID)
  @Consumes(Answer.JSON)
  @OnTerms
  public Response patch(
      @PathParam("id") String id,
      @QueryParam("force") boolean force,
      InputStream body,
      @Context HttpServletRequest request,
      @Context UriInfo uri)
      throws JsonRefused {
    AppUpdate update = read(body, Ids.path(id), true);
    return Answer.deploying(update(Ids.path(id), update, true, false, force, request, uri));
  }

  @DELETE
  @Path(ID)
  @OnTerms
  public Response delete(
      @PathParam("id") String id,
      @QueryParam("force") @DefaultValue("true") boolean force,
      @Context UriInfo uri) {
    access.require(Action.DELETE, Resource.RUN_SPEC, Ids.path(id));
    return Answer.deploying(
        door.deploy(Wanted.on(uri, new Command.DeleteApp(Ids.path(id), force))));
  }

  @POST
  @Path("{id:.+}/restart")
  @OnTerms
  public Response restart(
      @PathParam("id") String id, @QueryParam("force") boolean force, @Context UriInfo uri) {
    access.require(Action.UPDATE, Resource.RUN_SPEC, Ids.path(id));
    return Answer.deploying(
        door.deploy(Wanted.on(uri, new Command.RestartApp(Ids.path(id), force))));
  }

  /** Marathon takes this one for the id of an app, which no app can have. */
  @DELETE
  @Path("{id:.+}/restart")
  @OnTerms
  public Response deleteNamedRestart(@PathParam("id") String id, @Context UriInfo uri) {
    return delete(id + "/restart", true, uri);
  }

  /**
   * @throws Rejection 404
   */
  static App required(Snapshot snapshot, PathId id) {
    return snapshot.app(id).orElseThrow(() -> Rejection.missing("App '" + id + "' does not exist"));
  }

  /**
   * @throws Rejection 404
   */
  static void requireGroup(Snapshot snapshot, PathId id) {
    if (snapshot.group(id).isEmpty()) {
      throw Rejection.missing("Group '" + id + "' does not exist");
    }
  }

  static Origin origin(HttpServletRequest request) {
    return new Origin(request.getRemoteAddr(), request.getRequestURI());
  }

  /** What is sent for an app that does not exist yet is its whole definition. */
  private AppUpdate read(InputStream body, PathId id, boolean partial) throws JsonRefused {
    return AppReader.update(
        Body.json(body),
        partial && door.now().app(id).isPresent(),
        door.settings(),
        door.healthProtocols());
  }

  private Response updateAll(
      InputStream body, boolean partial, boolean create, boolean force, UriInfo uri)
      throws JsonRefused {
    List<AppUpdate> updates =
        AppReader.updates(Body.json(body), partial, door.settings(), door.healthProtocols());
    Snapshot snapshot = door.now();
    updates.forEach(u -> u.id().map(Ids::path).ifPresent(id -> requireChange(snapshot, id)));
    return Answer.deploying(
        door.deploy(Wanted.on(uri, new Command.UpdateApps(updates, partial, create, force))));
  }

  private Reply.Deploying update(
      PathId id,
      AppUpdate update,
      boolean partial,
      boolean create,
      boolean force,
      HttpServletRequest request,
      UriInfo uri) {
    requireChange(door.now(), id);
    Command.UpdateApp change =
        new Command.UpdateApp(id, update, partial, create, force, origin(request));
    return door.deploy(Wanted.on(uri, change));
  }

  private void requireChange(Snapshot snapshot, PathId id) {
    Action action = snapshot.spec(id).isPresent() ? Action.UPDATE : Action.CREATE;
    access.require(action, Resource.RUN_SPEC, id);
  }

  private Response listing(
      String name, List<App> apps, Snapshot snapshot, Set<Embed> embeds, UriInfo uri) {
    Instant now = clock.instant();
    return Answer.listing(
        name, apps, Page.of(uri), (out, app) -> AppWriter.info(out, app, snapshot, embeds, now));
  }

  private static Set<Embed> with(Set<Embed> always, List<String> asked) {
    Set<Embed> embeds = EnumSet.copyOf(always);
    embeds.addAll(Embed.parse(asked));
    return embeds;
  }
}
