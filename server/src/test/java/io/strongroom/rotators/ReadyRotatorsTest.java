package io.strongroom.rotators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.RotatedDatabase;
import io.strongroom.testing.Running;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotation of real databases, without a function. */
final class ReadyRotatorsTest {
  private static final String NASTY = "o'hara \"%s\" $1 `x` \\' ü? ";
  private static final String PASSWORD = "a'b\"c%d$e\\f`g ü?1A";

  @ParameterizedTest
  @EnumSource
  void one_user_gets_another_password(RotatedDatabase database) throws SQLException {
    Running aws = Running.shared(DatabaseKind.MEMORY);
    String user = RotatedDatabase.name(NASTY);
    Rotated secret = Rotated.single(aws, database, user, PASSWORD);
    assertEquals(7, secret.read());
    secret.rotate();
    assertEquals(user, secret.user());
    assertNotEquals(PASSWORD, secret.password());
    assertEquals(7, secret.read());
    assertEquals("1.50", String.valueOf(secret.value("AWSCURRENT").get("note")));
    assertThrows(SQLException.class, () -> database.login(database.port(), user, PASSWORD));
    secret.rotate();
    assertEquals(7, secret.read());
  }

  @ParameterizedTest
  @EnumSource
  void two_users_take_turns(RotatedDatabase database) throws SQLException {
    Running aws = Running.shared(DatabaseKind.MEMORY);
    String user = RotatedDatabase.name(NASTY);
    Rotated secret = Rotated.alternating(aws, database, user, PASSWORD);
    assertEquals(7, secret.read());
    secret.rotate();
    assertEquals(user + "_clone", secret.user());
    assertEquals(7, secret.read());
    database.login(database.port(), user, PASSWORD).close();
    String second = secret.password();
    secret.rotate();
    assertEquals(user, secret.user());
    assertEquals(7, secret.read());
    database.login(database.port(), user + "_clone", second).close();
    assertThrows(SQLException.class, () -> database.login(database.port(), user, PASSWORD));
    secret.rotate();
    assertEquals(user + "_clone", secret.user());
    assertEquals(7, secret.read());
  }
}
