package io.strongroom.secrets;

import io.strongroom.aws.Constraint;
import io.strongroom.aws.Cron;
import io.strongroom.aws.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * When a secret is rotated by itself.
 *
 * @param duration of the window, as written: {@code 3h}
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html">Rotation
 *     schedules</a>
 */
record RotationRules(
    Optional<Long> automaticallyAfterDays,
    @Constraint(min = 2, max = 3) Optional<String> duration,
    @Constraint(min = 1, max = 256) Optional<String> scheduleExpression) {
  static final RotationRules NONE =
      new RotationRules(Optional.empty(), Optional.empty(), Optional.empty());

  private static final int DAYS_MAX = 1000;
  private static final int HOURS_MIN = 4;
  private static final int HOURS_OF_DAY = 24;

  /**
   * In which a rotation happens.
   *
   * @param closes the last moment, which AWS shows as the next rotation's date
   */
  record Window(Instant opens, Instant closes) {}

  boolean isEmpty() {
    return automaticallyAfterDays.isEmpty() && scheduleExpression.isEmpty();
  }

  /** Fails with AWS's words where they are not what Secrets Manager takes. */
  void check() {
    if (automaticallyAfterDays.isPresent()) {
      long days = automaticallyAfterDays.get();
      if (days < 1 || days > DAYS_MAX) {
        throw RotationErrors.daysOutOfRange();
      }
      if (scheduleExpression.isPresent()) {
        throw RotationErrors.bothSchedules();
      }
    }
    Optional<Long> hours = duration.map(RotationRules::hours);
    if (scheduleExpression.isEmpty()) {
      return;
    }
    switch (schedule(scheduleExpression.get())) {
      case Schedule.Rate rate -> check(rate, hours);
      case Cron cron -> check(cron, hours);
    }
  }

  private static void check(Schedule.Rate rate, Optional<Long> hours) {
    switch (rate.unit()) {
      case HOURS -> {
        if (rate.value() < HOURS_MIN || rate.value() >= HOURS_OF_DAY) {
          throw RotationErrors.rateInHours();
        }
        if (hours.orElse(1L) > rate.value()) {
          throw RotationErrors.durationLongerThanRate();
        }
      }
      case DAYS -> {
        if (rate.value() >= DAYS_MAX) {
          throw RotationErrors.rateInDays();
        }
      }
      default -> throw RotationErrors.invalidSchedule();
    }
  }

  private static void check(Cron cron, Optional<Long> duration) {
    List<Integer> hours = cron.hours();
    if (!cron.minutes().equals(List.of(0)) || !cron.everyYear()) {
      throw RotationErrors.invalidSchedule();
    }
    for (int i = 1; i < hours.size(); i++) {
      int between = hours.get(i) - hours.get(i - 1);
      if (between < HOURS_MIN) {
        throw RotationErrors.invalidSchedule();
      }
      if (duration.orElse(1L) > between) {
        throw RotationErrors.durationLongerThanRate();
      }
    }
    if (duration.isPresent() && hours.getLast() + duration.get() > HOURS_OF_DAY) {
      throw RotationErrors.notWithinDay();
    }
  }

  private static Schedule schedule(String expression) {
    try {
      return Schedule.parse(expression);
    } catch (IllegalArgumentException e) {
      throw RotationErrors.invalidSchedule();
    }
  }

  private static long hours(String duration) {
    if (!duration.matches("[0-9]{1,2}h")) {
      throw RotationErrors.duration();
    }
    long hours = Long.parseLong(duration.substring(0, duration.length() - 1));
    if (hours < 1 || hours > HOURS_OF_DAY) {
      throw RotationErrors.duration();
    }
    return hours;
  }

  /** The window after a rotation at this time; nothing where there is no schedule. */
  Optional<Window> after(Instant rotation) {
    if (automaticallyAfterDays.isPresent()) {
      return Optional.of(day(rotation, automaticallyAfterDays.get()));
    }
    if (scheduleExpression.isEmpty()) {
      return Optional.empty();
    }
    return switch (schedule(scheduleExpression.get())) {
      case Schedule.Rate rate when rate.unit() == ChronoUnit.DAYS ->
          Optional.of(day(rotation, rate.value()));
      case Schedule.Rate rate ->
          rate.next(rotation.truncatedTo(ChronoUnit.HOURS)).map(opens -> window(opens, true));
      case Cron cron -> cron.next(rotation).map(opens -> window(opens, cron.hours().size() > 1));
    };
  }

  private Window day(Instant rotation, long days) {
    return window(rotation.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(days)), false);
  }

  /** By the hour a window is one hour long, by the day until the day is over. */
  private Window window(Instant opens, boolean byHour) {
    Instant end =
        duration
            .map(text -> opens.plus(Duration.ofHours(hours(text))))
            .orElseGet(
                () ->
                    byHour
                        ? opens.plus(Duration.ofHours(1))
                        : opens.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)));
    return new Window(opens, end.minusSeconds(1));
  }
}
