package dev.ekiden.events.callback;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * A URL that can be called.
 *
 * @param shown as answers, events and logs show it: with its user, without the password
 * @param host a name or an address; of version 6 without its brackets
 * @param path with the query
 * @param basic value of the header {@code Authorization}, from the URL's user
 */
record Target(
    String url,
    String shown,
    boolean tls,
    String host,
    int port,
    String path,
    Optional<String> basic) {
  private static final int LONGEST = 2_000;
  private static final String MASK = "********";

  /**
   * @throws IllegalArgumentException saying what is wrong, without the URL itself
   */
  static Target of(String url) {
    URI uri = parse(url);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("callbackUrl must begin with http:// or https://");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("callbackUrl must name a host, and a port up to 65535");
    }
    if (url.length() > LONGEST) {
      throw new IllegalArgumentException("callbackUrl is longer than " + LONGEST);
    }
    boolean tls = scheme.equals("https");
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    Optional<String> user = Optional.ofNullable(uri.getUserInfo());
    return new Target(
        url,
        user.isEmpty() ? url : masked(url, uri.getRawUserInfo()),
        tls,
        bare(uri.getHost()),
        uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80,
        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
        user.map(Target::basic));
  }

  private static URI parse(String url) {
    try {
      // What is not ASCII goes over the wire encoded.
      return new URI(new URI(url).toASCIIString());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("callbackUrl is no URL: " + e.getReason());
    }
  }

  /** The password hidden, or all of a user who has none: it may be a token. */
  private static String masked(String url, String user) {
    int colon = user.indexOf(':');
    boolean password = colon > 0 && colon < user.length() - 1;
    int start = url.indexOf("://") + 3;
    return url.substring(0, start)
        + (password ? user.substring(0, colon + 1) : "")
        + MASK
        + url.substring(url.indexOf('@', start));
  }

  /** Value of a header {@code Authorization}. */
  static String basic(String user) {
    byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether the host is an address, or looks so much like one that it can be looked up at once. */
  boolean plainAddress() {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  String hostHeader() {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    boolean standard = port == (tls ? 443 : 80);
    return standard ? bracketed : bracketed + ":" + port;
  }
}
