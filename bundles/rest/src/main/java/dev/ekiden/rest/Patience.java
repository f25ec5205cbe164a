package dev.ekiden.rest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * What is not found while the API is not there is not ready: callers are to come again, and
 * balancers that read {@code /ping} not to send us anything yet.
 */
@Component(service = Filter.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@ServiceRanking(550)
public final class Patience extends HttpFilter {
  private static final long serialVersionUID = 1;

  private final transient Presence presence;

  @Activate
  public Patience(@Reference Presence presence) {
    this.presence = presence;
  }

  static Rejection notReady() {
    return Rejection.of(503, "Ekiden is not ready; try again in a moment.");
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, presence.reached() ? response : new Answering(response));
  }

  private final class Answering extends HttpServletResponseWrapper {
    Answering(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
      if (!unready(status)) {
        super.sendError(status, message);
      }
    }

    @Override
    public void sendError(int status) throws IOException {
      if (!unready(status)) {
        super.sendError(status);
      }
    }

    private boolean unready(int status) throws IOException {
      if (status != SC_NOT_FOUND || presence.reached()) {
        return false;
      }
      ErrorPage.write(this, notReady());
      return true;
    }
  }
}
