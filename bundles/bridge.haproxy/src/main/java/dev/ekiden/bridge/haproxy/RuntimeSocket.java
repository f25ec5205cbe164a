package dev.ekiden.bridge.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * HAProxy's command line over a local socket. A call blocks until HAProxy has answered; the slot's
 * deadline interrupts it.
 */
final class RuntimeSocket {
  private final Path path;

  RuntimeSocket(Path path) {
    this.path = path;
  }

  /** Sends one line and reads the whole answer, without surrounding white space. */
  String ask(String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      ByteBuffer line = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      // The master's command line goes on listening until its input ends.
      channel.shutdownOutput();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return answer.toString(StandardCharsets.UTF_8).strip();
    }
  }

  boolean answers(String command) {
    try {
      ask(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
