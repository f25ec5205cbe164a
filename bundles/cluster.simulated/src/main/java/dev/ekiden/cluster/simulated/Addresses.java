package dev.ekiden.cluster.simulated;

import java.util.BitSet;

/** Addresses of containers with a network of their own, 172.17.x.y. */
final class Addresses {
  private static final String NETWORK = "172.17.";
  private static final int SIZE = 1 << 16;

  private final BitSet used = new BitSet(SIZE);
  private int last = 1;

  /** The next unused one; when there is none, one that is used already. */
  String take() {
    for (int tries = 0; tries < SIZE; tries++) {
      last = (last + 1) % SIZE;
      int low = last & 0xff;
      if (low > 0 && low < 0xff && !used.get(last)) {
        break;
      }
    }
    used.set(last);
    return NETWORK + (last >> 8) + "." + (last & 0xff);
  }

  /** For one that was taken in an earlier run. */
  void use(String address) {
    int index = index(address);
    if (index >= 0) {
      used.set(index);
      last = Math.max(last, index);
    }
  }

  void release(String address) {
    int index = index(address);
    if (index >= 0) {
      used.clear(index);
    }
  }

  /** Negative for addresses of hosts. */
  private static int index(String address) {
    if (!address.startsWith(NETWORK)) {
      return -1;
    }
    int dot = address.indexOf('.', NETWORK.length());
    return (Integer.parseInt(address.substring(NETWORK.length(), dot)) << 8)
        | Integer.parseInt(address.substring(dot + 1));
  }
}
