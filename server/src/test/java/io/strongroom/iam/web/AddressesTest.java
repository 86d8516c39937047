package io.strongroom.iam.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.iam.IpRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses nobody can allow, which are this machine's, and what an address carries. */
final class AddressesTest {
  private static final List<IpRange> EVERYTHING =
      List.of(IpRange.parse("0.0.0.0/0").orElseThrow(), IpRange.parse("::/0").orElseThrow());

  private static InetAddress at(String address) {
    return InetAddress.ofLiteral(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::7",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fd00:c1::a9fe:a9fe",
        "fd00:42::42",
        "::ffff:169.254.169.254",
        "::ffff:100.100.100.200",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::6464:64c8",
        "64:ff9b:1::a9fe:a9fe",
        "::ffff:0:a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2002:6464:64c8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2"
      })
  void what_is_never_reached_cannot_be_allowed(String address) throws SocketException {
    assertTrue(Addresses.isNever(at(address)));
    assertTrue(Addresses.isRefused(at(address)));
    assertFalse(Addresses.isAllowed(at(address), EVERYTHING));
  }

  @Test
  void a_mapped_address_that_java_has_not_unwrapped_is_none_the_less_what_it_carries()
      throws Exception {
    byte[] bytes = at("64:ff9b::a9fe:a9fe").getAddress();
    bytes[0] = 0;
    bytes[1] = 0;
    bytes[2] = 0;
    bytes[3] = 0;
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    Inet6Address mapped = Inet6Address.getByAddress("", bytes, -1);
    assertTrue(Addresses.isNever(mapped));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1"
      })
  void loopback_is_refused_unless_allowed(String address) throws SocketException {
    assertTrue(Addresses.isOwn(at(address)));
    assertTrue(Addresses.isRefused(at(address)));
    assertFalse(Addresses.isAllowed(at(address), List.of(IpRange.parse("10.0.0.0/8").get())));
    assertTrue(Addresses.isAllowed(at(address), EVERYTHING));
  }

  @Test
  void every_address_of_this_machine_is_its_own() throws SocketException {
    List<InetAddress> all =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    assertFalse(all.isEmpty());
    for (InetAddress each : all) {
      assertTrue(Addresses.isOwn(each), each.toString());
      assertTrue(Addresses.isRefused(each), each.toString());
    }
  }

  @Test
  void others_are_reached_and_private_ones_are_known() throws SocketException {
    for (String address : List.of("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822")) {
      assertFalse(Addresses.isRefused(at(address)), address);
      assertFalse(Addresses.isPrivate(at(address)), address);
    }
    for (String address :
        List.of("10.0.0.9", "100.64.0.9", "fd12::1", "fec0::1", "64:ff9b::a00:9", "2002:a00:9::")) {
      assertTrue(Addresses.isPrivate(at(address)), address);
      assertEquals(false, Addresses.isNever(at(address)), address);
    }
  }
}
