package io.strongroom.rotators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.Sensitive;
import io.strongroom.testing.RotatedDatabase;
import io.strongroom.testing.TestMariaDb;
import io.strongroom.testing.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said to databases about their users. */
final class DatabaseUsersTest {
  private static final String SECOND = "b\"2`c'd\\e%f$1A";

  private static Login login(RotatedDatabase database, String user, String password) {
    return new Login(
        database.engine(),
        "127.0.0.1",
        Optional.of(database.port()),
        user,
        Sensitive.ofText(password),
        Optional.empty(),
        Login.Tls.OFFERED,
        Optional.empty());
  }

  private static Session open(Engine engine, Login login) {
    return engine.login(login).orElseThrow();
  }

  @Test
  void the_statements_of_mysql_about_other_users_on_mariadb() throws SQLException {
    RotatedDatabase database = RotatedDatabase.MARIADB;
    String user = RotatedDatabase.name("my");
    String master = RotatedDatabase.name("boss");
    database.createUser(user, "First 1");
    database.createMaster(master, "Boss 1");
    Engine engine = new MariaDb(RotatedDatabase.HERE, true);
    try (Session session = open(engine, login(database, master, "Boss 1"))) {
      var like = new Session.Account(user, "%");
      session.provide(like, login(database, user + "_clone", "Third 3"));
      assertEquals(7, database.read(user, user + "_clone", "Third 3"));
      session.provide(like, login(database, user + "_clone", SECOND));
    }
    assertEquals(7, database.read(user, user + "_clone", SECOND));
  }

  @Test
  void a_user_whose_making_was_interrupted_is_finished() throws SQLException {
    RotatedDatabase database = RotatedDatabase.MARIADB;
    String user = RotatedDatabase.name("half");
    String master = RotatedDatabase.name("boss");
    database.createUser(user, "First 1");
    database.createMaster(master, "Boss 1");
    database.run(
        "alter user " + user + "@'%' require ssl with max_user_connections 5",
        "create user "
            + user
            + "_clone@'%' identified by 'x' require subject '/CN=not finished by strongroom'");
    Engine engine = new MariaDb(RotatedDatabase.HERE, false);
    assertTrue(engine.login(login(database, user + "_clone", "x")).isEmpty());
    try (Session session = open(engine, login(database, master, "Boss 1"))) {
      session.provide(new Session.Account(user, "%"), login(database, user + "_clone", SECOND));
    }
    assertEquals(7, database.read(user, user + "_clone", SECOND));
    var plain = login(database, user + "_clone", SECOND);
    var off =
        new Login(
            plain.engine(),
            plain.host(),
            plain.port(),
            plain.user(),
            plain.password(),
            plain.database(),
            Login.Tls.OFF,
            plain.master());
    assertTrue(engine.login(off).isEmpty());
  }

  @Test
  void no_log_of_a_database_has_the_password() throws SQLException, IOException {
    String secret = "Tell0nobody2this";
    TestMariaDb.shared().run("set global general_log = on");
    TestPostgres.shared().sql("alter system set log_statement = 'all'");
    TestPostgres.shared().sql("select pg_reload_conf()");
    for (RotatedDatabase database : RotatedDatabase.values()) {
      String user = RotatedDatabase.name("quiet");
      String master = RotatedDatabase.name("boss");
      database.createUser(user, "First 1");
      database.createMaster(master, "Boss 1");
      Engine engine =
          database == RotatedDatabase.POSTGRES
              ? new Postgres(RotatedDatabase.HERE)
              : new MariaDb(RotatedDatabase.HERE, false);
      try (Session session = open(engine, login(database, user, "First 1"))) {
        session.changePassword(login(database, user, secret));
      }
      assertEquals(7, database.read(user, user, secret));
      try (Session session = open(engine, login(database, master, "Boss 1"))) {
        var like = new Session.Account(user, "%");
        session.provide(like, login(database, user + "_clone", secret));
      }
      assertEquals(7, database.read(user, user + "_clone", secret));
      String log =
          database == RotatedDatabase.POSTGRES
              ? TestPostgres.shared().log()
              : TestMariaDb.shared().log();
      assertTrue(log.contains(user + "_clone"), database.name());
      assertFalse(log.contains(secret), database.name());
    }
    TestMariaDb.shared().run("set global general_log = off");
    TestPostgres.shared().sql("alter system reset log_statement");
    TestPostgres.shared().sql("select pg_reload_conf()");
  }

  @Test
  void grants_are_said_again_for_another_user() {
    assertEquals(
        Optional.of("GRANT SELECT, INSERT ON `a TO ``b`.* TO `x`@`y` WITH GRANT OPTION"),
        new GrantText("GRANT SELECT, INSERT ON `a TO ``b`.* TO `u`@`%` WITH GRANT OPTION")
            .to("`x`@`y`"));
    assertEquals(
        Optional.of("GRANT USAGE ON *.* TO `x`@`y` WITH MAX_USER_CONNECTIONS 5"),
        new GrantText(
                "GRANT USAGE ON *.* TO `u``s`@`%` IDENTIFIED BY PASSWORD '*AB' REQUIRE SSL"
                    + " WITH MAX_USER_CONNECTIONS 5")
            .to("`x`@`y`"));
    assertEquals(
        Optional.of("SET DEFAULT ROLE `r` FOR `x`@`y`"),
        new GrantText("SET DEFAULT ROLE `r` FOR `u`@`%`").to("`x`@`y`"));
    assertEquals(
        Optional.of("GRANT ALL ON `d`.* TO `x`@`y`"),
        new GrantText("GRANT ALL ON `d`.* TO 'u'@'%'").to("`x`@`y`"));
    assertEquals(Optional.empty(), new GrantText("GRANT ALL ON `d`.* TO nobody").to("`x`@`y`"));
    assertEquals(Optional.empty(), new GrantText("DROP USER `u`@`%`").to("`x`@`y`"));
  }
}
