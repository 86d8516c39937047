package io.strongroom.lambda.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.lambda.Event;
import io.strongroom.lambda.Reading;
import io.strongroom.lambda.Reason;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.SecretStore;
import io.strongroom.lambda.SecretUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rules of the cache, one by one, by a clock that only moves when told to. */
class CacheTest {
  private static final Duration SOFT = Duration.ofMinutes(6); // with the jitter of a tenth
  private static final Duration HARD = Duration.ofMinutes(61);

  private final FakeSecrets fake = FakeSecrets.of(Map.of("db", "one", "env:HMAC", "key"));
  private final Secret db = fake.store().secret("db");

  private SecretUnavailableException refused(Secret secret) {
    return assertThrows(SecretUnavailableException.class, secret::value);
  }

  @Test
  void making_a_handle_reads_nothing() {
    assertEquals("Secret(secret db, not read)", db.toString());
    assertEquals(0, fake.calls());
  }

  @Test
  void below_the_soft_bound_nothing_is_read_again() {
    assertEquals("one", db.value());
    fake.put("db", "two");
    fake.clock().advance(Duration.ofMinutes(4));
    assertEquals("one", db.value());
    assertEquals(1, fake.calls());
    assertEquals(Duration.ofMinutes(4), db.age());
  }

  @Test
  void beyond_the_soft_bound_the_next_caller_reads() {
    assertEquals("one", db.value());
    fake.put("db", "two");
    fake.clock().advance(SOFT);
    assertEquals("two", db.value());
    assertEquals(2, fake.calls());
  }

  @Test
  void a_frozen_process_reads_again_though_its_own_clock_stood_still() {
    assertEquals("one", db.value());
    fake.put("db", "two");
    fake.clock().freeze(SOFT);
    assertEquals("two", db.value());
  }

  @Test
  void a_wall_clock_that_is_set_back_lengthens_no_life() {
    assertEquals("one", db.value());
    fake.put("db", "two");
    fake.clock().setWall(Duration.ofDays(-1));
    fake.clock().advance(SOFT);
    assertEquals("two", db.value());
  }

  @Test
  void an_outage_below_the_hard_bound_is_seen_by_nobody() {
    assertEquals("one", db.value());
    fake.clock().advance(SOFT);
    fake.down();
    for (int second = 0; second < 60; second++) {
      assertEquals("one", db.value());
      fake.clock().advance(Duration.ofSeconds(1));
    }
    assertTrue(fake.calls() - 1 <= 12, fake.calls() + " calls");
    fake.up();
    fake.put("db", "two");
    fake.clock().advance(Duration.ofMinutes(1));
    assertEquals("two", db.value());
  }

  @Test
  void an_outage_beyond_the_hard_bound_is_an_error_that_says_why() {
    assertEquals("one", db.value());
    fake.down();
    fake.clock().advance(HARD);
    var error = refused(db);
    assertEquals(Reason.UNREACHABLE, error.reason());
    assertTrue(error.getMessage().startsWith("secret db: unreachable"), error.getMessage());
  }

  @Test
  void strict_means_never_older_than_the_ttl() {
    Secret strict = fake.builder().maxStale(Duration.ZERO).build().secret("db");
    assertEquals("one", strict.value());
    fake.down();
    fake.clock().advance(SOFT);
    assertEquals(Reason.UNREACHABLE, refused(strict).reason());
  }

  @Test
  void what_lasts_ends_the_use_of_the_old_value_at_once() {
    for (Reason reason : List.of(Reason.DENIED, Reason.MISSING, Reason.UNREADABLE)) {
      Secret secret = fake.store().secret("db");
      assertEquals("one", secret.value());
      fake.refuse("db", reason);
      fake.clock().advance(SOFT);
      assertEquals(reason, refused(secret).reason());
      assertEquals(reason, refused(secret).reason());
      fake.allow("db");
      fake.clock().advance(Duration.ofSeconds(5));
      assertEquals("one", secret.value());
    }
  }

  @Test
  void a_refusal_is_remembered_and_each_time_longer() {
    fake.refuse("db", Reason.MISSING);
    var asked = new ArrayList<Integer>();
    for (int second = 0; second < 200; second++) {
      int before = fake.calls();
      refused(db);
      if (fake.calls() > before) {
        asked.add(second);
      }
      fake.clock().advance(Duration.ofSeconds(1));
    }
    assertEquals(List.of(0, 5, 15, 35, 75, 135, 195), asked);
  }

  @Test
  void sixty_four_threads_at_expiry_make_one_call_and_none_waits() throws Exception {
    assertEquals("one", db.value());
    fake.clock().advance(SOFT);
    fake.put("db", "two");
    fake.hold();
    Future<String> refreshing = later(db::value);
    await(() -> fake.calls() == 2);
    for (int i = 0; i < 63; i++) {
      assertEquals("one", db.value()); // would hang here if it waited
    }
    assertEquals(2, fake.calls());
    fake.release();
    assertEquals("two", refreshing.get(10, TimeUnit.SECONDS));
    assertEquals("two", db.value());
    assertEquals(2, fake.calls());
  }

