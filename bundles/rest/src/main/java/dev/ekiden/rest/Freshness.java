package dev.ekiden.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Tags reads of the state with its revision and answers 304 to who has seen it already, so that
 * polling costs next to nothing while nothing changes. Reads that show durations are left out.
 */
public final class Freshness implements ContainerRequestFilter, ContainerResponseFilter {
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Pattern STATE =
      Pattern.compile("v2/+(?:apps|groups|pods|tasks|deployments)\\b.*");
  private static final Set<String> DURATIONS = Set.of("taskStats", "state", "explanation");
  private static final String TAG = Freshness.class.getName();

  /** Revisions count from the start of the process: those of another one are not ours. */
  private final String start = UUID.randomUUID().toString().substring(0, 8);

  private final Door door;

  Freshness(Door door) {
    this.door = door;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (!READS.contains(request.getMethod())
        || !STATE.matcher(request.getUriInfo().getPath(false)).matches()
        || showsDurations(request)) {
      return;
    }
    // Taken before the state is read: a change in between is seen twice rather than never.
    EntityTag tag = new EntityTag(start + "-" + door.now().revision() + caller(), true);
    Response.ResponseBuilder unchanged = request.getRequest().evaluatePreconditions(tag);
    if (unchanged != null) {
      request.abortWith(unchanged.build());
      return;
    }
    request.setProperty(TAG, tag);
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() == 200 && request.getProperty(TAG) instanceof EntityTag tag) {
      response.getHeaders().putSingle(HttpHeaders.ETAG, tag);
    }
  }

  private static boolean showsDurations(ContainerRequestContext request) {
    return request.getUriInfo().getQueryParameters().getOrDefault("embed", List.of()).stream()
        .anyMatch(embed -> DURATIONS.contains(embed.substring(embed.lastIndexOf('.') + 1)));
  }

  /** Different callers may see different parts. */
  private static String caller() {
    return Access.CALLER.isBound()
        ? "-" + Integer.toHexString(Access.CALLER.get().name().hashCode())
        : "";
  }
}
