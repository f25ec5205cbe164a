package dev.ekiden.rest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/** Flag {@code http_max_concurrent_requests}. Open event streams do not count. */
@Component(service = Filter.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@ServiceRanking(800)
public final class RequestLimit extends HttpFilter {
  private static final long serialVersionUID = 1;

  private final transient Flags flags;
  private final AtomicInteger active = new AtomicInteger();

  @Activate
  public RequestLimit(@Reference Flags flags) {
    this.flags = flags;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Integer> limit = flags.text("http_max_concurrent_requests").map(Integer::valueOf);
    try {
      if (active.incrementAndGet() > limit.orElse(Integer.MAX_VALUE)) {
        response.setStatus(503);
        response.setContentType("text/plain");
        response
            .getWriter()
            .write("Too many concurrent requests! Allowed: " + limit.orElseThrow() + ".");
        return;
      }
      chain.doFilter(request, response);
    } finally {
      active.decrementAndGet();
    }
  }
}
