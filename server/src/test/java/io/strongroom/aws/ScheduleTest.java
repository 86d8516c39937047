package io.strongroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The examples of EventBridge's and of Secrets Manager's page, from a Monday noon on.
        "cron(0 10 * * ? *)         | 2026-06-02T10:00:00Z 2026-06-03T10:00:00Z",
        "cron(15 12 * * ? *)        | 2026-06-01T12:15:00Z 2026-06-02T12:15:00Z",
        "cron(0 18 ? * MON-FRI *)   | 2026-06-01T18:00:00Z 2026-06-02T18:00:00Z",
        "cron(0 8 1 * ? *)          | 2026-07-01T08:00:00Z 2026-08-01T08:00:00Z",
        "cron(0/10 * ? * MON-FRI *) | 2026-06-01T12:10:00Z 2026-06-01T12:20:00Z",
        "cron(0/5 8-17 ? * MON-FRI *) | 2026-06-01T12:05:00Z 2026-06-01T12:10:00Z",
        "cron(0 9 ? * 2#1 *)        | 2026-07-06T09:00:00Z 2026-08-03T09:00:00Z",
        "cron(0 20 ? * TUE#3 *)     | 2026-06-16T20:00:00Z 2026-07-21T20:00:00Z",
        "cron(0 8 L * ? *)          | 2026-06-30T08:00:00Z 2026-07-31T08:00:00Z",
        "cron(0 8 LW * ? *)         | 2026-06-30T08:00:00Z 2026-07-31T08:00:00Z"
            + " 2026-08-31T08:00:00Z",
        "cron(0 8 LW 5 ? *)         | 2027-05-31T08:00:00Z 2028-05-31T08:00:00Z"
            + " 2029-05-31T08:00:00Z",
        "cron(0 8 LW 2 ? *)         | 2027-02-26T08:00:00Z 2028-02-29T08:00:00Z",
        "cron(0 16 ? * SUNL *)      | 2026-06-28T16:00:00Z 2026-07-26T16:00:00Z",
        "cron(0 16 ? * 6L *)        | 2026-06-26T16:00:00Z 2026-07-31T16:00:00Z",
        "cron(0 16 ? * L *)         | 2026-06-06T16:00:00Z 2026-06-13T16:00:00Z",
        "cron(0 6 3W * ? *)         | 2026-06-03T06:00:00Z 2026-07-03T06:00:00Z"
            + " 2026-08-03T06:00:00Z",
        "cron(0 6 1W * ? *)         | 2026-07-01T06:00:00Z 2026-08-03T06:00:00Z"
            + " 2026-09-01T06:00:00Z",
        "cron(0 6 31W * ? *)        | 2026-07-31T06:00:00Z 2026-08-31T06:00:00Z"
            + " 2026-10-30T06:00:00Z",
        "cron(0 0/8 ? * * *)        | 2026-06-01T16:00:00Z 2026-06-02T00:00:00Z",
        "cron(0 /8 ? * * *)         | 2026-06-01T16:00:00Z 2026-06-02T00:00:00Z",
        "cron(0 1 ? 1/3 SUN#3 *)    | 2026-07-19T01:00:00Z 2026-10-18T01:00:00Z",
        "cron(0 0 15,L feb,Mar ? *) | 2027-02-15T00:00:00Z 2027-02-28T00:00:00Z"
            + " 2027-03-15T00:00:00Z",
        "cron(0 0 29 2 ? *)         | 2028-02-29T00:00:00Z 2032-02-29T00:00:00Z",
        "cron(0 0 ? * 5#5 *)        | 2026-07-30T00:00:00Z 2026-10-29T00:00:00Z",
        "cron(30 2,14 1-7/3 * ? 2027-2028) | 2027-01-01T02:30:00Z 2027-01-01T14:30:00Z"
            + " 2027-01-04T02:30:00Z",
        "cron(59 23 31 12 ? 2199)   | 2199-12-31T23:59:00Z",
        "rate(1 minute)             | 2026-06-01T12:01:00Z 2026-06-01T12:02:00Z",
        "rate(4 hours)              | 2026-06-01T16:00:00Z 2026-06-01T20:00:00Z",
        "rate(10 days)              | 2026-06-11T12:00:00Z 2026-06-21T12:00:00Z",
      })
  void the_times_that_follow_a_monday_noon(String expression, String expected) {
    Schedule schedule = Schedule.parse(expression);
    List<String> times = List.of(expected.split(" "));
    List<String> found = new ArrayList<>();
    Instant at = Instant.parse("2026-06-01T12:00:00Z");
    for (int i = 0; i < times.size(); i++) {
      at = schedule.next(at).orElseThrow();
      found.add(at.toString());
    }
    assertEquals(times, found);
  }

  @Test
  void what_is_over_or_never_comes_has_no_next_time() {
    Instant now = Instant.parse("2026-06-01T12:00:00Z");
    assertEquals(Optional.empty(), Schedule.parse("cron(0 0 1 1 ? 2025)").next(now));
    assertEquals(Optional.empty(), Schedule.parse("cron(0 0 30 2 ? *)").next(now));
    assertEquals(Optional.empty(), Schedule.parse("cron(0 0 31W 2,4 ? *)").next(now));
  }

  @Test
  void a_time_of_the_schedule_itself_is_not_after_itself_but_a_moment_earlier_is() {
    Schedule noon = Schedule.parse("cron(0 12 * * ? *)");
    Instant at = Instant.parse("2026-06-01T12:00:00Z");
    assertEquals(Optional.of(at.plus(Duration.ofDays(1))), noon.next(at));
    assertEquals(Optional.of(at.plus(Duration.ofDays(1))), noon.next(at.plusNanos(1)));
    assertEquals(Optional.of(at), noon.next(at.minusNanos(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rate()",
        "rate(0 days)",
        "rate(-1 days)",
        "rate(1 week)",
        "rate(1.5 hours)",
        "rate(9999999999 days)",
        "Rate(1 day)",
        "cron()",
        "cron(0 10 * * ?)",
        "cron(0 10 * * ? * *)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 0 * ? *)",
        "cron(0 10 32 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 * FOO ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * MON#6 *)",
        "cron(0 10 ? * #1 *)",
        "cron(0 10 * * ? 1969)",
        "cron(0 10 * * ? 2200)",
        "cron(0/0 10 * * ? *)",
        "cron(5-1 10 * * ? *)",
        "cron(0, 10 * * ? *)",
        "cron(0 10 40W * ? *)",
        "cron(L 10 * * ? *)",
        "cron(0 10 * * ? *",
        "cron(99999999999999999999 10 * * ? *)",
        "at(2026-06-01T12:00:00)"
      })
  void what_is_no_schedule_is_refused(String expression) {
    assertThrows(IllegalArgumentException.class, () -> Schedule.parse(expression));
  }

  @Test
  void a_very_long_expression_is_refused_before_it_is_read() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Schedule.parse("cron(" + "0,".repeat(200) + "0 10 * * ? *)"));
  }

  @Test
  void a_service_can_ask_what_it_allows() {
    Cron cron = (Cron) Schedule.parse("cron(0 0/8 ? * * *)");
    assertEquals(List.of(0), cron.minutes());
    assertEquals(List.of(0, 8, 16), cron.hours());
    assertTrue(cron.everyYear());
    assertFalse(((Cron) Schedule.parse("cron(0 1 1 * ? 2026-2199)")).everyYear());
    Schedule.Rate rate = (Schedule.Rate) Schedule.parse("rate(36 hours)");
    assertEquals(Duration.ofHours(36), rate.every());
    assertTrue(rate.plural());
  }
}
