package io.strongroom.lambda.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real PostgreSQL on loopback whose users have passwords, and whose log counts wrong ones. */
final class Postgres implements AutoCloseable {
  private static final String NOBODY = "65534";
  private static final String SUPERUSER_PASSWORD = "for the test alone";

  private final Path home;
  private final int port;

  private Postgres(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  static Postgres start() throws IOException {
    Path home = Files.createTempDirectory("strongroom-jdbc");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    var server = new Postgres(home, freePort());
    Path archive = home.resolve("postgres.txz");
    try (InputStream in = Postgres.class.getResourceAsStream("/postgres-linux-x86_64.txz")) {
      if (in == null) {
        throw new IOException("no PostgreSQL binaries for this machine");
      }
      Files.copy(in, archive);
    }
    run(List.of("tar", "-xJf", archive.toString(), "-C", home.toString(), "--no-same-owner"));
    Path password = Files.writeString(home.resolve("password"), SUPERUSER_PASSWORD);
    Path owned = Files.createDirectory(home.resolve("owned"));
    Path log = Files.createFile(home.resolve("log"));
    if (root()) {
      run(List.of("chown", NOBODY + ":" + NOBODY, owned + "", log + "", password + ""));
    }
    server.asOwner(
        "initdb",
        "-D",
        server.data(),
        "-U",
        "postgres",
        "--locale=C",
        "-E",
        "UTF8",
        "-A",
        "scram-sha-256",
        "--pwfile=" + password,
        "--no-sync");
    server.asOwner(
        "pg_ctl",
        "-D",
        server.data(),
        "-l",
        log.toString(),
        "-w",
        "-o",
        "-c listen_addresses=127.0.0.1 -c port="
            + server.port
            + " -c unix_socket_directories='' -c fsync=off",
        "start");
    return server;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  int port() {
    return port;
  }

  void execute(String sql) throws SQLException {
    try (Connection c = DriverManager.getConnection(url(), "postgres", SUPERUSER_PASSWORD);
        var statement = c.createStatement()) {
      statement.execute(sql);
    }
  }

  /** How many logins were rejected so far. */
  long rejected() throws IOException {
    try (var lines = Files.lines(home.resolve("log"))) {
      return lines.filter(line -> line.contains("password authentication failed")).count();
    }
  }

  private String data() {
    return home.resolve("owned/data").toString();
  }

  private void asOwner(String program, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(List<String> command) throws IOException {
    Path output = Files.createTempFile("strongroom-jdbc", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      String said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(command + " failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    asOwner("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    run(List.of("rm", "-rf", home.toString()));
  }
}
