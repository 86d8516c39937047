package io.strongroom.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When something happens again and again: AWS's {@code rate(...)} or {@code cron(...)} (Amazon
 * EventBridge, "Setting a schedule pattern for scheduled rules"; AWS Secrets Manager, "Schedule
 * expressions"). What one service allows of it, that service checks.
 */
public sealed interface Schedule permits Schedule.Rate, Cron {

  /** The longest expression either service takes, in characters. */
  int LONGEST = 256;

  /**
   * The first time after this one, to the minute for {@code cron}, in UTC; nothing if there is none
   * any more (a {@code cron} whose years are over, or whose day never comes).
   */
  Optional<Instant> next(Instant after);

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  static Schedule parse(String expression) {
    if (expression.length() > LONGEST) {
      throw new IllegalArgumentException("longer than " + LONGEST + " characters");
    }
    Matcher rate = Rate.FORM.matcher(expression);
    if (rate.matches()) {
      return Rate.of(rate.group(1), rate.group(2), !rate.group(3).isEmpty());
    }
    if (expression.startsWith("cron(") && expression.endsWith(")")) {
      return Cron.parse(expression.substring("cron(".length(), expression.length() - 1));
    }
    throw new IllegalArgumentException("neither rate(value unit) nor cron(six fields)");
  }

  /**
   * A fixed distance between two times.
   *
   * @param value how many of the unit; at least 1
   * @param unit minutes, hours or days
   * @param plural whether the unit was written with an "s", which EventBridge wants for every value
   *     but 1
   */
  record Rate(long value, ChronoUnit unit, boolean plural) implements Schedule {
    private static final Pattern FORM =
        Pattern.compile("rate\\(\\s*([0-9]{1,9})\\s+(minute|hour|day)(s?)\\s*\\)");

    private static Rate of(String value, String unit, boolean plural) {
      long number = Long.parseLong(value);
      if (number == 0) {
        throw new IllegalArgumentException("a rate of 0");
      }
      return new Rate(number, ChronoUnit.valueOf((unit + "s").toUpperCase(Locale.ROOT)), plural);
    }

    /** The distance. */
    public Duration every() {
      return unit.getDuration().multipliedBy(value);
    }

    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.plus(every()));
    }
  }
}
