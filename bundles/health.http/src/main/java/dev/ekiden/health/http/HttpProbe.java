package dev.ekiden.health.http;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * One request per probe over a connection of its own: a client that keeps connections would find a
 * connection alive where a new one is refused. Written on sockets because only the status line
 * matters, and because a general client follows its own mind about 1xx answers and retries.
 */
@Component(
    property = {
      "ekiden.name=http",
      HealthProbe.PROTOCOLS + "=HTTP",
      HealthProbe.PROTOCOLS + "=HTTPS",
      HealthProbe.PROTOCOLS + "=MESOS_HTTP",
      HealthProbe.PROTOCOLS + "=MESOS_HTTPS"
    })
public final class HttpProbe implements HealthProbe {
  /** Marathon's words; it counts a missing port against the task, and so do we. */
  private static final String NO_PORT =
      "UnsupportedOperationException: Health check failed: unable to get the task's effectivePort";

  private static final int GOOD_FROM = 200;
  private static final int GOOD_BELOW = 400;

  private final Watchdog watchdog = new Watchdog();
  private final Tls tls = new Tls();

  @Activate
  public HttpProbe() {}

  @Deactivate
  void close() {
    watchdog.close();
  }

  @Override
  public Verdict probe(ProbeTarget target, Duration timeout) throws InterruptedException {
    if (target.port().isEmpty()) {
      return new Verdict.Unhealthy(NO_PORT);
    }
    InetSocketAddress address;
    try {
      address =
          new InetSocketAddress(
              Addresses.resolve(target.host(), target.check().ipProtocol()), target.port().get());
    } catch (UnknownHostException e) {
      return new Verdict.Unknown("cannot resolve " + target.host());
    }
    Expiry expiry = new Expiry(timeout);
    try {
      return judge(ask(target, address, expiry), target);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("probe of " + target.task());
      }
      return expiry.over()
          ? new Verdict.Unhealthy("TimeoutException: no answer within " + seconds(timeout))
          : Failures.verdict(e);
    }
  }

  private StatusLine ask(ProbeTarget target, InetSocketAddress address, Expiry expiry)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, expiry.leftMillis());
      socket.setTcpNoDelay(true);
      // Closing is the only way to limit a whole exchange; limits on reads begin anew with each.
      Future<?> alarm = watchdog.closeAt(socket, expiry);
      try (Socket secured = secured(target, socket)) {
        OutputStream out = secured.getOutputStream();
        out.write(request(target, address.getPort()));
        out.flush();
        InputStream in = secured.getInputStream();
        StatusLine status = StatusLine.read(in);
        Remainder.drain(secured, in);
        return status;
      } finally {
        alarm.cancel(false);
      }
    }
  }

  private Socket secured(ProbeTarget target, Socket socket) throws IOException {
    return target.check().protocol().endsWith("HTTPS")
        ? tls.over(socket, target.host(), socket.getPort())
        : socket;
  }

  private static byte[] request(ProbeTarget target, int port) {
    String host = target.host();
    String authority = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return """
    GET %s HTTP/1.1\r
    Host: %s:%d\r
    User-Agent: Ekiden\r
    Accept: */*\r
    Connection: close\r
    \r
    """
        .formatted(RequestPath.of(target.check().path().orElse("/")), authority, port)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Verdict judge(StatusLine status, ProbeTarget target) {
    if (status.code() >= GOOD_FROM && status.code() < GOOD_BELOW) {
      return new Verdict.Healthy();
    }
    boolean informational = status.code() < GOOD_FROM;
    return informational && target.check().ignoreHttp1xx().equals(Optional.of(true))
        ? new Verdict.Ignored()
        : new Verdict.Unhealthy(status.toString());
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0)
            .replaceFirst("\\.?0+$", "")
        + " s";
  }
}
