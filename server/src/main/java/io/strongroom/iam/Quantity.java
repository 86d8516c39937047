package io.strongroom.iam;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the numbers, dates and truth values of conditions; empty for anything else. */
final class Quantity {
  private static final int MAX_LENGTH = 64;
  private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)");
  private static final Pattern EPOCH = Pattern.compile("[0-9]{1,11}");

  /**
   * The profiles of <a href="https://www.w3.org/TR/NOTE-datetime">W3C's note on ISO 8601</a>; four
   * digits are a year, not seconds.
   */
  private static final Pattern DATE =
      Pattern.compile(
          "([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
              + "(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?"
              + "(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?");

  private Quantity() {}

  /** An integer or decimal without exponent. */
  static Optional<BigDecimal> number(String text) {
    return text.length() <= MAX_LENGTH && NUMBER.matcher(text).matches()
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  /** A date in ISO 8601, or seconds since 1970. */
  static Optional<Instant> date(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher date = DATE.matcher(text);
    if (date.matches()) {
      return instant(date);
    }
    return EPOCH.matcher(text).matches()
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
        : Optional.empty();
  }

  /** {@code true} or {@code false} in any case. */
  static Optional<Boolean> bool(String text) {
    if (text.equalsIgnoreCase("true")) {
      return Optional.of(true);
    }
    return text.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
  }

  private static Optional<Instant> instant(Matcher date) {
    @Nullable String fraction = date.group(7);
    @Nullable String zone = date.group(8);
    try {
      var local =
          LocalDateTime.of(
              part(date, 1, 0),
              part(date, 2, 1),
              part(date, 3, 1),
              part(date, 4, 0),
              part(date, 5, 0),
              part(date, 6, 0),
              fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9)));
      return Optional.of(local.toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int part(Matcher date, int group, int absent) {
    @Nullable String digits = date.group(group);
    return digits == null ? absent : Integer.parseInt(digits);
  }
}
