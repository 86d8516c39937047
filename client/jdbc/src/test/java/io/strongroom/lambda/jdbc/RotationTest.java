package io.strongroom.lambda.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.SecretStore;
import io.strongroom.lambda.SecretUnavailableException;
import io.strongroom.lambda.Secrets;
import io.strongroom.lambda.Timekeeper;
import io.strongroom.lambda.test.FakeSecrets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passwords that change in a real PostgreSQL, seen by 16 threads. */
class RotationTest {
  private static final int THREADS = 16;
  private static Postgres postgres;
  private static int users;

  private String user;
  private FakeSecrets fake;
  private SecretStore store;
  private Secret secret;
  private DataSource source;

  @BeforeAll
  static void start() throws IOException {
    postgres = Postgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void a_user_with_a_secret() throws SQLException {
    user = "app" + ++users;
    postgres.execute("create role " + user + " login password 'one'");
    fake = FakeSecrets.of(Map.of("db", json("one")));
    store = fake.builder().time(Timekeeper.system()).build();
    secret = store.secret("db");
    source = SecretDataSource.of(secret);
  }

  private String json(String password) {
    return """
    {"engine":"postgres","host":"127.0.0.1","port":%d,"dbname":"postgres",
     "username":"%s","password":"%s"}\
    """
        .formatted(postgres.port(), user, password);
  }

  private void inDatabase(String password) throws SQLException {
    postgres.execute("alter role " + user + " password '" + password + "'");
  }

  private static void use(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select 1")) {
      assertTrue(rows.next());
    }
  }

  private static void inThreads(Callable<Void> code) throws Exception {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var together = new CountDownLatch(THREADS);
      var all = new ArrayList<Future<Void>>();
      for (int i = 0; i < THREADS; i++) {
        all.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return code.call();
                }));
      }
      for (Future<Void> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void uses() throws SQLException {
    use(source);
    return null;
  }

  @Test
  void after_a_finished_rotation_one_login_is_rejected_and_one_read_made() throws Exception {
    use(source);
    inDatabase("two");
    fake.rotate("db", json("two"));
    aSecondPasses();
    long rejected = postgres.rejected();
    int calls = fake.calls();
    inThreads(this::uses);
    assertEquals(1, fake.calls() - calls, "reads");
    assertEquals(1, postgres.rejected() - rejected, "rejected logins");
  }

  @Test
  void under_load_a_rotation_window_of_two_seconds_is_waited_out() throws Exception {
    use(source);
    aSecondPasses();
    long rejected = postgres.rejected();
    int calls = fake.calls();
    var over = new AtomicBoolean();
    var rotating =
        Executors.newSingleThreadExecutor()
            .submit(
                () -> {
                  Timekeeper.system().pause(Duration.ofMillis(200));
                  inDatabase("two");
                  Timekeeper.system().pause(Duration.ofSeconds(2));
                  fake.rotate("db", json("two"));
                  Timekeeper.system().pause(Duration.ofMillis(1200));
                  over.set(true);
                  return null;
                });
    inThreads(
        () -> {
          while (!over.get()) {
            use(source);
          }
          return null;
        });
    rotating.get(10, TimeUnit.SECONDS);
    assertTrue(fake.calls() - calls <= 4, "reads: " + (fake.calls() - calls));
    long wrong = postgres.rejected() - rejected;
    assertTrue(wrong >= 1 && wrong <= 4, "rejected logins: " + wrong);
  }

  @Test
  void the_pending_version_bridges_the_window_for_those_who_ask_for_it() throws Exception {
    use(source);
    aSecondPasses();
    inDatabase("two");
    fake.put("db#AWSPENDING", json("two"));
    long start = System.nanoTime();
    use(SecretDataSource.of(secret).pending());
    assertTrue(System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(600), "did not wait");
  }

  @Test
  void a_rotation_that_never_finishes_is_an_error_that_says_so() throws Exception {
    use(source);
    inDatabase("two");
    var impatient = SecretDataSource.of(secret).budget(Duration.ofMillis(300));
    long rejected = postgres.rejected();
    var error = assertThrows(SQLException.class, () -> use(impatient));
    assertEquals("28000", error.getSQLState());
    assertTrue(error.getMessage().contains("secret db"), error.getMessage());
    assertThrows(SQLException.class, () -> use(impatient));
    assertEquals(1, postgres.rejected() - rejected, "the second caller did not try again");
  }

  @Test
  void trouble_that_is_no_rejection_is_thrown_as_it_is() throws Exception {
    var elsewhere = SecretDataSource.of(secret).url(postgres.url() + "_none");
    int calls = fake.calls();
    var error = assertThrows(SQLException.class, () -> use(elsewhere));
    assertEquals("3D000", error.getSQLState());
    assertEquals(calls + 1, fake.calls());
  }

  @Test
  void a_secret_that_cannot_be_read_is_an_sql_exception_with_its_reason() {
    var none = SecretDataSource.of(store.secret("none"));
    var error = assertThrows(SQLException.class, () -> use(none));
    assertInstanceOf(SecretUnavailableException.class, error.getCause());
  }

  @Test
  void hikari_gets_new_connections_through_a_rotation() throws Exception {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(4);
    config.setConnectionTimeout(10_000);
    try (var pool = new HikariDataSource(config)) {
      use(pool);
      aSecondPasses();
      inDatabase("two");
      fake.rotate("db", json("two"));
      long rejected = postgres.rejected();
      pool.getHikariPoolMXBean().softEvictConnections();
      var open = new ArrayList<Connection>();
      for (int i = 0; i < 4; i++) {
        open.add(pool.getConnection());
      }
      for (Connection each : open) {
        each.close();
      }
      assertTrue(postgres.rejected() - rejected <= 1, "rejected logins");
    }
  }

  @Test
  void the_driver_takes_an_address_and_the_name_of_the_secret() throws Exception {
    SecretStore before = Secrets.store();
    Secrets.use(store);
    try {
      String address = postgres.url().replace("jdbc:", "jdbc:strongroom:");
      try (Connection connection =
          DriverManager.getConnection(address + "?ApplicationName=x&secret=db")) {
        assertEquals(user, connection.getMetaData().getUserName());
      }
      try (Connection connection = DriverManager.getConnection(address, "db", "")) {
        assertEquals(user, connection.getMetaData().getUserName());
      }
    } finally {
      Secrets.use(before);
    }
  }

  @Test
  void rejections_are_recognised_wherever_they_hide() {
    var wrapped = new SQLException("pool", (String) null);
    wrapped.initCause(new RuntimeException(new SQLException("no", "28P01")));
    var chained = new SQLException("first");
    chained.setNextException(new SQLException("Access denied", "HY000", 1045));
    assertTrue(
        List.of(
                wrapped,
                chained,
                new SQLException("x", "28000"),
                new SQLException("ORA-01017", "72000", 1017),
                new SQLException("Login failed", "S0001", 18456))
            .stream()
            .allMatch(Rejections::rejected));
    assertTrue(
        List.of(
                new SQLException("x"),
                new SQLException("x", "08001"),
                new SQLException("x", "3D000"))
            .stream()
            .noneMatch(Rejections::rejected));
  }

  /** The floor between two reads of one secret. */
  private static void aSecondPasses() {
    Timekeeper.system().pause(Duration.ofMillis(1050));
  }
}
