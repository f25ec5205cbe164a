package dev.ekiden.events.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamClientTest {

  /** Has nothing, then cannot be read. */
  private static final class Broken implements Source {
    private volatile boolean broken;
    private volatile boolean told;

    @Override
    public List<byte[]> next() {
      if (broken) {
        throw new IllegalStateException("the store is gone");
      }
      List<byte[]> run = told ? List.of() : List.of("{}".getBytes(StandardCharsets.US_ASCII));
      told = true;
      return run;
    }

    @Override
    public boolean acknowledge(long sequence) {
      return false;
    }

    @Override
    public long behind() {
      return 0;
    }
  }

  /** It would hear nothing any more, and not know it. */
  @Test
  void endsWhenTheStreamCannotBeRead() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    Broken source = new Broken();
    StreamClient client = new StreamClient(source, came -> {}, left -> gone.countDown());
    HttpServlet servlet =
        new HttpServlet() {
          private static final long serialVersionUID = 1;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            var _ = new Door(1_024, Set.of()).open(this, request, response, client);
          }
        };
    try (WebServer server = new WebServer(servlet, "/ws");
        RawClient raw = new RawClient(server.port(), "/ws")) {
      assertThat(raw.text()).isEqualTo("{}");
      source.broken = true;
      client.pump();
      RawClient.Frame close = raw.next(RawClient.CLOSE);
      assertThat(close.code()).isEqualTo(1011);
      assertThat(close.reason()).contains("connect again");
    }
    gone.await();
  }
}
