package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.DeploymentWriter;
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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Running deployments (marathon-rest.md section 9). */
@Path("/v2/deployments")
@Produces(Answer.JSON)
public final class Deployments {
  private final Door door;
  private final Access access;

  Deployments(Door door, Access access) {
    this.door = door;
    this.access = access;
  }

  @GET
  @Paged
  public Response list(@QueryParam("embed") List<String> embed, @Context UriInfo uri) {
    boolean progress = embed.contains("stalled") || embed.contains("deployments.stalled");
    Snapshot snapshot = door.now();
    Predicate<PathId> visible = access.visible();
    List<Deployment> shown =
        snapshot.deployments().stream()
            .filter(d -> affected(d).isEmpty() || affected(d).stream().anyMatch(visible))
            .toList();
    return Answer.array(
        shown, Page.of(uri), (out, d) -> DeploymentWriter.deployment(out, d, snapshot, progress));
  }

  @DELETE
  @Path("{id}")
  public Response cancel(@PathParam("id") String text, @QueryParam("force") boolean force) {
    DeploymentId id = new DeploymentId(text);
    Deployment deployment =
        door.now()
            .deployment(id)
            .orElseThrow(() -> Rejection.missing("DeploymentPlan " + text + " does not exist"));
    affected(deployment).forEach(spec -> access.require(Action.UPDATE, Resource.RUN_SPEC, spec));
    return switch (door.ask(new Command.CancelDeployment(id, force))) {
      case Reply.Deploying revert -> Answer.deploying(revert);
      default -> Response.accepted().build();
    };
  }

  private static Set<PathId> affected(Deployment deployment) {
    return deployment.plan().steps().stream()
        .flatMap(step -> step.actions().stream())
        .map(DeploymentPlan.Action::spec)
        .collect(Collectors.toSet());
  }
}
