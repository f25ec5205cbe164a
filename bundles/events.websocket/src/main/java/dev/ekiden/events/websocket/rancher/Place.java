package dev.ekiden.events.websocket.rancher;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a request points: {@code /v1}, {@code /v2-beta}, {@code /v3}, or a project below.
 *
 * @param version e.g. {@code v1}
 * @param scope absolute URL of the version or project, without a slash at its end
 * @param rest the words behind it
 */
record Place(String version, Optional<String> project, String scope, List<String> rest) {
  static Place of(HttpServletRequest request) {
    String host = request.getHeader("Host");
    // A proxy in front may speak TLS.
    boolean tls = "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    String scheme = tls ? "https" : request.getScheme();
    String server = scheme + "://" + (host == null ? request.getServerName() : host);
    String below = request.getPathInfo();
    // Not the URI: dots and escapes in it may mean another place than what was let in.
    String path = request.getServletPath() + (below == null ? "" : below);
    List<String> words = Arrays.stream(path.split("/", -1)).filter(w -> !w.isEmpty()).toList();
    String version = words.getFirst();
    if (words.size() > 2 && words.get(1).equals("projects")) {
      String project = words.get(2);
      return new Place(
          version,
          Optional.of(project),
          server + "/" + version + "/projects/" + project,
          words.subList(3, words.size()));
    }
    return new Place(
        version, Optional.empty(), server + "/" + version, words.subList(1, words.size()));
  }

  String schemas() {
    return scope + "/schemas";
  }

  /** Whether the rest is this word, whatever its case, and possibly something below it. */
  boolean under(String word) {
    return !rest.isEmpty() && rest.getFirst().equalsIgnoreCase(word);
  }
}
