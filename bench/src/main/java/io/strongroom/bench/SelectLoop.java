package io.strongroom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * What PostgreSQL itself gives: rows by their key through a pool that is set up as a node's, in a
 * process of its own. The pool and the driver are the server's, on the class path only when this
 * runs.
 */
final class SelectLoop {
  private static final String CONNECTIONS = "20";
  private static final int ROWS = 2000;

  private record Key(String account, String region, String name) {}

  private SelectLoop() {}

  /** Rows per second; the load is that of one round. */
  static double perSecond(Path jar, String url, int threads, int millis) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-cp",
                Unaudited.classPath(jar) + ":" + System.getProperty("java.class.path"),
                SelectLoop.class.getName(),
                url,
                Integer.toString(threads),
                Integer.toString(millis))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("the loop of selects failed: " + output);
    }
    return Double.parseDouble(output.strip());
  }

  /** Prints the rate, after as long again to warm up. */
  public static void main(String[] args) throws Exception {
    long nanos = Long.parseLong(args[2]) * 1_000_000;
    DataSource pool = pool(args[0]);
    List<Key> keys = keys(pool);
    int threads = Integer.parseInt(args[1]);
    rate(pool, keys, threads, 2 * nanos);
    System.out.printf(Locale.ROOT, "%.1f%n", rate(pool, keys, threads, nanos));
    System.exit(0);
  }

  private static DataSource pool(String url) throws ReflectiveOperationException {
    var settings = new Properties();
    settings.setProperty("jdbcUrl", url);
    settings.setProperty("maximumPoolSize", CONNECTIONS);
    settings.setProperty("autoCommit", "false");
    settings.setProperty("transactionIsolation", "TRANSACTION_REPEATABLE_READ");
    settings.setProperty("readOnly", "true");
    Class<?> config = Class.forName("com.zaxxer.hikari.HikariConfig");
    return Class.forName("com.zaxxer.hikari.HikariDataSource")
        .asSubclass(DataSource.class)
        .getConstructor(config)
        .newInstance(config.getConstructor(Properties.class).newInstance(settings));
  }

  private static List<Key> keys(DataSource pool) throws SQLException {
    var keys = new ArrayList<Key>();
    try (Connection connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select account, region, name from ssm_parameters limit " + ROWS)) {
      while (rows.next()) {
        keys.add(new Key(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalStateException("nothing to select");
    }
    return keys;
  }

  private static double rate(DataSource pool, List<Key> keys, int threads, long nanos)
      throws Exception {
    long start = System.nanoTime();
    long count = 0;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var loops = new ArrayList<Callable<Long>>();
      for (int i = 0; i < threads; i++) {
        int first = i * keys.size() / threads;
        loops.add(() -> loop(pool, keys, first, start + nanos));
      }
      for (Future<Long> one : executor.invokeAll(loops)) {
        count += one.get();
      }
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static long loop(DataSource pool, List<Key> keys, int first, long end)
      throws SQLException {
    long count = 0;
    while (System.nanoTime() < end) {
      Key key = keys.get((int) ((first + count) % keys.size()));
      try (Connection connection = pool.getConnection();
          var statement =
              connection.prepareStatement(
                  "select * from ssm_parameters where account = ? and region = ? and name = ?")) {
        statement.setString(1, key.account());
        statement.setString(2, key.region());
        statement.setString(3, key.name());
        try (var rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new IllegalStateException("a row is gone");
          }
        }
        connection.commit();
        count++;
      }
    }
    return count;
  }
}
