package io.strongroom.iam.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are never asked for an issuer's keys, nor sent events: whoever makes a provider,
 * a webhook or a rotation must not reach the machine itself or what a cloud tells its machines.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IANA special-purpose
 *     addresses</a>
 */
public final class Addresses {
  /** Where clouds tell their machines secrets, beside 169.254.0.0/16. */
  private static final List<byte[]> METADATA =
      List.of(
          new byte[] {(byte) 0xfd, 0, 0x0e, (byte) 0xc2},
          new byte[] {(byte) 0xfd, 0x20, 0, (byte) 0xce},
          new byte[] {100, 100, 100, (byte) 200},
          new byte[] {(byte) 168, 63, (byte) 129, 16});

  /** What stands before an IPv4 address in an IPv6 address. */
  private static final List<byte[]> CARRIERS =
      List.of(
          new byte[12],
          new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0},
          new byte[] {0x20, 0x02});

  private static final int V4_LENGTH = 4;

  private Addresses() {}

  /**
   * Whether it is of this machine, of its link, of a cloud's metadata, or of nobody in particular.
   */
  public static boolean isRefused(InetAddress address) {
    return isRefused(address, false);
  }

  /** As {@link #isRefused(InetAddress)}, unless it is this machine and that may be. */
  public static boolean isRefused(InetAddress address, boolean loopback) {
    byte[] bytes = address.getAddress();
    return address.isAnyLocalAddress()
        || (address.isLoopbackAddress() && !loopback)
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || (bytes.length == V4_LENGTH && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0))
        || METADATA.stream().anyMatch(prefix -> startsWith(bytes, prefix))
        || (address instanceof Inet6Address
            && !(loopback && address.isLoopbackAddress())
            && carriesRefused(bytes));
  }

  private static boolean carriesRefused(byte[] bytes) {
    for (byte[] carrier : CARRIERS) {
      if (startsWith(bytes, carrier)) {
        int from = carrier.length;
        return isRefused(address(Arrays.copyOfRange(bytes, from, from + V4_LENGTH)));
      }
    }
    return false;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address", e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }
}
