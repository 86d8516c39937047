package io.strongroom.iam;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses in the form of RFC 4632 or RFC 4291; a bare address is a range of one. IPv4
 * addresses mapped into IPv6 are IPv4 addresses.
 *
 * @param bits of the base that count
 */
public record IpRange(InetAddress base, int bits) {
  private static final int MAX_LENGTH = 64;
  private static final int MAPPED_BITS = 96;
  private static final Pattern V4 =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** Reads an address or a range; empty for anything else. */
  public static Optional<IpRange> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    Optional<InetAddress> base = address(address);
    if (base.isEmpty()) {
      return Optional.empty();
    }
    int width = base.get().getAddress().length * Byte.SIZE;
    if (slash < 0) {
      return Optional.of(new IpRange(base.get(), width));
    }
    String suffix = text.substring(slash + 1);
    if (!BITS.matcher(suffix).matches()) {
      return Optional.empty();
    }
    boolean mapped = width == 32 && address.indexOf(':') >= 0;
    int bits = Integer.parseInt(suffix) - (mapped ? MAPPED_BITS : 0);
    return bits < 0 || bits > width ? Optional.empty() : Optional.of(new IpRange(base.get(), bits));
  }

  /** An address as it is written; names are never looked up. */
  static Optional<InetAddress> address(String text) {
    if (text.length() > MAX_LENGTH || !(V4.matcher(text).matches() || V6.matcher(text).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether an address is of this range. */
  public boolean contains(InetAddress address) {
    byte[] mine = base.getAddress();
    byte[] other = address.getAddress();
    if (other.length != mine.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (other[i] != mine[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    int mask = 0xFF << (Byte.SIZE - rest);
    return rest == 0 || (other[whole] & mask) == (mine[whole] & mask);
  }
}
