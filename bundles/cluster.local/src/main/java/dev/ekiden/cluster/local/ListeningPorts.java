package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** Ports of this machine that a process holds open for others. */
final class ListeningPorts {
  private static final List<String> TCP = List.of("tcp", "tcp6");
  private static final List<String> UDP = List.of("udp", "udp6");
  private static final String LISTEN = "0A";

  private ListeningPorts() {}

  /** Numbers in use by a TCP listener or a bound UDP socket. */
  static BitSet now() {
    BitSet ports = new BitSet();
    TCP.forEach(table -> read(table, true, ports));
    UDP.forEach(table -> read(table, false, ports));
    return ports;
  }

  private static void read(String table, boolean listeners, BitSet ports) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/net", table));
    } catch (IOException e) {
      return; // no such protocol here
    }
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      // sl: address:port remote:port state ...
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > 3 && (!listeners || fields[3].equals(LISTEN))) {
        ports.set(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
      }
    }
  }
}
