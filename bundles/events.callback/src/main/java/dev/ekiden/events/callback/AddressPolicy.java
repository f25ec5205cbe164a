package dev.ekiden.events.callback;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which addresses may be called. Asked about the very address that is then connected to, so that a
 * name cannot mean one thing when it is checked and another when it is used.
 */
record AddressPolicy(boolean loopback, boolean privateNetworks) {
  /** An address that must not be called. */
  static final class Forbidden extends IOException {
    private static final long serialVersionUID = 1;

    Forbidden(String message) {
      super(message);
    }
  }

  /**
   * The first address of a name that may be called.
   *
   * @throws Forbidden when there are only others
   */
  InetAddress resolve(String host) throws IOException {
    InetAddress[] all = InetAddress.getAllByName(bare(host));
    String reason = "";
    for (InetAddress address : all) {
      Optional<String> refused = refuses(address);
      if (refused.isEmpty()) {
        return address;
      }
      reason = address.getHostAddress() + " is " + refused.get();
    }
    throw new Forbidden(host + " must not be called: " + reason);
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Why an address must not be called. */
  Optional<String> refuses(InetAddress given) {
    InetAddress address = embedded(given);
    byte[] b = address.getAddress();
    if (address.isLinkLocalAddress()) {
      return Optional.of("link-local");
    }
    if (address.isAnyLocalAddress() || (b.length == 4 && b[0] == 0)) {
      return Optional.of("no address of a host");
    }
    if (address.isMulticastAddress() || (b.length == 4 && (b[0] & 0xF0) == 0xF0)) {
      return Optional.of("no address of a single host");
    }
    if (metadata(b)) {
      return Optional.of("a metadata service");
    }
    if (address.isLoopbackAddress()) {
      return loopback ? Optional.empty() : Optional.of("loopback, see allow.loopback");
    }
    return !privateNetworks && isPrivate(address, b)
        ? Optional.of("of a private network, see allow.private")
        : Optional.empty();
  }

  /** What clouds keep outside of link-local: fd00:ec2::254 and 100.100.100.200. */
  private static boolean metadata(byte[] b) {
    byte[] ec2 = {(byte) 0xFD, 0, 0x0E, (byte) 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54};
    byte[] alibaba = {100, 100, 100, (byte) 200};
    return Arrays.equals(b, ec2) || Arrays.equals(b, alibaba);
  }

  private static boolean isPrivate(InetAddress address, byte[] b) {
    boolean uniqueLocal = b.length == 16 && (b[0] & 0xFE) == 0xFC;
    boolean carrier = b.length == 4 && b[0] == 100 && (b[1] & 0xC0) == 64;
    return address.isSiteLocalAddress() || uniqueLocal || carrier;
  }

  /** The IPv4 address that gateways would make of it: 6to4 and NAT64. */
  private static InetAddress embedded(InetAddress address) {
    byte[] b = address.getAddress();
    if (!(address instanceof Inet6Address six)) {
      return address;
    }
    int from = -1;
    if (b[0] == 0x20 && b[1] == 0x02) {
      from = 2;
    } else if (b[0] == 0 && b[1] == 0x64 && b[2] == (byte) 0xFF && b[3] == (byte) 0x9B) {
      from = 12;
    } else if (six.isIPv4CompatibleAddress()
        && !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()) {
      from = 12;
    }
    if (from < 0) {
      return address;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(b, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
