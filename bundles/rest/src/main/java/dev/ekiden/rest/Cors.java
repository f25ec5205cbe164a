package dev.ekiden.rest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Which other sites' pages may talk to us: flag {@code access_control_allow_origin}, a comma list.
 *
 * <p>Pages of sites that are not listed must not change anything. Browsers let them send simple
 * requests without asking first, and a server on a developer's machine is reachable for every page
 * that the developer opens; what comes from them says so in {@code Sec-Fetch-Site}.
 */
@Component(service = Filter.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@ServiceRanking(700)
public final class Cors extends HttpFilter {
  private static final long serialVersionUID = 1;

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final transient Flags flags;

  @Activate
  public Cors(@Reference Flags flags) {
    this.flags = flags;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<String> allowed = allowed(request);
    allowed.ifPresent(
        origin -> {
          response.setHeader("Access-Control-Allow-Origin", origin);
          response.setHeader(
              "Access-Control-Allow-Headers",
              String.join(
                  ", ", Collections.list(request.getHeaders("Access-Control-Request-Headers"))));
          response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
          response.setHeader("Access-Control-Max-Age", "86400");
        });
    if (allowed.isEmpty()
        && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))
        && !READING.contains(request.getMethod())) {
      ErrorPage.write(response, Rejection.of(403, "Pages of other sites may not change anything."));
      return;
    }
    chain.doFilter(request, response);
  }

  /** What to answer as allowed: the caller's origin if it is listed, else the last that is. */
  private Optional<String> allowed(HttpServletRequest request) {
    List<String> origins =
        flags.text("access_control_allow_origin").stream()
            .flatMap(list -> Stream.of(list.split(",")))
            .map(String::strip)
            .toList();
    String asking = request.getHeader("Origin");
    if (asking != null && origins.contains(asking)) {
      return Optional.of(asking);
    }
    return origins.isEmpty() ? Optional.empty() : Optional.of(origins.getLast());
  }
}
