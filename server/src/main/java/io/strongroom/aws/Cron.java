package io.strongroom.aws;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A {@code cron} expression of AWS: minutes, hours, day of month, month, day of week, year, in UTC.
 * Of the two days one is {@code ?}; {@code L}, {@code W} and {@code #} mean what they mean in
 * Amazon EventBridge, "Cron expressions".
 */
public final class Cron implements Schedule {
  static final int FIRST_YEAR = 1970;
  static final int LAST_YEAR = 2199;

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet months;
  private final BitSet years;
  private final CronDay day;

  private Cron(List<String> fields) {
    minutes = new CronField("minutes", 0, 59, List.of()).read(fields.get(0));
    hours = new CronField("hours", 0, 23, List.of()).read(fields.get(1));
    months = new CronField("month", 1, 12, MONTHS).read(fields.get(3));
    years = new CronField("year", FIRST_YEAR, LAST_YEAR, List.of()).read(fields.get(5));
    day = CronDay.parse(fields.get(2), fields.get(4));
  }

  static Cron parse(String fields) {
    List<String> split = List.of(fields.strip().split("\\s+", -1));
    if (split.size() != 6) {
      throw new IllegalArgumentException("a cron expression has six fields");
    }
    return new Cron(split);
  }

  /** The minutes of an hour at which it happens, 0 to 59. */
  public List<Integer> minutes() {
    return minutes.stream().boxed().toList();
  }

  /** The hours of a day at which it happens, 0 to 23. */
  public List<Integer> hours() {
    return hours.stream().boxed().toList();
  }

  /** Whether it happens in every year. */
  public boolean everyYear() {
    return years.cardinality() == LAST_YEAR - FIRST_YEAR + 1;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    LocalDateTime from =
        LocalDateTime.ofInstant(after, ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.MINUTES)
            .plusMinutes(1);
    LocalDate date = from.toLocalDate();
    LocalTime time = from.toLocalTime();
    while (date.getYear() <= LAST_YEAR) {
      if (!years.get(date.getYear())) {
        date = date.with(TemporalAdjusters.firstDayOfNextYear());
      } else if (!months.get(date.getMonthValue())) {
        date = date.with(TemporalAdjusters.firstDayOfNextMonth());
      } else {
        Optional<LocalTime> at = day.is(date) ? next(time) : Optional.empty();
        if (at.isPresent()) {
          return Optional.of(date.atTime(at.get()).toInstant(ZoneOffset.UTC));
        }
        date = date.plusDays(1);
      }
      time = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private Optional<LocalTime> next(LocalTime from) {
    int minute = minutes.nextSetBit(from.getMinute());
    if (hours.get(from.getHour()) && minute >= 0) {
      return Optional.of(LocalTime.of(from.getHour(), minute));
    }
    int hour = hours.nextSetBit(from.getHour() + 1);
    return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
  }

  /** Monday is 2 here: AWS counts the days of a week from Sunday, which is 1. */
  static int number(DayOfWeek day) {
    return day.getValue() % 7 + 1;
  }
}
