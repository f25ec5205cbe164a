package dev.ekiden.health.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses of hosts, of the wanted kind if there is one. */
final class Addresses {
  private Addresses() {}

  static InetAddress resolve(String host, String ipProtocol) throws UnknownHostException {
    boolean six = ipProtocol.equals("IPv6");
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress address : all) {
      if (address instanceof Inet6Address == six) {
        return address;
      }
    }
    return all[0];
  }
}
