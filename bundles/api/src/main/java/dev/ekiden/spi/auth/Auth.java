package dev.ekiden.spi.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides who may do what. At most one is active; without one everybody may do everything.
 *
 * <p>Called from request threads, many at once; deadline 5 s. Fail closed: a throw or a late answer
 * refuses the request with 503.
 */
@ConsumerType
public interface Auth {
  Authentication authenticate(Request request);

  /**
   * Whether the caller may do it.
   *
   * @param path id of the app, pod or group, or the name of a system resource, e.g. {@code /}
   */
  boolean authorize(Identity identity, Action action, Resource resource, String path);

  /** As it came in. Header names in lower case. */
  record Request(
      String method, String path, Map<String, List<String>> headers, String remoteAddress) {
    public Optional<String> header(String name) {
      List<String> values = headers.getOrDefault(name, List.of());
      return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }
  }

  /** Who is calling. */
  record Identity(String name) {}

  sealed interface Authentication {
    record Known(Identity identity) implements Authentication {}

    /** Answered with 401 and this {@code WWW-Authenticate}. */
    record Challenge(String wwwAuthenticate) implements Authentication {}
  }

  enum Action {
    VIEW,
    CREATE,
    UPDATE,
    DELETE
  }

  enum Resource {
    RUN_SPEC,
    GROUP,
    LEADER,
    EVENTS,
    SYSTEM_METRICS,
    SYSTEM_CONFIG,
    PLUGINS
  }
}
