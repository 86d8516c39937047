package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final CountDownLatch open = new CountDownLatch(1);
  private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

  private void stuck() {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done.add("ran");
  }

  @Test
  void so_many_run_so_many_wait_and_the_rest_is_shed_at_once_by_who_asked()
      throws InterruptedException {
    try (var workers = new Workers(2, 3, LONG)) {
      for (int i = 0; i < 5; i++) {
        workers.run(this::stuck, () -> done.add("shed"));
      }
      Thread asking = Thread.currentThread();
      workers.run(this::stuck, () -> done.add("shed by " + Thread.currentThread().getName()));
      assertEquals("shed by " + asking.getName(), done.remove());
      assertTrue(workers.running() + workers.waiting() == 5);
      open.countDown();
      for (int i = 0; i < 5; i++) {
        assertEquals("ran", done.poll(30, TimeUnit.SECONDS));
      }
    }
    assertEquals(0, done.size());
  }

  @Test
  void who_waits_too_long_is_shed_and_makes_room() throws InterruptedException {
    try (var workers = new Workers(1, 1, Duration.ofMillis(100))) {
      workers.run(this::stuck, () -> done.add("shed"));
      long start = System.nanoTime();
      workers.run(this::stuck, () -> done.add("shed"));
      assertEquals("shed", done.poll(30, TimeUnit.SECONDS));
      assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(100));
      open.countDown();
      assertEquals("ran", done.poll(30, TimeUnit.SECONDS));
      workers.run(() -> done.add("next"), () -> done.add("shed"));
      assertEquals("next", done.poll(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void a_task_that_fails_gives_its_place_back() throws InterruptedException {
    try (var workers = new Workers(1, 0, LONG)) {
      for (int i = 0; i < 100; i++) {
        var ended = new CountDownLatch(1);
        workers.run(
            () -> {
              Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> ended.countDown());
              throw new IllegalStateException("on purpose");
            },
            () -> done.add("shed"));
        assertTrue(ended.await(30, TimeUnit.SECONDS));
      }
      assertNotEquals(100, done.size());
      assertEquals(0, workers.running());
    }
  }
}
