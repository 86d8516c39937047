package io.strongroom.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server as it comes, in a process of its own; every commit is synced to the disk. It
 * refuses to run as root, so root starts it as nobody.
 */
final class Postgres implements AutoCloseable {
  private static final String NOBODY = "65534";

  private final Path home;
  private final int port;

  private Postgres(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  /** Starts one in a folder that everybody can enter. */
  static Postgres start(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path home = Files.createDirectory(folder.resolve("postgres"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var server = new Postgres(home, port);
    server.unpack();
    server.asOwner("initdb", "-D", server.data(), "-U", "postgres", "--locale=C", "-A", "trust");
    server.asOwner(
        "pg_ctl",
        "-D",
        server.data(),
        "-l",
        home.resolve("owned/log").toString(),
        "-w",
        "-o",
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c port=" + port,
        "start");
    return server;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  private String data() {
    return home.resolve("owned/data").toString();
  }

  private void unpack() throws IOException {
    Path archive = home.resolve("postgres.txz");
    try (InputStream in = Postgres.class.getResourceAsStream("/postgres-linux-x86_64.txz")) {
      if (in == null) {
        throw new IOException("no PostgreSQL for this machine: name one with --database");
      }
      Files.copy(in, archive);
    }
    run(List.of("tar", "-xJf", archive.toString(), "-C", home.toString(), "--no-same-owner"));
    Files.delete(archive);
    Path owned = Files.createDirectory(home.resolve("owned"));
    if (root()) {
      run(List.of("chown", NOBODY + ":" + NOBODY, owned.toString()));
    }
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

  private void run(List<String> command) throws IOException {
    Path said = Files.createTempFile("strongroom-bench", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(command + " failed: " + Files.readString(said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(said);
    }
  }

  @Override
  public void close() throws IOException {
    asOwner("pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
  }
}
