import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Debian's nginx with nchan, configured in a temporary directory; messages are kept in memory, as
 * nchan does by default. Published to by HTTP requests over one connection, up to 64 ahead of their
 * answers.
 */
final class Nchan implements Server {
  private static final int AHEAD = 64;

  private final Path directory = Files.createTempDirectory("bench-nchan");
  private final int port = Server.freePort();
  private final boolean webSocket;
  private final Process process;

  Nchan(boolean webSocket, int workers) throws Exception {
    this.webSocket = webSocket;
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
        daemon off;
        worker_processes %d;
        worker_rlimit_nofile 20000;
        error_log %s/error.log warn;
        pid %s/nginx.pid;
        events { worker_connections 19000; }
        http {
          access_log off;
          keepalive_requests 100000000;
          tcp_nodelay on;
          client_body_buffer_size 64k;
          client_body_temp_path %s/body;
          proxy_temp_path %s/proxy;
          fastcgi_temp_path %s/fastcgi;
          uwsgi_temp_path %s/uwsgi;
          scgi_temp_path %s/scgi;
          nchan_shared_memory_size 512m;
          server {
            listen 127.0.0.1:%d backlog=4096;
            location = /publish {
              nchan_publisher;
              nchan_channel_id bench;
              nchan_message_buffer_length 20000;
              nchan_message_timeout 5m;
            }
            location = /subscribe {
              nchan_subscriber eventsource websocket;
              nchan_channel_id bench;
              nchan_subscriber_first_message newest;
            }
          }
        }
        """
            .replace("%s", directory.toString())
            .formatted(workers, port));
    process =
        new ProcessBuilder(
                "/usr/sbin/nginx", "-p", directory.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    for (int tries = 0; !open(); tries++) {
      if (tries > 100 || !process.isAlive()) {
        throw new IOException("nginx: " + Files.readString(directory.resolve("output")));
      }
      Thread.sleep(50);
    }
  }

  private boolean open() {
    try (Http http = new Http(port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String name() {
    return webSocket ? "nchan-ws" : "nchan";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public boolean webSocket() {
    return webSocket;
  }

  @Override
  public String request() {
    return webSocket
        ? Server.upgrade("/subscribe")
        : Server.get("/subscribe", "Accept: text/event-stream\r\n");
  }

  @Override
  public String publish(Payload payload, int count, int rate, long from) throws Exception {
    String pad = "x".repeat(payload.pad());
    try (Http http = new Http(port)) {
      Semaphore ahead = new Semaphore(AHEAD);
      Thread answers = Thread.ofPlatform().start(() -> answers(http, count, ahead));
      long began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        ahead.acquire();
        if (rate > 0) {
          awaitNanos(began + i * 1_000_000_000L / rate);
        }
        byte[] body =
            Payload.text(System.nanoTime(), from + i, pad).getBytes(StandardCharsets.US_ASCII);
        http.write(
            "POST",
            "/publish",
            "Content-Type: application/json\r\nX-EventSource-Event: " + Payload.TYPE + "\r\n",
            body);
      }
      answers.join();
    }
    return "";
  }

  private static void answers(Http http, int count, Semaphore ahead) {
    try {
      for (int i = 0; i < count; i++) {
        int status = http.answer().status();
        if (status != 201 && status != 202) {
          throw new IOException("published, answered " + status);
        }
        ahead.release();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitNanos(long when) {
    for (long left = when - System.nanoTime(); left > 0; left = when - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() throws Exception {
    Server.end(process);
    Server.delete(directory);
  }
}
