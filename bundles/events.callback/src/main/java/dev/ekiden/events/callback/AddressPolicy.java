package dev.ekiden.events.callback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which addresses may be called. Asked about the very address that is then connected to, so that a
 * name cannot mean one thing when it is checked and another when it is used.
 */
record AddressPolicy(boolean loopback, boolean privateNetworks) {
  /** What clouds tell their machines' secrets at, outside of link-local. */
  private static final Set<InetAddress> METADATA =
      Stream.of(
              "100.100.100.200", // Alibaba
              "168.63.129.16", // Azure
              "192.0.0.192", // Oracle
              "fd00:ec2::254", // Amazon
              "fd20:ce::254", // Google
              "fd00:42::42", // Scaleway
              "fd00:c1::a9fe:a9fe") // Oracle
          .map(InetAddress::ofLiteral)
          .collect(Collectors.toUnmodifiableSet());

  /** An address that must not be called. */
  static final class Forbidden extends IOException {
    private static final long serialVersionUID = 1;

    Forbidden(String message) {
      super(message);
    }
  }

  /**
   * Those of a name's addresses that may be called.
   *
   * @return at least one
   * @throws Forbidden when there are only others
   */
  List<InetAddress> allowed(String host, List<InetAddress> addresses) throws Forbidden {
    List<InetAddress> allowed = new ArrayList<>();
    String reason = "it has no address";
    for (InetAddress address : addresses) {
      Optional<String> refused = refuses(address);
      if (refused.isEmpty()) {
        allowed.add(address);
      } else {
        reason = address.getHostAddress() + " is " + refused.get();
      }
    }
    if (allowed.isEmpty()) {
      throw new Forbidden(host + " must not be called: " + reason);
    }
    return allowed;
  }

  /** Why an address must not be called. */
  Optional<String> refuses(InetAddress given) {
    InetAddress address = embedded(given);
    byte[] b = address.getAddress();
    if (METADATA.contains(address)) {
      return Optional.of("a metadata service");
    }
    if (address.isLinkLocalAddress()) {
      return Optional.of("link-local");
    }
    if (address.isAnyLocalAddress() || (b.length == 4 && b[0] == 0)) {
      return Optional.of("no address of a host");
    }
    if (address.isMulticastAddress() || (b.length == 4 && (b[0] & 0xF0) == 0xF0)) {
      return Optional.of("no address of a single host");
    }
    if (address.isLoopbackAddress()) {
      return loopback ? Optional.empty() : Optional.of("loopback, see allow.loopback");
    }
    return !privateNetworks && isPrivate(address, b)
        ? Optional.of("of a private network, see allow.private")
        : Optional.empty();
  }

  private static boolean isPrivate(InetAddress address, byte[] b) {
    boolean uniqueLocal = b.length == 16 && (b[0] & 0xFE) == 0xFC;
    boolean carrier = b.length == 4 && b[0] == 100 && (b[1] & 0xC0) == 64;
    boolean protocols = b.length == 4 && b[0] == (byte) 192 && b[1] == 0 && b[2] == 0;
    boolean benchmarks = b.length == 4 && b[0] == (byte) 198 && (b[1] & 0xFE) == 18;
    return address.isSiteLocalAddress() || uniqueLocal || carrier || protocols || benchmarks;
  }

  /** The IPv4 address that the system or a gateway would make of one of version 6. */
  private static InetAddress embedded(InetAddress address) {
    byte[] b = address.getAddress();
    if (b.length == 4) {
      return address;
    }
    if (starts(b, 0x20, 0x02)) { // 6to4
      return four(b[2], b[3], b[4], b[5]);
    }
    if (starts(b, 0x20, 0x01, 0, 0)) { // Teredo: inverted
      return four(~b[12], ~b[13], ~b[14], ~b[15]);
    }
    if (starts(b, 0, 0x64, 0xFF, 0x9B, 0, 1)) { // NAT64 in a network of one's own, RFC 8215
      return four(b[6], b[7], b[9], b[10]);
    }
    boolean translated = starts(b, 0, 0x64, 0xFF, 0x9B); // NAT64
    boolean tunnel = (b[8] & 0xFD) == 0 && b[9] == 0 && b[10] == 0x5E && b[11] == (byte) 0xFE;
    boolean mapped = starts(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF);
    boolean compatible =
        starts(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            && !address.isLoopbackAddress()
            && !address.isAnyLocalAddress();
    return translated || tunnel || mapped || compatible
        ? four(b[12], b[13], b[14], b[15])
        : address;
  }

  private static boolean starts(byte[] address, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if ((address[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress four(int... bytes) {
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      address[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
