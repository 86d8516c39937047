package io.strongroom.ops;

import io.strongroom.audit.SinkAddress;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.IpRange;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the texts of the command line become values. */
final class Values {
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\s]+):(\\d{1,5})");
  private static final int PORT_MAX = 65_535;

  private Values() {}

  /** {@code HOST:PORT}, an IPv6 address in brackets, port 0 for any free one. */
  static final class Address implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      var matcher = ADDRESS.matcher(text);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > PORT_MAX) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
      }
      String host = matcher.group(1);
      return new InetSocketAddress(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
          Integer.parseInt(matcher.group(2)));
    }
  }

  /** {@code HOST:PORT}, or a port of loopback. */
  static final class Watched implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      return new Address().convert(text.matches("\\d{1,5}") ? "127.0.0.1:" + text : text);
    }
  }

  /** Twelve digits. */
  static final class Account implements ITypeConverter<AccountId> {
    @Override
    public AccountId convert(String text) {
      if (!AccountId.isValid(text)) {
        throw new TypeConversionException("'" + text + "' is not 12 digits");
      }
      return new AccountId(text);
    }
  }

  /** A region's name. */
  static final class RegionName implements ITypeConverter<Region> {
    @Override
    public Region convert(String text) {
      try {
        return new Region(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a region's name");
      }
    }
  }

  /** A range of addresses. */
  static final class Range implements ITypeConverter<IpRange> {
    @Override
    public IpRange convert(String text) {
      return IpRange.parse(text)
          .orElseThrow(() -> new TypeConversionException("'" + text + "' is not like 10.0.0.0/8"));
    }
  }

  /** An instant in ISO 8601. */
  static final class Time implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("'" + text + "' is not like 2026-01-31T12:00:00Z");
      }
    }
  }

  /** A place outside for checkpoints. */
  static final class Sink implements ITypeConverter<SinkAddress> {
    @Override
    public SinkAddress convert(String text) {
      try {
        return SinkAddress.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * How long something is kept.
   *
   * @param age empty for ever
   */
  record Kept(Optional<Duration> age) {}

  /** {@code forever}, or a number of days such as {@code 400d}. */
  static final class Age implements ITypeConverter<Kept> {
    private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})d");

    @Override
    public Kept convert(String text) {
      if (text.equals("forever")) {
        return new Kept(Optional.empty());
      }
      var days = DAYS.matcher(text);
      if (!days.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is neither forever nor a number of days such as 400d");
      }
      return new Kept(Optional.of(Duration.ofDays(Long.parseLong(days.group(1)))));
    }
  }
}
