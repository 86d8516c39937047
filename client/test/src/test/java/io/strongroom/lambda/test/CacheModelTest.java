package io.strongroom.lambda.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.lambda.Reason;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.SecretUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens in whatever order, what a reader gets obeys the bounds. */
class CacheModelTest {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long SOFT = 5 * MINUTE;
  private static final long HARD = 60 * MINUTE;

  /** One step: what happens to the source, and how much time passes before the next read. */
  record Step(Kind kind, int seconds, boolean frozen) {}

  enum Kind {
    NOTHING,
    ROTATE,
    DOWN,
    UP,
    DENY,
    ALLOW
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(0, 20)),
                Tuple.of(3, Arbitraries.integers().between(20, 400)),
                Tuple.of(1, Arbitraries.integers().between(400, 5000))),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 400)
  void readers_get_what_the_bounds_allow(@ForAll("histories") List<Step> history) {
    FakeSecrets fake = FakeSecrets.of(Map.of("s", "0"));
    Secret secret = fake.builder().jitter(0).build().secret("s");
    List<Long> replaced = new ArrayList<>(); // when each version stopped being the current one
    boolean down = false;
    boolean denied = false;
    long trouble = 0; // when there was some last
    for (Step step : history) {
      long now = fake.clock().millis();
      if (step.kind() == Kind.ROTATE) {
        replaced.add(now);
        fake.rotate("s", String.valueOf(replaced.size()));
      }
      down = step.kind() == Kind.DOWN || (down && step.kind() != Kind.UP);
      denied = step.kind() == Kind.DENY || (denied && step.kind() != Kind.ALLOW);
      happen(fake, step.kind());
      Duration passes = Duration.ofSeconds(step.seconds());
      if (step.frozen()) {
        fake.clock().freeze(passes);
      } else {
        fake.clock().advance(passes);
      }
      now = fake.clock().millis();
      trouble = down || denied ? now : trouble;
      try {
        int version = Integer.parseInt(secret.value());
        assertEquals(secret.version(), String.valueOf(version + 1), "value and version");
        long old = version < replaced.size() ? now - replaced.get(version) : 0;
        assertTrue(old < HARD, "old for " + old + " ms, beyond the hard bound");
        // The longest memory of a failure is a minute; after that the soft bound holds again.
        assertTrue(old < SOFT || now - trouble <= MINUTE, "old for " + old + " ms, without cause");
      } catch (SecretUnavailableException e) {
        assertTrue(now - trouble <= MINUTE, "refused without cause: " + e.getMessage());
        assertNotEquals(Reason.MISSING, e.reason());
      }
    }
  }

  private static void happen(FakeSecrets fake, Kind kind) {
    switch (kind) {
      case DOWN -> fake.down();
      case UP -> fake.up();
      case DENY -> fake.refuse("s", Reason.DENIED);
      case ALLOW -> fake.allow("s");
      case NOTHING, ROTATE -> {}
    }
  }

  @Property(tries = 200)
  void a_source_that_is_well_and_allows_is_followed_within_a_ttl(
      @ForAll("histories") List<Step> history) {
    FakeSecrets fake = FakeSecrets.of(Map.of("s", "0"));
    Secret secret = fake.builder().jitter(0).build().secret("s");
    for (Step step : history) {
      fake.clock().advance(Duration.ofSeconds(step.seconds()));
      if (step.kind() == Kind.ROTATE) {
        fake.rotate("s", "x" + step.seconds());
      }
      happen(fake, step.kind());
      try {
        assertTrue(!secret.value().isEmpty());
      } catch (SecretUnavailableException e) {
        assertTrue(e.reason() == Reason.DENIED || e.reason() == Reason.UNREACHABLE);
      }
    }
    fake.up();
    fake.allow("s");
    fake.rotate("s", "last");
    fake.clock().advance(Duration.ofMinutes(5));
    assertEquals("last", secret.value());
  }
}
