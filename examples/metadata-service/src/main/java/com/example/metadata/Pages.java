package com.example.metadata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * What is served, with {@code ?wait=true&value=VERSION&maxWait=SECONDS} as soon as it is no longer
 * that version.
 */
final class Pages implements HttpHandler {
  private static final int MOST_READERS = 1_000;
  private static final int MAX_WAIT = 300;
  private static final int WAIT = 10;

  private final Board board;
  private final Semaphore readers = new Semaphore(MOST_READERS);

  Pages(Board board) {
    this.board = board;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!readers.tryAcquire()) {
        answer(exchange, 503, "{\"message\":\"more than " + MOST_READERS + " readers\"}");
        return;
      }
      try {
        if (exchange.getRequestMethod().equals("GET")) {
          get(exchange);
        } else {
          answer(exchange, 405, "{\"message\":\"only GET\"}");
        }
      } catch (NumberFormatException e) {
        answer(exchange, 400, "{\"message\":\"maxWait must be a whole number of seconds\"}");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        readers.release();
      }
    }
  }

  private void get(HttpExchange exchange) throws IOException, InterruptedException {
    Map<String, String> query = query(exchange.getRequestURI().getQuery());
    Picture picture = board.newest();
    if ("true".equals(query.get("wait"))) {
      String version = query.getOrDefault("value", "");
      int seconds = Integer.parseInt(query.getOrDefault("maxWait", Integer.toString(WAIT)));
      picture = board.awaitOther(version, Duration.ofSeconds(Math.clamp(seconds, 0, MAX_WAIT)));
    }
    String path = exchange.getRequestURI().getPath();
    exchange.getResponseHeaders().set("X-Version", picture.version());
    if (path.equals("/latest") || path.equals("/latest/")) {
      answer(exchange, 200, Json.of(picture));
    } else if (path.equals("/latest/version")) {
      answer(exchange, 200, picture.version());
    } else if (path.equals("/latest/hosts")) {
      answer(exchange, 200, Json.groups(picture.hosts()));
    } else if (path.startsWith("/latest/hosts/")) {
      entries(exchange, picture.hosts(), path.substring("/latest/hosts/".length()));
    } else if (path.equals("/latest/apps")) {
      answer(exchange, 200, Json.groups(picture.apps()));
    } else if (path.startsWith("/latest/apps/")) {
      entries(exchange, picture.apps(), path.substring("/latest/apps".length()));
    } else {
      answer(exchange, 404, "{\"message\":\"there are /latest, …/version, …/apps and …/hosts\"}");
    }
  }

  private static void entries(
      HttpExchange exchange, Map<String, List<Picture.Entry>> groups, String name)
      throws IOException {
    List<Picture.Entry> entries = groups.get(name);
    if (entries == null) {
      answer(exchange, 404, "{\"message\":" + Json.text("nothing of " + name) + "}");
    } else {
      answer(exchange, 200, Json.entries(entries));
    }
  }

  private static Map<String, String> query(String text) {
    return text == null
        ? Map.of()
        : Arrays.stream(text.split("&"))
            .map(pair -> pair.split("=", 2))
            .filter(pair -> pair.length == 2)
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
