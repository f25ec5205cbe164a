package dev.ekiden.events.callback;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * POSTs to one target over one connection that it keeps, one request at a time. Connects to exactly
 * the address that the policy has looked at, and follows no redirect; no HTTP client of the JDK can
 * promise the first.
 */
final class Caller implements AutoCloseable {
  private static final int LONGEST_LINE = 8_192;
  private static final int MOST_HEADERS = 100;
  private static final int LONGEST_BODY = 64 << 10;

  private final Target target;
  private final AddressPolicy policy;
  private final Names names;
  private final Credentials credentials;
  private final Duration timeout;
  private @Nullable Connection connection;

  /** One connection, and what is sent with every request on it. */
  private record Connection(Socket socket, InputStream in, Credentials.Proof proof) {}

  private record Answer(int status, boolean reusable) {}

  Caller(
      Target target, AddressPolicy policy, Names names, Credentials credentials, Duration timeout) {
    this.target = target;
    this.policy = policy;
    this.names = names;
    this.credentials = credentials;
    this.timeout = timeout;
  }

  /**
   * Sends one event.
   *
   * @return the status
   * @throws IOException when there was no answer within the timeout
   */
  int post(long sequence, byte[] body) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Connection kept = connection;
    if (kept != null) {
      try {
        return exchange(kept, sequence, body, deadline);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // The other side may have closed it meanwhile; that says nothing about this event.
        disconnect();
      }
    }
    return exchange(connect(deadline), sequence, body, deadline);
  }

  private Connection connect(long deadline) throws IOException, InterruptedException {
    List<InetAddress> all =
        policy.allowed(target.host(), names.of(target.host(), Duration.ofMillis(left(deadline))));
    IOException last = new IOException("no address answers");
    for (int i = 0; i < all.size(); i++) {
      try {
        // Each gets its share of the time: the first one may be dead, and the second alive.
        return connect(all.get(i), left(deadline) / (all.size() - i), deadline);
      } catch (IOException e) {
        last = e;
      }
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    throw last;
  }

  private Connection connect(InetAddress address, int millis, long deadline) throws IOException {
    // No proxy: it would decide by itself whom it connects to.
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(address, target.port()), Math.max(1, millis));
      if (target.tls()) {
        socket = secure(socket, deadline);
      }
      Connection made =
          new Connection(
              socket, new BufferedInputStream(socket.getInputStream()), credentials.of(target));
      connection = made;
      return made;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Socket secure(Socket plain, long deadline) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(left(deadline));
    socket.startHandshake();
    return socket;
  }

  private static int left(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  private int exchange(Connection on, long sequence, byte[] body, long deadline)
      throws IOException {
    // A write that blocks knows no timeout; the socket is closed under it.
    Thread watch = Thread.startVirtualThread(() -> closeAt(on, deadline));
    try {
      byte[] head = head(on.proof(), sequence, body);
      byte[] all = new byte[head.length + body.length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      on.socket().getOutputStream().write(all);
      Answer answer = read(on, deadline);
      if (!answer.reusable()) {
        disconnect();
      }
      return answer.status();
    } catch (IOException e) {
      disconnect();
      left(deadline);
      throw e;
    } finally {
      watch.interrupt();
    }
  }

  private static void closeAt(Connection on, long deadline) {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      on.socket().close();
    } catch (InterruptedException | IOException e) {
      // answered in time, or closed already
    }
  }

  private byte[] head(Credentials.Proof proof, long sequence, byte[] body) {
    StringBuilder head =
        new StringBuilder("POST ")
            .append(target.path())
            .append(" HTTP/1.1\r\nHost: ")
            .append(target.hostHeader())
            .append("\r\nContent-Type: application/json\r\nAccept: application/json")
            .append("\r\nUser-Agent: Ekiden\r\nContent-Length: ")
            .append(body.length)
            .append("\r\nX-Ekiden-Event-Id: ")
            .append(sequence)
            .append("\r\n");
    proof
        .authorization()
        .ifPresent(value -> head.append("Authorization: ").append(value).append("\r\n"));
    proof
        .secret()
        .ifPresent(
            secret ->
                head.append("X-Ekiden-Signature: sha256=")
                    .append(signature(secret, body))
                    .append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static String signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static Answer read(Connection on, long deadline) throws IOException {
    while (true) {
      String first = line(on, deadline);
      String[] words = first.split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5]\\d\\d")) {
        throw new IOException("the answer is no HTTP");
      }
      int status = Integer.parseInt(words[1]);
      boolean keep = words[0].equals("HTTP/1.1");
      long length = -1;
      boolean chunked = false;
      int headers = 0;
      for (String h = line(on, deadline); !h.isEmpty(); h = line(on, deadline)) {
        if (++headers > MOST_HEADERS) {
          throw new IOException("the answer has too many headers");
        }
        String[] pair = h.split(":", 2);
        String value = pair.length == 2 ? pair[1].strip().toLowerCase(Locale.ROOT) : "";
        switch (pair[0].strip().toLowerCase(Locale.ROOT)) {
          case "content-length" -> length = number(value, 10);
          case "transfer-encoding" -> chunked = value.endsWith("chunked");
          case "connection" ->
              keep = value.contains("keep-alive") || (keep && !value.contains("close"));
          default -> {}
        }
      }
      if (status < 200) {
        continue;
      }
      boolean read =
          status == 204
              || status == 304
              || (chunked ? skipChunks(on, deadline) : length >= 0 && skip(on, length, deadline));
      return new Answer(status, keep && read);
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("the answer has a wrong length", e);
    }
  }

  private static boolean skipChunks(Connection on, long deadline) throws IOException {
    long total = 0;
    while (true) {
      long size = number(line(on, deadline).split(";", 2)[0].strip(), 16);
      total += size;
      if (size < 0 || total > LONGEST_BODY) {
        return false;
      }
      if (size == 0) {
        while (!line(on, deadline).isEmpty()) {
          // trailers
        }
        return true;
      }
      skip(on, size + 2, deadline);
    }
  }

  /** False when it is so long that a new connection is cheaper. */
  private static boolean skip(Connection on, long length, long deadline) throws IOException {
    if (length > LONGEST_BODY) {
      return false;
    }
    on.socket().setSoTimeout(left(deadline));
    on.in().skipNBytes(length);
    return true;
  }

  private static String line(Connection on, long deadline) throws IOException {
    StringBuilder line = new StringBuilder();
    on.socket().setSoTimeout(left(deadline));
    while (true) {
      int c = on.in().read();
      if (c < 0) {
        throw new EOFException("the connection was closed instead of an answer");
      }
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
      if (line.length() > LONGEST_LINE) {
        throw new IOException("the answer has a line that is too long");
      }
    }
  }

  @Override
  public void close() {
    disconnect();
  }

  /** The next event goes over a new connection. */
  void disconnect() {
    Connection kept = connection;
    connection = null;
    if (kept != null) {
      try {
        kept.socket().close();
      } catch (IOException e) {
        // It is not used any more either way.
      }
    }
  }
}
