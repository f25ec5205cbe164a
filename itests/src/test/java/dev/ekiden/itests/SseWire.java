package dev.ekiden.itests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Server-sent events. */
final class SseWire implements Reader.Wire {
  private static final String DATA = "data: ";
  private static final String ID = "id: ";

  private final HttpClient client = HttpClient.newHttpClient();

  @Override
  public void follow(String url, OptionalLong after, Reader.Told told)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
    after.ifPresent(number -> request.header("Last-Event-ID", Long.toString(number)));
    try (Stream<String> lines =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
      String data = "";
      for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
        String line = all.next();
        if (line.startsWith(DATA)) {
          data = line.substring(DATA.length());
        } else if (line.startsWith(ID)) {
          told.event(Long.parseLong(line.substring(ID.length())), data);
        }
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
