package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private long now = Long.MAX_VALUE - 5; // wraps, as a monotonic clock may

  private Buckets<String> buckets(double rate, int most) {
    return new Buckets<>(rate, most, () -> now);
  }

  private static long taken(Buckets<String> buckets, String key, int attempts) {
    return IntStream.range(0, attempts).filter(i -> buckets.take(key)).count();
  }

  @Test
  void a_bucket_holds_one_second_and_fills_at_its_rate() {
    Buckets<String> buckets = buckets(10, 100);
    assertEquals(10, taken(buckets, "a", 50));
    now += TimeUnit.MILLISECONDS.toNanos(300);
    assertEquals(3, taken(buckets, "a", 50));
    now += TimeUnit.HOURS.toNanos(1);
    assertEquals(10, taken(buckets, "a", 50));
  }

  @Test
  void nobody_uses_up_what_is_somebody_elses() {
    Buckets<String> buckets = buckets(3, 100);
    assertEquals(3, taken(buckets, "a", 50));
    assertEquals(3, taken(buckets, "b", 50));
  }

  @Test
  void less_than_one_in_a_second_is_one_every_few_seconds() {
    Buckets<String> buckets = buckets(0.5, 100);
    assertEquals(1, taken(buckets, "a", 50));
    now += TimeUnit.SECONDS.toNanos(1);
    assertEquals(0, taken(buckets, "a", 50));
    now += TimeUnit.SECONDS.toNanos(1);
    assertEquals(1, taken(buckets, "a", 50));
  }

  @Test
  void a_rate_of_nothing_is_no_limit() {
    Buckets<String> buckets = buckets(0, 100);
    assertEquals(5000, taken(buckets, "a", 5000));
    assertFalse(buckets.empty("a"));
  }

  @Test
  void asking_takes_nothing() {
    Buckets<String> buckets = buckets(1, 100);
    assertFalse(buckets.empty("a"));
    assertTrue(buckets.take("a"));
    assertTrue(buckets.empty("a"));
    now += TimeUnit.SECONDS.toNanos(1);
    assertFalse(buckets.empty("a"));
    assertTrue(buckets.take("a"));
  }

  @Test
  void only_so_many_keys_are_remembered_and_those_that_come_again_stay() {
    Buckets<String> buckets = buckets(1, 100);
    assertTrue(buckets.take("busy"));
    for (int i = 0; i < 1000; i++) {
      assertTrue(buckets.take("key" + i));
      assertFalse(buckets.take("busy"));
    }
    assertTrue(buckets.take("key0"), "forgotten, so that it is full");
    assertFalse(buckets.take("key999"));
  }
}
