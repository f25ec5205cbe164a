package dev.ekiden.itests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stream over WebSocket. */
final class WebSocketWire implements Reader.Wire {
  private static final Pattern NUMBER = Pattern.compile("^\\{\"id\":(\\d+),");
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final boolean acknowledges;

  /**
   * @param acknowledges every event as soon as it is noted
   */
  WebSocketWire(boolean acknowledges) {
    this.acknowledges = acknowledges;
  }

  @Override
  public void follow(String url, OptionalLong after, Reader.Told told)
      throws IOException, InterruptedException {
    WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(CONNECT);
    after.ifPresent(number -> builder.header("Last-Event-ID", Long.toString(number)));
    CountDownLatch over = new CountDownLatch(1);
    WebSocket socket;
    try {
      socket =
          builder
              .buildAsync(
                  URI.create(url.replaceFirst("^http", "ws")),
                  new Listener(told, acknowledges, over))
              .get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    try {
      over.await();
    } finally {
      socket.abort();
    }
  }

  private static final class Listener implements WebSocket.Listener {
    private final Reader.Told told;
    private final boolean acknowledges;
    private final CountDownLatch over;
    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    Listener(Reader.Told told, boolean acknowledges, CountDownLatch over) {
      this.told = told;
      this.acknowledges = acknowledges;
      this.over = over;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        Matcher number = NUMBER.matcher(text);
        if (number.find()) {
          told.event(Long.parseLong(number.group(1)), text.toString());
          if (acknowledges) {
            acknowledge(socket, number.group(1));
          }
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    /** One message at a time, as the client wants it. */
    private void acknowledge(WebSocket socket, String number) {
      sent =
          sent.handle((done, failure) -> "{\"ack\":" + number + "}")
              .thenCompose(message -> socket.sendText(message, true));
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      over.countDown();
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      over.countDown();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
