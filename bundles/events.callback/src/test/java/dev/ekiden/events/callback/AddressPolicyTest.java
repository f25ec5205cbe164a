package dev.ekiden.events.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
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
        "64:ff9b:1:a9fe:a9:fe00::",
        "2002:a9fe:a9fe::1",
        "2001:0:1:2::5601:5601",
        "2001:db8::5efe:169.254.169.254",
        "2001:db8::200:5efe:169.254.169.254",
        "::169.254.169.254",
        "fe80::1%1",
        "febf::1",
        "168.63.129.16",
        "192.0.0.192",
        "64:ff9b::168.63.129.16",
        "fd20:ce::254",
        "fd00:42::42",
        "fd00:c1::a9fe:a9fe",
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
        "fec0::1",
        "192.0.0.1",
        "198.18.0.1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "2002:7f00:1::",
        "2002:a01:203::",
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

  @Test
  void ofANamesAddressesOnlyThoseAreCalledThatMay() throws Exception {
    InetAddress bad = InetAddress.getByName("169.254.169.254");
    InetAddress good = InetAddress.getByName("8.8.8.8");
    InetAddress other = InetAddress.getByName("8.8.4.4");
    assertThat(open.allowed("host", List.of(bad, good, other))).containsExactly(good, other);
    assertThatThrownBy(() -> open.allowed("host", List.of(bad)))
        .isInstanceOf(AddressPolicy.Forbidden.class)
        .hasMessage("host must not be called: 169.254.169.254 is link-local");
  }
}