  @Test
  void sixty_four_threads_without_a_value_make_one_call() throws Exception {
    var threads = Executors.newFixedThreadPool(64);
    try {
      fake.hold();
      var together = new CountDownLatch(64);
      var values = new ArrayList<Future<String>>();
      for (int i = 0; i < 64; i++) {
        values.add(
            threads.submit(
                () -> {
                  together.countDown();
                  return db.value();
                }));
      }
      together.await();
      fake.release();
      for (Future<String> value : values) {
        assertEquals("one", value.get(10, TimeUnit.SECONDS));
      }
      assertEquals(1, fake.calls());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void a_failed_first_read_fails_all_who_wait_for_it_with_one_call() throws Exception {
    fake.refuse("db", Reason.DENIED);
    fake.hold();
    Future<String> first = later(db::value);
    await(() -> fake.calls() == 1);
    Future<String> second = later(db::value);
    fake.release();
    for (Future<String> each : List.of(first, second)) {
      var error =
          assertThrows(
              java.util.concurrent.ExecutionException.class, () -> each.get(10, TimeUnit.SECONDS));
      assertEquals(Reason.DENIED, ((SecretUnavailableException) error.getCause()).reason());
    }
    assertEquals(1, fake.calls());
  }

  @Test
  void refresh_reads_now() {
    assertEquals("one", db.value());
    fake.put("db", "two");
    assertEquals("two", db.refresh().value());
    assertEquals("two", db.value());
  }

  @Test
  void a_change_is_told_and_a_refresh_without_one_is_not() {
    var seen = new ArrayList<String>();
    var events = new ConcurrentLinkedQueue<Event.Kind>();
    Secret secret = fake.builder().listener(event -> events.add(event.kind())).build().secret("db");
    secret.onChange(reading -> seen.add(reading.value()));
    assertEquals("one", secret.value());
    secret.refresh();
    fake.put("db", "two");
    secret.refresh();
    fake.down();
    fake.clock().advance(SOFT);
    assertEquals("two", secret.value());
    assertEquals(List.of("two"), seen);
    assertEquals(
        List.of(Event.Kind.MISS, Event.Kind.REFRESH, Event.Kind.CHANGE, Event.Kind.STALE),
        List.copyOf(events));
  }

  @Test
  void an_observer_that_fails_harms_nobody() {
    db.onChange(
        reading -> {
          throw new IllegalStateException("of the test");
        });
    assertEquals("one", db.value());
    fake.put("db", "two");
    assertEquals("two", db.refresh().value());
  }

  private static final class Rejected extends Exception {
    private static final long serialVersionUID = 1;
  }

  private String login(Reading with, String expected) throws Rejected {
    if (!with.value().equals(expected)) {
      throw new Rejected();
    }
    return "welcome " + expected;
  }

  @Test
  void rejected_credentials_are_read_again_once() throws Rejected {
    assertEquals("one", db.value());
    fake.put("db", "two");
    fake.clock().advance(Duration.ofSeconds(2));
    assertEquals("welcome two", db.retrying(Rejected.class, r -> login(r, "two")));
    assertEquals(2, fake.calls());
  }

  @Test
  void a_rejection_without_a_newer_version_is_the_callers() {
    assertEquals("one", db.value());
    fake.clock().advance(Duration.ofSeconds(2));
    assertThrows(Rejected.class, () -> db.retrying(Rejected.class, r -> login(r, "two")));
    assertThrows(Rejected.class, () -> db.retrying(Rejected.class, r -> login(r, "two")));
    assertEquals(2, fake.calls(), "one refresh a second at most");
  }

  @Test
  void what_is_lent_is_wiped() {
    byte[] kept = db.use(bytes -> bytes);
    assertEquals("\0\0\0", new String(kept, java.nio.charset.StandardCharsets.US_ASCII));
    assertEquals("one", db.value());
  }

  @Test
  void nothing_prints_the_value() {
    assertEquals("one", db.value());
    fake.clock().advance(Duration.ofSeconds(12));
    assertEquals("Secret(secret db v=1, 12 s old)", db.toString());
    assertFalse(db.current().toString().contains("one"));
    for (Class<?> type : List.of(Secret.class, Reading.class)) {
      assertFalse(java.io.Serializable.class.isAssignableFrom(type), type.getName());
    }
  }

  @Test
  void names_that_differ_in_an_option_are_different_entries() {
    fake.put("db", "two");
    SecretStore store = fake.store();
    assertEquals("two", store.secret("db").value());
    assertEquals("one", store.secret("db").stage("AWSPREVIOUS").value());
    assertSame(store.secret("db"), store.secret("db"));
  }

  @Test
  void the_number_of_entries_is_bounded_and_handles_go_on() {
    for (int i = 0; i < 20; i++) {
      fake.put("s" + i, "v" + i);
    }
    SecretStore store = fake.builder().entries(8).build();
    var handles = new ArrayList<Secret>();
    for (int i = 0; i < 20; i++) {
      fake.clock().advance(Duration.ofSeconds(1));
      Secret secret = store.secret("s" + i);
      assertEquals("v" + i, secret.value());
      handles.add(secret);
    }
    int before = fake.calls();
    assertEquals("v19", store.secret("s19").value());
    assertEquals(before, fake.calls(), "a young one is still there");
    assertEquals("v0", store.secret("s0").value());
    assertEquals(before + 1, fake.calls(), "the oldest was given up");
    assertEquals("v0", handles.get(0).value());
    assertEquals(before + 1, fake.calls(), "but not for who holds it");
  }

  @Test
  void wiping_forgets_all_and_the_next_caller_reads() {
    SecretStore store = fake.store();
    Secret secret = store.secret("db");
    Reading before = secret.current();
    store.wipe();
    assertEquals("\0\0\0", before.value());
    assertEquals("Secret(secret db, not read)", secret.toString());
    assertEquals("one", secret.value());
  }

  @Test
  void without_a_stage_the_message_says_so() {
    Secret secret =
        io.strongroom.lambda.Secrets.builder()
            .source(fake)
            .environment(Map.of())
            .build()
            .secret("{stage}/db");
    assertEquals("secret {stage}/db: invalid: no stage: set STAGE", refused(secret).getMessage());
  }

  private static <T> Future<T> later(Callable<T> code) {
    var task = new java.util.concurrent.FutureTask<>(code);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "does not come true");
      Thread.onSpinWait();
    }
  }
}
