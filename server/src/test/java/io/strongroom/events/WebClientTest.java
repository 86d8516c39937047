package io.strongroom.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.iam.IpRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

/** Where webhooks may be, by what the operator allows. */
final class WebClientTest {
  private static final int OWN_PORT = 4566;

  private static boolean reaches(String address, int port, String... allowed) throws IOException {
    return reaches(InetAddress.ofLiteral(address), port, allowed);
  }

  private static boolean reaches(InetAddress address, int port, String... allowed)
      throws IOException {
    List<IpRange> ranges =
        Arrays.stream(allowed).map(it -> IpRange.parse(it).orElseThrow()).toList();
    try (var client =
        new WebClient((SSLSocketFactory) SSLSocketFactory.getDefault(), ranges, () -> OWN_PORT)) {
      return client.mayReach(address, port);
    }
  }

  @Test
  void a_range_that_is_allowed_does_not_open_a_clouds_metadata_in_it() throws IOException {
    assertEquals(true, reaches("100.64.1.1", 443, "100.64.0.0/10"));
    assertEquals(false, reaches("100.100.100.200", 443, "100.64.0.0/10"));
    assertEquals(true, reaches("fd12::1", 443, "fc00::/7"));
    assertEquals(false, reaches("fd00:ec2::254", 443, "fc00::/7"));
    assertEquals(false, reaches("64:ff9b::6464:64c8", 443, "64:ff9b::/96", "100.64.0.0/10"));
    assertEquals(false, reaches("169.254.169.254", 443, "0.0.0.0/0"));
  }

  @Test
  void an_address_that_carries_a_private_one_is_private() throws IOException {
    assertEquals(false, reaches("64:ff9b::a00:1", 443));
    assertEquals(false, reaches("2002:a00:1::1", 443));
    assertEquals(true, reaches("64:ff9b::a00:1", 443, "10.0.0.0/8"));
    assertEquals(true, reaches("64:ff9b::5db8:d822", 443));
  }

  @Test
  void this_machine_is_reached_where_that_is_allowed_and_this_server_never() throws IOException {
    List<InetAddress> own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(it -> !it.isLinkLocalAddress())
            .toList();
    for (InetAddress each : own) {
      assertEquals(false, reaches(each, 8080), each.toString());
      assertEquals(false, reaches(each, OWN_PORT, "0.0.0.0/0", "::/0"), each.toString());
      assertEquals(true, reaches(each, 8080, "0.0.0.0/0", "::/0"), each.toString());
    }
    assertEquals(false, reaches("64:ff9b::7f00:1", OWN_PORT, "0.0.0.0/0"));
  }
}
