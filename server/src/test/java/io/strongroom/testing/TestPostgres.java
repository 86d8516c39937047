package io.strongroom.testing;

import io.strongroom.seal.Sensitive;
import io.strongroom.store.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server on a free loopback port, from binaries on the test class path, for as
 * long as the JVM runs. It refuses to run as root, so root starts it as nobody.
 */
public final class TestPostgres {
  private static final String BINARIES = "/postgres-linux-x86_64.txz";
  private static final String SUPERUSER = "postgres";
  private static final String NOBODY = "65534";
  private static final int COMMAND_SECONDS = 60;

  private final Path home;
  private final Path binaries;
  private final int port;
  private final String url;
  private final AtomicInteger schemas = new AtomicInteger();

  private static final class Shared {
    private static final TestPostgres SERVER = start();
  }

  private TestPostgres(Path home, int port) {
    this(home, port, home);
  }

  private TestPostgres(Path home, int port, Path binaries) {
    this.home = home;
    this.binaries = binaries;
    this.port = port;
    this.url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The server of this JVM, started now if it is not running. */
  public static TestPostgres shared() {
    return Shared.SERVER;
  }

  /** A server of the caller's own, for tests that stop or kill it. */
  public static TestPostgres start() {
    try {
      var home = Files.createTempDirectory("strongroom-postgres");
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
      var server = new TestPostgres(home, freePort());
      Runtime.getRuntime().addShutdownHook(new Thread(server::remove));
      server.unpack();
      server.initialise();
      server.resume();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** A new place with nothing in it: a schema, which costs a hundredth of a database. */
  public Location.Postgres freshDatabase() {
    var name = "test" + schemas.incrementAndGet();
    try (var connection = DriverManager.getConnection(url, SUPERUSER, "");
        var statement = connection.createStatement()) {
      statement.execute("create schema " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Location.Postgres(
        url + "?currentSchema=" + name, SUPERUSER, Sensitive.ofText("not asked for"));
  }

  /**
   * A second server that streams everything from this one, and without whose word this one
   * acknowledges no commit from now on. The copy of the files is the backup that PostgreSQL's
   * manual describes: {@code pg_basebackup} is not among the binaries.
   */
  public TestPostgres standby() {
    try {
      var standby =
          new TestPostgres(Files.createTempDirectory("strongroom-postgres"), freePort(), home);
      Files.setPosixFilePermissions(standby.home, PosixFilePermissions.fromString("rwxr-xr-x"));
      Runtime.getRuntime().addShutdownHook(new Thread(standby::remove));
      standby.copy(this);
      standby.resume();
      sql("alter system set synchronous_standby_names = 'standby'");
      sql("select pg_reload_conf()");
      awaitSql("select count(*) from pg_stat_replication where sync_state = 'sync'");
      return standby;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(TestPostgres primary) throws IOException {
    Path owned = Files.createDirectory(home.resolve("owned"));
    Path log = Files.createFile(home.resolve("data.log"));
    try (var connection = DriverManager.getConnection(primary.url, SUPERUSER, "");
        var statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('standby', true)");
      run(List.of("cp", "-a", primary.data(), data()));
      String label;
      try (var rows = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        rows.next();
        label = rows.getString(1);
      }
      Files.writeString(Path.of(data(), "backup_label"), label);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    Files.delete(Path.of(data(), "postmaster.pid"));
    Files.createFile(Path.of(data(), "standby.signal"));
    Files.writeString(
        Path.of(data(), "postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s application_name=standby'\n"
            .formatted(primary.port, SUPERUSER));
    if (root()) {
      run(List.of("chown", "-R", NOBODY + ":" + NOBODY, owned.toString(), log.toString()));
    }
  }

  /** The place in both of two servers: whoever connects finds the one that takes writes. */
  public Location.Postgres orAt(TestPostgres standby, Location.Postgres here) {
    return new Location.Postgres(
        here.jdbcUrl().replace(":" + port + "/", ":" + port + ",127.0.0.1:" + standby.port + "/"),
        here.user(),
        here.password());
  }

  /** Kills its postmaster as {@code kill -9} does; the other processes end when they notice. */
  public void kill() {
    try {
      String pid = Files.readAllLines(Path.of(data(), "postmaster.pid")).getFirst();
      run(List.of("kill", "-9", pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a standby take writes; returns when it does. */
  public void promote() {
    sql("select pg_promote(true, 60)");
  }

  /** Runs one statement. */
  public void sql(String sql) {
    try (var connection = DriverManager.getConnection(url, SUPERUSER, "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitSql(String count) {
    try (var connection = DriverManager.getConnection(url, SUPERUSER, "");
        var statement = connection.createStatement()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMMAND_SECONDS);
      while (System.nanoTime() < end) {
        try (var rows = statement.executeQuery(count)) {
          if (rows.next() && rows.getLong(1) > 0) {
            return;
          }
        }
        statement.execute("select pg_sleep(0.05)");
      }
      throw new IllegalStateException("never: " + count);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Wants passwords from now on, but of its superuser. */
  public void wantPasswords() {
    String rules =
        "host all postgres all trust, host replication all all trust, host all all all"
            + " scram-sha-256";
    sql(
        "copy (select trim(line) from unnest(string_to_array('%s', ',')) line) to '%s/pg_hba.conf'"
            .formatted(rules, data()));
    sql("select pg_reload_conf()");
  }

  /** What it has said. */
  public String log() {
    try {
      return Files.readString(home.resolve("data.log"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it as a crash would, its data stays; {@link #resume} starts it again. */
  public void crash() {
    asOwner("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
  }

  /** Starts it on the data it has. */
  public void resume() {
    // Its data survive a crash of the server but not of the machine, which no test needs.
    var options =
        ("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories=''"
                + " -c max_connections=200 -c fsync=off -c full_page_writes=off")
            .formatted(port);
    asOwner(
        "pg_ctl",
        "-D",
        data(),
        "-l",
        home.resolve("data.log").toString(),
        "-w",
        "-o",
        options,
        "start");
  }

  /** Starts it again after {@link #kill}, as soon as the processes it left behind are gone. */
  public void resumeAfterKill() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMMAND_SECONDS);
    while (true) {
      try {
        resume();
        return;
      } catch (IllegalStateException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private String data() {
    return home.resolve("owned/data").toString();
  }

  private void unpack() throws IOException {
    var archive = home.resolve("postgres.txz");
    try (InputStream in = TestPostgres.class.getResourceAsStream(BINARIES)) {
      if (in == null) {
        throw new IllegalStateException("no PostgreSQL binaries for this machine: " + BINARIES);
      }
      Files.copy(in, archive);
    }
    try {
      run(List.of("tar", "-xJf", archive.toString(), "-C", home.toString(), "--no-same-owner"));
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "PostgreSQL cannot be unpacked; tar and xz are needed (Debian: apt install xz-utils)", e);
    }
    Files.delete(archive);
  }

  private void initialise() throws IOException {
    var owned = Files.createDirectory(home.resolve("owned"));
    var log = Files.createFile(home.resolve("data.log"));
    if (root()) {
      run(List.of("chown", NOBODY + ":" + NOBODY, owned.toString(), log.toString()));
    }
    asOwner(
        "initdb",
        "-D",
        data(),
        "-U",
        SUPERUSER,
        "--locale=C",
        "-E",
        "UTF8",
        "-A",
        "trust",
        "--no-sync");
  }

  private void remove() {
    try {
      crash();
    } catch (IllegalStateException e) {
      // It was stopped already.
    }
    // Thousands of files; a process of its own does it even when this JVM is killed for being slow.
    run(List.of("rm", "-rf", home.toString()));
  }

  private void asOwner(String program, String... arguments) {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private void run(List<String> command) {
    try {
      var output = Files.createTempFile("strongroom-postgres", ".log");
      var process =
          new ProcessBuilder(command)
              .directory(home.getRoot().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
      var said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " failed: " + said);
      }
    } catch (IOException e) {
      throw new IllegalStateException(command + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
