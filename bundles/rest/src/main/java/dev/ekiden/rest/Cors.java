package dev.ekiden.rest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
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
 * that the developer opens. What comes from them says so in {@code Sec-Fetch-Site}, or, where the
 * browser does not trust the way to us (plain HTTP to another machine), by an {@code Origin} that
 * is not the host it asked for.
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
    allowed(request)
        .ifPresent(
            origin -> {
              response.setHeader("Access-Control-Allow-Origin", origin);
              response.setHeader(
                  "Access-Control-Allow-Headers",
                  String.join(
                      ", ",
                      Collections.list(request.getHeaders("Access-Control-Request-Headers"))));
              response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
              response.setHeader("Access-Control-Max-Age", "86400");
            });
    if (!READING.contains(request.getMethod()) && foreign(request)) {
      ErrorPage.write(response, Rejection.of(403, "Pages of other sites may not change anything."));
      return;
    }
    chain.doFilter(request, response);
  }

  /** Whether a page sends this that is neither ours nor of a listed site. */
  private boolean foreign(HttpServletRequest request) {
    List<String> origins = origins();
    String asking = request.getHeader("Origin");
    if (origins.contains("*") || (asking != null && origins.contains(asking))) {
      return false;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    return site == null ? ofAnotherHost(request) : site.equals("cross-site");
  }

  /** Whether a page sends this that says it comes from another host than it asks. */
  static boolean ofAnotherHost(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    return origin != null && !authority(origin).equalsIgnoreCase(request.getHeader("Host"));
  }

  private static String authority(String origin) {
    try {
      return String.valueOf(new URI(origin).getRawAuthority());
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private List<String> origins() {
    return flags.text("access_control_allow_origin").stream()
        .flatMap(list -> Stream.of(list.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** What to answer as allowed: the caller's origin if it is listed, else the last that is. */
  private Optional<String> allowed(HttpServletRequest request) {
    List<String> origins = origins();
    String asking = request.getHeader("Origin");
    if (asking != null && origins.contains(asking)) {
      return Optional.of(asking);
    }
    return origins.isEmpty() ? Optional.empty() : Optional.of(origins.getLast());
  }
}
