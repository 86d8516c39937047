package io.strongroom.iam.web;

import io.strongroom.iam.IpRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which addresses are asked for an issuer's keys, sent events or logged in to: whoever makes a
 * provider, a webhook or a rotation must not reach the machine itself or what a cloud tells its
 * machines. An IPv4 address that an IPv6 address carries is what counts, in every rule.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IANA special-purpose
 *     addresses</a>
 */
public final class Addresses {
  /**
   * Never, whatever is allowed: where clouds tell their machines secrets, links, multicast, nobody
   * in particular, and Teredo, which leads to wherever it says.
   */
  private static final List<IpRange> NEVER =
      ranges(
          "100.100.100.200",
          "168.63.129.16",
          "fd00:ec2::/32",
          "fd20:ce::/32",
          "fd00:c1::/32",
          "fd00:42::/32",
          "169.254.0.0/16",
          "fe80::/10",
          "224.0.0.0/3",
          "ff00::/8",
          "0.0.0.0/8",
          "::",
          "2001::/32");

  /** Private networks: RFC 1918, RFC 6598, RFC 4193, RFC 3879. */
  private static final List<IpRange> PRIVATE =
      ranges(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "fc00::/7",
          "fec0::/10");

  /** IPv6 addresses that carry one of IPv4, and where: RFC 4291, 6052, 8215, 2765, 3056. */
  private static final Map<IpRange, Integer> CARRIERS =
      Map.of(
          range("::/96"), 12,
          range("64:ff9b::/96"), 12,
          range("64:ff9b:1::/48"), 12,
          range("::ffff:0:0:0/96"), 12,
          range("2002::/16"), 2);

  /** An IPv4 address follows, which Java does not always unwrap. */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private static final int V4_LENGTH = 4;

  private Addresses() {}

  private static IpRange range(String text) {
    return IpRange.parse(text).orElseThrow();
  }

  private static List<IpRange> ranges(String... texts) {
    return Arrays.stream(texts).map(Addresses::range).toList();
  }

  private static boolean among(List<IpRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Whether nobody can allow it: clouds' metadata, the machine's link, nobody in particular. */
  public static boolean isNever(InetAddress address) {
    return among(NEVER, inner(address));
  }

  /**
   * Whether it is of this machine, at whatever port.
   *
   * @throws SocketException when this machine does not know its addresses
   */
  public static boolean isOwn(InetAddress address) throws SocketException {
    InetAddress inner = inner(address);
    return inner.isLoopbackAddress()
        || inner.isAnyLocalAddress()
        || NetworkInterface.getByInetAddress(inner) != null;
  }

  /** Whether it is of a private network. */
  public static boolean isPrivate(InetAddress address) {
    return among(PRIVATE, inner(address));
  }

  /** Whether an operator who allows these ranges allows it. */
  public static boolean isAllowed(InetAddress address, List<IpRange> ranges) {
    return !isNever(address) && among(ranges, inner(address));
  }

  /**
   * Whether it is refused where nobody has allowed it: {@link #isNever} or {@link #isOwn}.
   *
   * @throws SocketException when this machine does not know its addresses
   */
  public static boolean isRefused(InetAddress address) throws SocketException {
    return isNever(address) || isOwn(address);
  }

  private static InetAddress inner(InetAddress address) {
    if (!(address instanceof Inet6Address)
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()) {
      return address;
    }
    byte[] bytes = address.getAddress();
    if (Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
      return address(Arrays.copyOfRange(bytes, MAPPED.length, bytes.length));
    }
    for (var carrier : CARRIERS.entrySet()) {
      if (carrier.getKey().contains(address)) {
        int from = carrier.getValue();
        return address(Arrays.copyOfRange(bytes, from, from + V4_LENGTH));
      }
    }
    return address;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address", e);
    }
  }
}
