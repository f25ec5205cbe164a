package dev.ekiden.health.tcp;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** A task is healthy when its port takes a connection. */
@Component(
    property = {
      "ekiden.name=tcp",
      HealthProbe.PROTOCOLS + "=TCP",
      HealthProbe.PROTOCOLS + "=MESOS_TCP"
    })
public final class TcpProbe implements HealthProbe {
  /** Marathon's words; it counts a missing port against the task, and so do we. */
  private static final String NO_PORT =
      "UnsupportedOperationException: Health check failed: unable to get the task's effectivePort";

  /** Our own shortages, in the operating system's words. */
  private static final List<String> OURS =
      List.of(
          "Too many open files",
          "Cannot assign requested address",
          "No buffer space available",
          "Cannot allocate memory");

  @Override
  public Verdict probe(ProbeTarget target, Duration timeout) throws InterruptedException {
    if (target.port().isEmpty()) {
      return new Verdict.Unhealthy(NO_PORT);
    }
    try (Socket socket = new Socket()) {
      InetAddress address = resolve(target.host(), target.check().ipProtocol());
      // 0 would mean for ever.
      int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
      socket.connect(new InetSocketAddress(address, target.port().get()), millis);
      return new Verdict.Healthy();
    } catch (UnknownHostException e) {
      return new Verdict.Unknown("cannot resolve " + target.host());
    } catch (SocketTimeoutException e) {
      return new Verdict.Unhealthy(
          "TimeoutException: no connection within " + timeout.toMillis() + " ms");
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("probe of " + target.task());
      }
      return verdict(e);
    }
  }

  private static InetAddress resolve(String host, String ipProtocol) throws UnknownHostException {
    boolean six = ipProtocol.equals("IPv6");
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress address : all) {
      if (address instanceof Inet6Address == six) {
        return address;
      }
    }
    return all[0];
  }

  private static Verdict verdict(IOException e) {
    String message = Optional.ofNullable(e.getMessage()).orElse("failed");
    return OURS.stream().anyMatch(message::contains)
        ? new Verdict.Unknown(message)
        : new Verdict.Unhealthy(e.getClass().getSimpleName() + ": " + message);
  }
}
