package dev.ekiden.health.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** The rest of an answer, which nobody needs. */
final class Remainder {
  private static final int MOST_BYTES = 64 << 10;
  private static final int PATIENCE_MS = 50;

  private Remainder() {}

  /**
   * Reads it, for a server that still writes when we close would log an error with every probe. No
   * longer than a moment: the verdict is known.
   */
  static void drain(Socket socket, InputStream in) {
    try {
      socket.setSoTimeout(PATIENCE_MS);
      byte[] buffer = new byte[8192];
      long end = System.nanoTime() + PATIENCE_MS * 1_000_000L;
      int read = 0;
      while (read < MOST_BYTES && System.nanoTime() < end) {
        int n = in.read(buffer);
        if (n < 0) {
          return;
        }
        read += n;
      }
    } catch (IOException e) {
      // It did not end in time; that is the server's affair.
    }
  }
}
