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
 * @param shown without its password
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

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  static Target of(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("callbackUrl is no URL: " + e.getReason(), e);
    }
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
    String user = uri.getUserInfo();
    return new Target(
        url,
        user == null ? url : url.replace(uri.getRawUserInfo() + "@", name(user) + ":********@"),
        tls,
        uri.getHost(),
        uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80,
        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
        Optional.ofNullable(user).map(u -> "Basic " + Base64.getEncoder().encodeToString(utf8(u))));
  }

  private static String name(String user) {
    return user.split(":", 2)[0];
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  String hostHeader() {
    boolean standard = port == (tls ? 443 : 80);
    return standard ? host : host + ":" + port;
  }
}
