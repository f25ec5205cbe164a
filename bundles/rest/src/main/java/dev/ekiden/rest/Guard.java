package dev.ekiden.rest;

import dev.ekiden.spi.auth.Auth;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Authentication;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Nobody passes who is not known. Covers everything, as Marathon's does: also {@code /ping}, the
 * event stream and static files. When credentials are configured and nobody can check them, nobody
 * passes at all.
 */
@Component(service = Filter.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@ServiceRanking(600)
public final class Guard extends HttpFilter {
  private static final long serialVersionUID = 1;

  /** The stream and its subscriptions, and the bus of Rancher's protocol. */
  private static final List<String> EVENTS = List.of("/v2/event", "/v1", "/v2-beta", "/v3");

  private static final List<String> BUS = List.of("/v1", "/v2-beta", "/v3");

  private static final Pattern SLASHES = Pattern.compile("/{2,}");

  private final transient Access access;
  private final transient Flags flags;

  @Activate
  public Guard(@Reference Access access, @Reference Flags flags) {
    this.access = access;
    this.flags = flags;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!access.guarded()) {
      if (flags.settings().isEmpty()) {
        ErrorPage.write(response, Patience.notReady());
      } else if (flags.text("http_credentials").isEmpty()) {
        chain.doFilter(request, response);
      } else {
        ErrorPage.write(response, Rejection.of(503, "Nobody can check credentials now."));
      }
      return;
    }
    try {
      switch (access.authenticate(facts(request))) {
        case Authentication.Known(Auth.Identity caller) -> pass(caller, request, response, chain);
        case Authentication.Challenge(String how) -> challenge(how, request, response);
      }
    } catch (Rejection e) {
      ErrorPage.write(response, e);
    }
  }

  private void pass(
      Auth.Identity caller,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    try {
      ScopedValue.where(Access.CALLER, caller)
          .<Object, Exception>call(
              () -> {
                if (EVENTS.stream().anyMatch(place(request)::startsWith)) {
                  boolean reads = request.getMethod().matches("GET|HEAD|OPTIONS");
                  access.require(reads ? Action.VIEW : Action.UPDATE, Resource.EVENTS, "/");
                }
                chain.doFilter(request, response);
                return caller;
              });
    } catch (IOException | ServletException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  /**
   * What the container chose the servlet by: decoded, without parameters and dots. The path as it
   * was written has many spellings for one servlet. Surplus slashes stay there, and some servlets
   * take them.
   */
  private static String place(HttpServletRequest request) {
    String path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
    return SLASHES.matcher(path).replaceAll("/");
  }

  /**
   * People with a browser get a page, programs an empty body, clients of the bus an error of it.
   */
  private static void challenge(
      String how, HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setStatus(401);
    response.setHeader("WWW-Authenticate", how);
    String accept = request.getHeader("Accept");
    if (BUS.stream().anyMatch(place(request)::startsWith)) {
      response.setContentType(Answer.JSON);
      response
          .getOutputStream()
          .print(
              """
              {"type":"error","status":401,"code":"Unauthorized","message":"Unauthorized"}\
              """);
    } else if (accept == null || accept.contains("*/*") || accept.contains("text/html")) {
      response.setContentType("text/html;charset=iso-8859-1");
      response
          .getWriter()
          .write(
              """
              <html>
              <head>
              <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
              <title>Error 401 Unauthorized</title>
              </head>
              <body><h2>HTTP ERROR 401</h2>
              <p>Problem accessing %s. Reason:
              <pre>    Unauthorized</pre></p>
              </body>
              </html>
              """
                  .formatted(escaped(request.getRequestURI())));
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static Auth.Request facts(HttpServletRequest request) {
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(
          name.toLowerCase(Locale.ROOT), List.copyOf(Collections.list(request.getHeaders(name))));
    }
    return new Auth.Request(
        request.getMethod(), request.getRequestURI(), headers, request.getRemoteAddr());
  }
}
