package io.strongroom.aws;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** On which days a {@code cron} expression happens: by day of month or by day of week. */
record CronDay(List<Predicate<LocalDate>> anyOf) {
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final CronField OF_MONTH = new CronField("day of month", 1, 31, List.of());
  private static final CronField OF_WEEK = new CronField("day of week", 1, 7, DAYS);
  private static final Pattern NEAREST = Pattern.compile("([0-9]{1,2})W");
  private static final Pattern LAST = Pattern.compile("([0-9A-Z]{1,3})L");
  private static final Pattern NUMBERED = Pattern.compile("([0-9A-Z]{1,3})#([1-5])");

  static CronDay parse(String ofMonth, String ofWeek) {
    if (ofMonth.equals("?") == ofWeek.equals("?")) {
      throw new IllegalArgumentException("one of the two days is ? and the other is not");
    }
    List<Predicate<LocalDate>> days = new ArrayList<>();
    String field = ofWeek.equals("?") ? ofMonth : ofWeek;
    for (String part : field.toUpperCase(Locale.ROOT).split(",", -1)) {
      days.add(ofWeek.equals("?") ? ofMonth(part) : ofWeek(part));
    }
    return new CronDay(List.copyOf(days));
  }

  boolean is(LocalDate date) {
    return anyOf.stream().anyMatch(day -> day.test(date));
  }

  private static Predicate<LocalDate> ofMonth(String part) {
    if (part.equals("L")) {
      return date -> date.getDayOfMonth() == date.lengthOfMonth();
    }
    if (part.equals("LW")) {
      return date -> date.equals(weekdayNearest(date, date.lengthOfMonth()));
    }
    Matcher nearest = NEAREST.matcher(part);
    if (nearest.matches()) {
      int day = OF_MONTH.value(nearest.group(1));
      return date -> day <= date.lengthOfMonth() && date.equals(weekdayNearest(date, day));
    }
    BitSet days = OF_MONTH.read(part);
    return date -> days.get(date.getDayOfMonth());
  }

  private static Predicate<LocalDate> ofWeek(String part) {
    if (part.equals("L")) {
      return date -> date.getDayOfWeek() == DayOfWeek.SATURDAY;
    }
    Matcher last = LAST.matcher(part);
    if (last.matches()) {
      int day = OF_WEEK.value(last.group(1));
      return date ->
          Cron.number(date.getDayOfWeek()) == day
              && date.getDayOfMonth() + 7 > date.lengthOfMonth();
    }
    Matcher numbered = NUMBERED.matcher(part);
    if (numbered.matches()) {
      int day = OF_WEEK.value(numbered.group(1));
      int number = Integer.parseInt(numbered.group(2));
      return date ->
          Cron.number(date.getDayOfWeek()) == day && (date.getDayOfMonth() + 6) / 7 == number;
    }
    BitSet days = OF_WEEK.read(part);
    return date -> days.get(Cron.number(date.getDayOfWeek()));
  }

  /** The day from Monday to Friday nearest to this one, in the same month. */
  private static LocalDate weekdayNearest(LocalDate inMonth, int day) {
    LocalDate wanted = inMonth.withDayOfMonth(day);
    return switch (wanted.getDayOfWeek()) {
      case SATURDAY -> day == 1 ? wanted.plus(2, ChronoUnit.DAYS) : wanted.minusDays(1);
      case SUNDAY ->
          day == wanted.lengthOfMonth()
              ? wanted.with(TemporalAdjusters.previous(DayOfWeek.FRIDAY))
              : wanted.plusDays(1);
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> wanted;
    };
  }
}
