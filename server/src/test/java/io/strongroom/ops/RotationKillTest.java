package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.Front;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.RotatedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server is killed at every connection that a rotation makes to its database, so before, in and
 * between its steps, and started again: what is current logs in at every moment, and the rotation
 * comes to its end.
 */
final class RotationKillTest {
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path folder;

  /** A server and the one secret that is rotated. */
  private record Site(Child server, Client admin, RotatedDatabase database, String table)
      implements AutoCloseable {
    static Site open(Path folder, RotatedDatabase database, String table) throws IOException {
      Child server =
          Child.serving(
              folder, Map.of(), "--listen", "127.0.0.1:0", "--rotation-target", "127.0.0.0/8,::1");
      return new Site(server, new Client(server.admin(), ""), database, table);
    }

    void create(String name, String value) {
      admin
          .secrets(
              "CreateSecret", "Name", name, "SecretString", value, "ClientRequestToken", token())
          .ok();
    }

    String arn(String name) {
      return admin.secrets("DescribeSecret", "SecretId", name).text("ARN");
    }

    void rotate(String token, boolean alternating) {
      String function =
          arn("user")
              .replaceFirst(":secretsmanager:", ":lambda:")
              .replaceFirst(
                  ":secret:.*",
                  ":function:strongroom-rotate-"
                      + database.engine()
                      + (alternating ? "-alternating-users" : "-single-user"));
      admin
          .secrets(
              "RotateSecret",
              "SecretId",
              "user",
              "ClientRequestToken",
              token,
              "RotationLambdaARN",
              function)
          .ok();
    }

    /** Logs in with what is current now; gives the user. */
    String logIn() throws SQLException {
      Map<String, Object> value =
          JsonTree.read(admin.secrets("GetSecretValue", "SecretId", "user").text("SecretString"));
      String user = (String) value.get("username");
      assertEquals(7, database.read(table, user, (String) value.get("password")));
      return user;
    }

    boolean isCurrent(String version) {
      return admin
          .secrets("DescribeSecret", "SecretId", "user")
          .object("VersionIdsToStages")
          .getOrDefault(version, List.of())
          .toString()
          .contains("AWSCURRENT");
    }

    /** Whether the version becomes current in time; what is current logs in meanwhile. */
    boolean becomesCurrent(String version, boolean always) throws SQLException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (System.nanoTime() < end) {
        if (isCurrent(version)) {
          return true;
        }
        if (always) {
          var unused = logIn();
        }
      }
      return false;
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  @ParameterizedTest
  @EnumSource
  void two_users(RotatedDatabase database) throws Exception {
    String user = RotatedDatabase.name("kill");
    database.createUser(user, "First of 2");
    String master = RotatedDatabase.name("boss");
    database.createMaster(master, "The Boss");
    try (var front = new Front(database.port())) {
      Site site = Site.open(folder, database, user);
      site.create("boss", database.secret(front.port(), master, "The Boss", Map.of()));
      Map<String, Object> more = Map.of("masterarn", site.arn("boss"));
      site.create("user", database.secret(front.port(), user, "First of 2", more));
      // Pending, current and master in setSecret, pending in testSecret; the fifth never comes.
      for (int connection = 1; connection <= 5; connection++) {
        site = killed(site, front, connection, true);
      }
      site.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_user(RotatedDatabase database) throws Exception {
    String user = RotatedDatabase.name("kill");
    database.createUser(user, "First of 1");
    try (var front = new Front(database.port())) {
      Site site = Site.open(folder, database, user);
      site.create("user", database.secret(front.port(), user, "First of 1", Map.of()));
      for (int connection = 2; connection <= 3; connection++) {
        site = killed(site, front, connection, false);
      }
      site.close();
    }
  }

  /** Kills at a connection, or at once after the last; gives what was started again. */
  private Site killed(Site first, Front front, int connection, boolean alternating)
      throws Exception {
    String version = token();
    String before;
    try (Site site = first) {
      before = site.logIn();
      var stopped = front.stopAt(connection);
      site.rotate(version, alternating);
      if (connection < 5) {
        assertTrue(stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        if (alternating) {
          assertEquals(before, site.logIn());
        }
      } else {
        assertTrue(site.becomesCurrent(version, true));
      }
    } // SIGKILL
    var unused = front.stopAt(0);
    Site again = Site.open(folder, first.database(), first.table());
    assertTrue(again.becomesCurrent(version, alternating));
    String after = again.logIn();
    if (alternating) {
      assertNotEquals(before, after);
    }
    return again;
  }
}
