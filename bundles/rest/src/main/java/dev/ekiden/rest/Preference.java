package dev.ekiden.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code Prefer: respond-async} (RFC 7240): who says so gets 202 where a deployment has begun that
 * carries the request out, and is told where to follow it: that address tells it from its beginning
 * on, however late the client comes.
 */
public final class Preference implements ContainerResponseFilter {
  private static final String ASYNC = "respond-async";
  private static final Set<Integer> DONE = Set.of(200, 201, 202);

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (DONE.contains(response.getStatus())
        && response.getHeaders().containsKey(Answer.DEPLOYMENT_ID)
        && wanted(request.getHeaders().get("Prefer"))) {
      response.setStatus(202);
      response.getHeaders().putSingle("Preference-Applied", ASYNC);
      response.getHeaders().putSingle("Link", link(response.getHeaderString(Answer.DEPLOYMENT_ID)));
    }
  }

  private static String link(String deployment) {
    return "</v2/events?deployment=" + deployment + ">; rel=\"monitor\"";
  }

  /** Preferences are a comma list, each with parameters of its own. */
  private static boolean wanted(@Nullable List<String> headers) {
    return headers != null
        && headers.stream()
            .flatMap(line -> Stream.of(line.split(",", -1)))
            .map(one -> one.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
            .anyMatch(ASYNC::equals);
  }
}
