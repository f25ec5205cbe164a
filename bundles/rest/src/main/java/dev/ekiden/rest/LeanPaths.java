package dev.ekiden.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Takes surplus slashes before the name of a resource for one, as in {@code //v2/apps} of clients
 * that join a base address and a path. Later ones belong to ids, which are forgiving themselves.
 */
@PreMatching
public final class LeanPaths implements ContainerRequestFilter {
  private static final Pattern START = Pattern.compile("^/+(v2/+)?");

  @Override
  public void filter(ContainerRequestContext request) {
    URI uri = request.getUriInfo().getRequestUri();
    String path = uri.getRawPath();
    if (!path.startsWith("//") && !path.startsWith("/v2//")) {
      return;
    }
    String lean = START.matcher(path).replaceFirst(m -> m.group(1) == null ? "/" : "/v2/");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    // Not resolved or built from parts: both would touch what is encoded in ids.
    request.setRequestUri(
        URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + lean + query));
  }
}
