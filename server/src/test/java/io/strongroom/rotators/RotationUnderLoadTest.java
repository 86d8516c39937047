package io.strongroom.rotators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.RotatedDatabase;
import io.strongroom.testing.Running;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody logs in every 50 ms with what is current, and others all the time. */
final class RotationUnderLoadTest {
  private static final int PERIOD_MILLIS = 50;
  private static final int ROTATIONS = Integer.getInteger("rotations", 2);

  private final List<Long> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger logins = new AtomicInteger();

  private void probe(Rotated secret, RotatedDatabase database) {
    Map<String, Object> value = secret.value("AWSCURRENT");
    try {
      database
          .login(database.port(), (String) value.get("username"), (String) value.get("password"))
          .close();
    } catch (SQLException e) {
      failures.add(System.nanoTime());
    }
    logins.incrementAndGet();
  }

  private void load(Rotated secret, RotatedDatabase database) throws InterruptedException {
    ScheduledExecutorService probers = Executors.newScheduledThreadPool(2);
    try {
      for (int i = 0; i < 2; i++) {
        var unused =
            probers.scheduleAtFixedRate(
                () -> probe(secret, database), 25L * i, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
      }
      for (int i = 0; i < ROTATIONS; i++) {
        secret.rotate();
        int before = logins.get();
        while (logins.get() < before + 8) {
          Thread.onSpinWait();
        }
      }
    } finally {
      probers.shutdown();
      assertTrue(probers.awaitTermination(20, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void with_two_users_no_login_fails(RotatedDatabase database)
      throws SQLException, InterruptedException {
    Running aws = Running.shared(DatabaseKind.MEMORY);
    Rotated secret = Rotated.alternating(aws, database, RotatedDatabase.name("two"), "First of 2");
    load(secret, database);
    assertEquals(List.of(), failures);
    assertTrue(logins.get() >= 8 * ROTATIONS);
  }

  /** From setSecret to finishSecret: what is current is wrong for that long and no longer. */
  @ParameterizedTest
  @EnumSource
  void with_one_user_logins_fail_only_while_the_password_is_changed(RotatedDatabase database)
      throws SQLException, InterruptedException {
    Running aws = Running.shared(DatabaseKind.MEMORY);
    Rotated secret = Rotated.single(aws, database, RotatedDatabase.name("one"), "First of 1");
    load(secret, database);
    int failed = failures.size();
    assertTrue(failed < logins.get() / 2, () -> failed + " of " + logins.get());
    failures.clear();
    probe(secret, database);
    assertEquals(List.of(), failures);
  }
}
