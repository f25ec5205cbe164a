package dev.ekiden.api;

/** Who asked, for events: address of the peer and the request's path. */
public record Origin(String clientIp, String uri) {
  /** Ekiden itself. */
  public static final Origin SELF = new Origin("127.0.0.1", "");
}
