package io.strongroom.secrets;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a secret is rotated, and the rotation that is under way.
 *
 * @param enabled false after CancelRotateSecret, which keeps the rest
 * @param function the ARN of the function, or of a ready rotator
 * @param master the secret that a ready rotator may read beside this one; whoever set the rotation
 *     up could
 * @param rotated when a rotation last succeeded
 * @param window of the next rotation by itself
 */
record Rotation(
    boolean enabled,
    String function,
    RotationRules rules,
    Optional<String> master,
    Optional<Instant> rotated,
    Optional<RotationRules.Window> window,
    Optional<Flight> flight) {

  /** What is called next. The words are AWS's. */
  enum Step {
    CREATE("createSecret"),
    SET("setSecret"),
    TEST("testSecret"),
    FINISH("finishSecret");

    private final String word;

    Step(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    Optional<Step> next() {
      return switch (this) {
        case CREATE -> Optional.of(SET);
        case SET -> Optional.of(TEST);
        case TEST -> Optional.of(FINISH);
        case FINISH -> Optional.empty();
      };
    }
  }

  /**
   * A rotation under way.
   *
   * @param token the id of the new version
   * @param test whether only testSecret is called, on a copy of the current value
   * @param attempt from 1
   * @param due when the step is called at the earliest
   */
  record Flight(String token, boolean test, Step step, int attempt, Instant due) {
    static Flight rotation(String token, Instant now) {
      return new Flight(token, false, Step.CREATE, 1, now);
    }

    static Flight test(String token, Instant now) {
      return new Flight(token, true, Step.TEST, 1, now);
    }

    Flight at(Step next) {
      return new Flight(token, test, next, attempt, due);
    }

    /** The whole of it again, later. */
    Flight again(int number, Instant at) {
      return new Flight(token, test, test ? Step.TEST : Step.CREATE, number, at);
    }
  }

  /** The next thing to do, if there is one. */
  Optional<Instant> due() {
    if (!enabled) {
      return Optional.empty();
    }
    return flight.map(Flight::due).or(() -> window.map(RotationRules.Window::opens));
  }

  Rotation with(Optional<Flight> next) {
    return new Rotation(enabled, function, rules, master, rotated, window, next);
  }

  Rotation with(RotationRules next, Instant now) {
    return new Rotation(enabled, function, next, master, rotated, next.after(now), flight);
  }

  Rotation cancelled() {
    return new Rotation(
        false, function, rules, master, rotated, Optional.empty(), Optional.empty());
  }

  /** After a rotation that succeeded. */
  Rotation done(Instant now) {
    return new Rotation(
        enabled, function, rules, master, Optional.of(now), rules.after(now), Optional.empty());
  }

  /** After somebody has changed the value: the schedule counts from there. */
  Rotation overtaken(Instant now) {
    return new Rotation(
        enabled,
        function,
        rules,
        master,
        rotated,
        enabled ? rules.after(now) : Optional.empty(),
        Optional.empty());
  }

  Map<String, String> texts() {
    var map = new LinkedHashMap<String, String>();
    map.put("enabled", Boolean.toString(enabled));
    map.put("function", function);
    rules.automaticallyAfterDays().ifPresent(days -> map.put("days", Long.toString(days)));
    rules.scheduleExpression().ifPresent(text -> map.put("schedule", text));
    rules.duration().ifPresent(text -> map.put("duration", text));
    master.ifPresent(arn -> map.put("master", arn));
    rotated.ifPresent(time -> map.put("rotated", millis(time)));
    window.ifPresent(
        it -> {
          map.put("opens", millis(it.opens()));
          map.put("closes", millis(it.closes()));
        });
    flight.ifPresent(
        it -> {
          map.put("token", it.token());
          map.put("test", Boolean.toString(it.test()));
          map.put("step", it.step().name());
          map.put("attempt", Integer.toString(it.attempt()));
          map.put("due", millis(it.due()));
        });
    return map;
  }

  /** What {@link #texts} gave. */
  static Rotation read(Map<String, String> map) {
    return new Rotation(
        Boolean.parseBoolean(text(map, "enabled")),
        text(map, "function"),
        new RotationRules(
            find(map, "days").map(Long::valueOf), find(map, "duration"), find(map, "schedule")),
        find(map, "master"),
        time(map, "rotated"),
        time(map, "opens")
            .map(opens -> new RotationRules.Window(opens, time(map, "closes").orElseThrow())),
        find(map, "token")
            .map(
                token ->
                    new Flight(
                        token,
                        Boolean.parseBoolean(text(map, "test")),
                        Step.valueOf(text(map, "step")),
                        Integer.parseInt(text(map, "attempt")),
                        time(map, "due").orElseThrow())));
  }

  private static Optional<String> find(Map<String, String> map, String key) {
    return Optional.ofNullable(map.get(key));
  }

  private static String text(Map<String, String> map, String key) {
    return find(map, key).orElseThrow(() -> new IllegalArgumentException("no " + key));
  }

  private static Optional<Instant> time(Map<String, String> map, String key) {
    return find(map, key).map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
  }

  private static String millis(Instant time) {
    return Long.toString(time.toEpochMilli());
  }
}
