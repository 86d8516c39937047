package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PostgresOutageTest {
  private static final Duration BOUND = Duration.ofSeconds(15);
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  @Test
  void a_crash_of_the_server_is_busy_and_is_over_when_it_is_back() {
    var server = TestPostgres.start();
    try (var store =
        Stores.open(server.freshDatabase(), SealKey.generate("root-key-file"), new FakeClock())) {
      store.write(tx -> Counters.insert(tx, "a", 1));
      assertThrows(
          StoreBusy.class,
          () ->
              store.write(
                  tx -> {
                    Counters.insert(tx, "b", 1);
                    server.crash();
                    return Counters.insert(tx, "c", 1);
                  }));
      assertTimeoutPreemptively(
          BOUND, () -> assertThrows(StoreBusy.class, () -> store.read(Counters::count)));
      assertTimeoutPreemptively(
          BOUND, () -> assertThrows(StoreBusy.class, () -> store.write(Counters::count)));
      server.resume();
      assertTimeoutPreemptively(
          RECOVERY, () -> assertEquals(1, patiently(() -> store.read(Counters::count))));
      int inserted = patiently(() -> store.write(tx -> Counters.insert(tx, "b", 1)));
      assertEquals(1, inserted);
    }
  }

  @Test
  void a_server_that_takes_connections_and_says_nothing_does_not_hang_the_caller()
      throws IOException {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var location =
          new Location.Postgres(
              "jdbc:postgresql://127.0.0.1:"
                  + silent.getLocalPort()
                  + "/x?loginTimeout=1&connectTimeout=1&socketTimeout=1",
              "me",
              Sensitive.ofText("x"));
      assertTimeoutPreemptively(
          BOUND, () -> assertThrows(StoreBusy.class, () -> Stores.inspect(location)));
    }
  }

  @Test
  void nobody_listening_is_busy() throws IOException {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    var location =
        new Location.Postgres(
            "jdbc:postgresql://127.0.0.1:" + port + "/x", "me", Sensitive.blank());
    assertThrows(
        StoreBusy.class, () -> Stores.open(location, SealKey.generate("k"), new FakeClock()));
  }

  /** As a client of ours does: once more while it is busy. */
  private static <T> T patiently(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (StoreBusy e) {
        // Every try waits for a connection, so this does not spin.
      }
    }
  }
}
