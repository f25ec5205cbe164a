package dev.ekiden.rest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Reads bodies before the resources are called, so that a slow or endless sender holds nothing but
 * its own thread. Too large ones are refused before they are read where they say their length.
 */
@Component(service = Filter.class, configurationPid = "dev.ekiden.rest")
@Designate(ocd = Intake.Config.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@ServiceRanking(500)
public final class Intake extends HttpFilter {
  private static final long serialVersionUID = 1;

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH", "DELETE");

  /** Limits on bodies. */
  @ObjectClassDefinition(name = "Ekiden REST API")
  public @interface Config {
    @AttributeDefinition(description = "Largest request body in bytes; larger ones get 413.")
    int max_body_bytes() default 16 * 1024 * 1024;

    @AttributeDefinition(description = "Seconds for a whole body to arrive; later ones get 408.")
    int body_deadline_seconds() default 30;
  }

  private final int maxBytes;
  private final transient Duration deadline;

  @Activate
  public Intake(Config config) {
    this(config.max_body_bytes(), Duration.ofSeconds(config.body_deadline_seconds()));
  }

  Intake(int maxBytes, Duration deadline) {
    if (maxBytes < 1 || !deadline.isPositive()) {
      throw new IllegalArgumentException(
          "dev.ekiden.rest: max.body.bytes and body.deadline.seconds must be positive, not "
              + maxBytes
              + " and "
              + deadline.toSeconds());
    }
    this.maxBytes = maxBytes;
    this.deadline = deadline;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String query = request.getQueryString();
    if (query != null && BROKEN_ESCAPE.matcher(query).find()) {
      // Said here: on the way to the resources different things would come of it.
      ErrorPage.write(response, Rejection.badRequest("The query cannot be read: " + query));
      return;
    }
    if (!WITH_BODY.contains(request.getMethod()) || streams(request)) {
      chain.doFilter(form(request) ? new ReadRequest(request, new byte[0]) : request, response);
      return;
    }
    byte[] body;
    try {
      body = read(request);
    } catch (Rejection e) {
      // The rest of the body is not wanted: it would be read as the next request.
      response.setHeader("Connection", "close");
      tell(response, e);
      return;
    }
    chain.doFilter(new ReadRequest(request, body), response);
  }

  /** Of these the container would read the body even where none belongs, and may wait for ever. */
  private static boolean form(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null
        && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
  }

  private static void tell(HttpServletResponse response, Rejection why) {
    try {
      ErrorPage.write(response, why);
    } catch (IOException e) {
      // Nobody is there to be told.
    }
  }

  /** Bundles are larger than definitions; who takes them in has limits of its own. */
  private static boolean streams(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/v2/plugins");
  }

  private byte[] read(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge();
    }
    long end = System.nanoTime() + deadline.toNanos();
    InputStream in = request.getInputStream();
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(Math.clamp(request.getContentLengthLong(), 32, 64 * 1024));
    byte[] chunk = new byte[8192];
    for (int n = next(in, chunk); n >= 0; n = next(in, chunk)) {
      body.write(chunk, 0, n);
      if (body.size() > maxBytes) {
        throw tooLarge();
      }
      if (System.nanoTime() > end) {
        throw Rejection.of(
            408, "The body did not arrive within " + deadline.toSeconds() + " seconds.");
      }
    }
    return body.toByteArray();
  }

  /** A sender that falls silent, goes away or sends nonsense is no error of ours. */
  private static int next(InputStream in, byte[] chunk) {
    try {
      return in.read(chunk);
    } catch (IOException | RuntimeException e) {
      throw e.getCause() instanceof TimeoutException
          ? Rejection.of(408, "The body did not arrive.")
          : Rejection.of(400, "The body did not arrive as it was announced.");
    }
  }

  private Rejection tooLarge() {
    return Rejection.of(413, "The body is larger than " + maxBytes + " bytes.");
  }
}
