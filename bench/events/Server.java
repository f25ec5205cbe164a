import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server under test, started for it on a free port of the loopback address. */
interface Server extends AutoCloseable {
  String name();

  int port();

  /** Whether subscribers speak WebSocket, not server-sent events. */
  boolean webSocket();

  /** What a subscriber sends to be told the events of the benchmark. */
  String request();

  /**
   * Publishes events numbered from {@code from} on; returns when the server has taken all.
   *
   * @param rate events a second; 0: as fast as the server takes them
   * @return a remark for the report, or nothing
   */
  String publish(Payload payload, int count, int rate, long from) throws Exception;

  /** The server's process; its children belong to it. */
  ProcessHandle process();

  @Override
  void close() throws Exception;

  /** Resident memory of all its processes, in bytes. */
  default long resident() throws IOException {
    long pages = 0;
    for (ProcessHandle each : processes()) {
      String line = Files.readString(Path.of("/proc/" + each.pid() + "/statm"));
      pages += Long.parseLong(line.split(" ")[1]);
    }
    return pages * 4096;
  }

  /** Processor time of all its processes, in seconds. */
  default double processor() throws IOException {
    double ticks = 0;
    for (ProcessHandle each : processes()) {
      String line = Files.readString(Path.of("/proc/" + each.pid() + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks / 100;
  }

  private List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process()), process().descendants()).toList();
  }

  static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  }

  /** What a WebSocket client says; the key may be anything, the answer to it is not checked. */
  static String upgrade(String path) {
    return get(
        path,
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends a process, politely first. */
  static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(java.time.Duration.ofSeconds(15))) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
