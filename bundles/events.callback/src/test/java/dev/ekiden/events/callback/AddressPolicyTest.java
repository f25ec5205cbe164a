package dev.ekiden.events.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  private final AddressPolicy open = new AddressPolicy(true, true);
  private final AddressPolicy strict = new AddressPolicy(false, false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255",
        "240.0.0.1"
      })
  void someAddressesAreNeverCalled(String address) throws Exception {
    assertThat(open.refuses(InetAddress.getByName(address))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fd12::1",
        "64:ff9b::10.0.0.1"
      })
  void someDependOnTheConfiguration(String address) throws Exception {
    assertThat(open.refuses(InetAddress.getByName(address))).isEmpty();
    assertThat(strict.refuses(InetAddress.getByName(address))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888"})
  void theRestMayBeCalled(String address) throws Exception {
    assertThat(strict.refuses(InetAddress.getByName(address))).isEmpty();
  }
}
