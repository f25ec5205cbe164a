package dev.ekiden.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Talks to a server as its users do. */
final class Api implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final String url;
  private final Optional<String> credentials;

  /**
   * For one server.
   *
   * @param credentials {@code user:password}
   */
  Api(String url, Optional<String> credentials) {
    this.url = url;
    this.credentials = credentials;
  }

  String get(String path) throws InterruptedException {
    return good("GET", path, Optional.empty());
  }

  String put(String path, String body) throws InterruptedException {
    return good("PUT", path, Optional.of(body));
  }

  String delete(String path) throws InterruptedException {
    return good("DELETE", path, Optional.empty());
  }

  /**
   * The body of a good answer.
   *
   * @throws StartException with the answer, if it is not a good one, or if there is none in time
   */
  private String good(String method, String path, Optional<String> body)
      throws InterruptedException {
    var response = send(method, path, body);
    if (response.statusCode() / 100 != 2) {
      throw new StartException(
          "%s %s: %d %s"
              .formatted(method, url + path, response.statusCode(), response.body().strip()));
    }
    return response.body();
  }

  HttpResponse<String> send(String method, String path, Optional<String> body)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(DEADLINE)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    credentials
        .map(text -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        .ifPresent(text -> request.header("Authorization", "Basic " + text));
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new StartException("%s %s: %s".formatted(method, url + path, e), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
