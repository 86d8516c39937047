package io.strongroom.rotators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.iam.IpRange;
import io.strongroom.ops.Options;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Front;
import io.strongroom.testing.RotatedDatabase;
import io.strongroom.testing.Running;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong is said, tried again, and what is current logs in all the while. */
final class RotationFailuresTest {
  private static final FakeClock CLOCK = new FakeClock();
  private static Running aws;

  @BeforeAll
  static void start() {
    aws =
        Running.fresh(
            DatabaseKind.SQLITE,
            CLOCK,
            new Options.Rotation(Optional.empty(), RotatedDatabase.HERE));
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_database_that_is_away_is_asked_again(RotatedDatabase database) throws SQLException {
    int port;
    try (var front = new Front(database.port())) {
      port = front.port();
    }
    Rotated secret = Rotated.single(aws, database, port, RotatedDatabase.name("away"), "The 1st");
    String version = secret.begin();
    assertTrue(secret.awaitReason().startsWith("cannot connect to the database (SQLSTATE 08"));
    assertEquals(7, secret.read());
    try (var _ = new Front(port, database.port())) {
      CLOCK.advance(Duration.ofSeconds(5));
      secret.awaitCurrent(version);
    }
    assertEquals(7, secret.read());
    assertEquals(1, secret.reasons().size());
  }

  @Test
  void a_database_may_refuse_the_password() throws SQLException {
    RotatedDatabase database = RotatedDatabase.POSTGRES;
    String user = RotatedDatabase.name("refused");
    Rotated secret = Rotated.single(aws, database, user, "The 1st");
    database.run("alter role " + user + " set default_transaction_read_only = on");
    String version = secret.begin();
    assertEquals(
        "the database refuses to change the password (SQLSTATE 25006, error 0)",
        secret.awaitReason());
    assertEquals(7, secret.read());
    database.run("alter role " + user + " reset default_transaction_read_only");
    CLOCK.advance(Duration.ofSeconds(5));
    secret.awaitCurrent(version);
    assertEquals(7, secret.read());
  }

  @ParameterizedTest
  @EnumSource
  void an_administrator_who_is_locked_out_changes_nothing(RotatedDatabase database)
      throws SQLException {
    Rotated secret = Rotated.alternating(aws, database, RotatedDatabase.name("locked"), "The 1st");
    switch (database) {
      case POSTGRES -> database.run("alter role " + database.quoted(secret.master()) + " nologin");
      case MARIADB ->
          database.run("alter user " + database.quoted(secret.master()) + "@'%' account lock");
    }
    String version = secret.begin();
    assertTrue(!secret.awaitReason().isEmpty());
    assertEquals(7, secret.read());
    switch (database) {
      case POSTGRES -> database.run("alter role " + database.quoted(secret.master()) + " login");
      case MARIADB ->
          database.run("alter user " + database.quoted(secret.master()) + "@'%' account unlock");
    }
    CLOCK.advance(Duration.ofSeconds(5));
    secret.awaitCurrent(version);
    assertEquals(7, secret.read());
  }

  static List<RotatorSettings> elsewhere() {
    return List.of(
        RotatorSettings.STANDARD,
        new RotatorSettings(
            List.of(IpRange.parse("10.0.0.0/8").orElseThrow()),
            Optional.empty(),
            RotatorSettings.EXCLUDED));
  }

  @ParameterizedTest
  @MethodSource("elsewhere")
  void no_rotator_connects_to_where_it_may_not(RotatorSettings elsewhere) throws SQLException {
    try (Running guarded =
        Running.fresh(
            DatabaseKind.SQLITE, CLOCK, new Options.Rotation(Optional.empty(), elsewhere))) {
      for (RotatedDatabase database : RotatedDatabase.values()) {
        Rotated secret = Rotated.single(guarded, database, RotatedDatabase.name("far"), "The 1st");
        String unused = secret.begin();
        assertTrue(secret.awaitReason().startsWith("cannot connect to the database (SQLSTATE 08"));
        assertEquals(7, secret.read());
      }
    }
  }
}
