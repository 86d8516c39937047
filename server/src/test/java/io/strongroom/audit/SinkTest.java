package io.strongroom.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.seal.VerifyingKey;
import io.strongroom.store.Store;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The places outside, each a real one on loopback. */
@Timeout(60)
class SinkTest {
  private final List<String> journal = new CopyOnWriteArrayList<>();

  private static Checkpoint checkpoint(long number) {
    var signer = new Signer(Samples.TRAIL, "n1", Samples.signingKey(), () -> Samples.TIME);
    return Checkpoint.sign(signer, number, 3, number * 10, Map.of());
  }

  private Delivery to(String address) {
    return Delivery.to(SinkAddress.parse(address), journal::add);
  }

  private static int loopback(ServerSocket server) {
    return server.getLocalPort();
  }

  private static void await(Delivery delivery) {
    while (delivery.deliveredSegment() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_file_gets_a_line_each_for_its_owner_alone(@TempDir Path temp) throws IOException {
    Path file = temp.resolve("checkpoints");
    try (Delivery delivery = to("file:" + file)) {
      delivery.offer(checkpoint(1));
      delivery.offer(checkpoint(2));
    }
    assertEquals(List.of(checkpoint(1).json(), checkpoint(2).json()), Files.readAllLines(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(Optional.of(checkpoint(2)), CheckpointFile.last(file, Samples.TRAIL, "n1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root:x:0:0",
        "root:x:0:0\nhalf a line",
        "\u007fELF\0\0\0",
        "{\"format\":\"strongroom-checkpoint-1\"}\nhalf a line"
      })
  void a_file_of_somebody_else_is_left_alone(String text, @TempDir Path temp) throws IOException {
    Path file = temp.resolve("other");
    Files.writeString(file, text);
    assertThrows(IOException.class, () -> CheckpointFile.append(file, checkpoint(1)));
    assertEquals(text, Files.readString(file));
  }

  @Test
  void a_link_or_a_folder_is_no_checkpoint_file(@TempDir Path temp) throws IOException {
    Path real = temp.resolve("real");
    CheckpointFile.append(real, checkpoint(1));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    assertThrows(IOException.class, () -> CheckpointFile.append(link, checkpoint(2)));
    assertThrows(IOException.class, () -> CheckpointFile.append(temp, checkpoint(2)));
    assertEquals(List.of(checkpoint(1).json()), Files.readAllLines(real));
  }

  @Test
  void what_a_power_cut_leaves_of_a_checkpoint_is_cut_off(@TempDir Path temp) throws IOException {
    Path file = temp.resolve("checkpoints");
    String one = checkpoint(1).json() + "\n";
    String two = checkpoint(2).json();
    for (String rest :
        List.of(
            two.substring(0, 10),
            two.substring(0, 200),
            two.substring(0, 100) + "\0".repeat(50),
            "\0".repeat(500),
            two.substring(0, 100) + "\0".repeat(50) + two.substring(150) + "\n")) {
      Files.writeString(file, one + rest);
      CheckpointFile.append(file, checkpoint(3));
      assertEquals(one + checkpoint(3).json() + "\n", Files.readString(file));
    }
  }

  @Test
  void the_last_right_checkpoint_is_found_behind_a_heap_of_wrong_ones(@TempDir Path temp)
      throws IOException {
    Path file = temp.resolve("checkpoints");
    var lines = new ArrayList<String>();
    lines.add(checkpoint(1).json());
    lines.add(checkpoint(2).json());
    String wrong = checkpoint(3).json().replaceFirst("\"line\":30", "\"line\":9");
    for (int i = 0; i < 400; i++) {
      lines.add(i % 2 == 0 ? wrong : "x".repeat(i));
    }
    Files.write(file, lines);
    VerifyingKey key = Samples.signingKey().verifier();
    assertEquals(
        Optional.of(checkpoint(2)),
        CheckpointFile.last(file, Samples.TRAIL, "n1", found -> found.madeBy(key)));
    assertEquals(Optional.empty(), CheckpointFile.last(file, Samples.TRAIL, "n1", found -> false));
  }

  @Test
  void a_system_log_gets_one_datagram_each() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Delivery delivery = to("syslog://127.0.0.1:" + socket.getLocalPort())) {
      delivery.offer(checkpoint(7));
      var packet = new DatagramPacket(new byte[2048], 2048);
      socket.receive(packet);
      String text = new String(packet.getData(), 0, packet.getLength(), UTF_8);
      assertEquals(
          "<109>1 2026-01-02T03:04:05Z - strongroom - checkpoint - " + checkpoint(7).json(), text);
      assertEquals(Optional.of(checkpoint(7)), Checkpoint.in(text));
    }
  }

  @Test
  void a_system_log_over_tcp_gets_a_counted_frame() throws IOException {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Delivery delivery = to("syslog+tcp://127.0.0.1:" + loopback(server))) {
      delivery.offer(checkpoint(8));
      try (Socket socket = server.accept()) {
        String text = new String(socket.getInputStream().readAllBytes(), UTF_8);
        int space = text.indexOf(' ');
        assertEquals(text.length() - space - 1, Integer.parseInt(text.substring(0, space)));
        assertEquals(Optional.of(checkpoint(8)), Checkpoint.in(text));
      }
    }
  }

  @Test
  void what_a_system_log_did_not_take_is_sent_once_more() throws IOException {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Delivery delivery =
            new Delivery(
                Sink.to(SinkAddress.parse("syslog+tcp://127.0.0.1:" + loopback(server))),
                "test",
                Duration.ofMillis(5),
                journal::add)) {
      delivery.offer(checkpoint(8));
      try (Socket broken = server.accept()) {
        broken.setSoLinger(true, 0); // it goes down with the message unread
      }
      try (Socket socket = server.accept()) {
        String text = new String(socket.getInputStream().readAllBytes(), UTF_8);
        assertEquals(Optional.of(checkpoint(8)), Checkpoint.in(text));
      }
      await(delivery);
    }
  }

  @Test
  void a_sink_that_fails_in_a_way_nobody_expected_is_tried_again() {
    var attempts = new AtomicInteger();
    try (Delivery delivery =
        new Delivery(
            checkpoint -> {
              if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("test");
              }
            },
            "test",
            Duration.ofMillis(5),
            journal::add)) {
      delivery.offer(checkpoint(8));
      await(delivery);
    }
    assertEquals(3, attempts.get());
  }

  /** A web server that answers with one status after the other, the last one for ever. */
  private static final class Web implements AutoCloseable {
    private final HttpServer server;
    final LinkedBlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    final AtomicInteger requests = new AtomicInteger();
    final CountDownLatch gate;

    Web(CountDownLatch gate, int... statuses) throws IOException {
      this.gate = gate;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            int status = statuses[Math.min(requests.getAndIncrement(), statuses.length - 1)];
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            bodies.add(exchange.getRequestMethod() + exchange.getRequestURI() + " " + body);
          });
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=hidden";
    }

    @Override
    public void close() {
      gate.countDown();
      server.stop(0);
    }
  }

  @Test
  void a_webhook_gets_the_json_and_is_tried_until_it_takes_it() throws Exception {
    try (var web = new Web(new CountDownLatch(0), 500, 302, 204);
        var delivery =
            new Delivery(
                Sink.to(SinkAddress.parse(web.address())),
                SinkAddress.parse(web.address()).toString(),
                Duration.ofMillis(5),
                journal::add)) {
      delivery.offer(checkpoint(9));
      for (int i = 0; i < 3; i++) {
        assertEquals(
            "POST/hook?token=hidden " + checkpoint(9).json() + "\n",
            web.bodies.poll(20, TimeUnit.SECONDS));
      }
      await(delivery);
      assertEquals(3, web.requests.get(), "no redirect was followed");
      assertEquals(2, journal.size(), journal::toString);
      assertTrue(journal.get(0).contains("HTTP status 500"), journal::toString);
      assertTrue(journal.get(1).contains("again"), journal::toString);
      assertFalse(journal.toString().contains("hidden"), journal::toString);
    }
  }

  @Test
  void a_sink_that_hangs_holds_nobody_up(@TempDir Path temp) throws Exception {
    Path folder = temp.resolve("audit");
    var gate = new CountDownLatch(1);
    try (var web = new Web(gate, 204);
        Store store = Forgery.store();
        Trail trail =
            Trail.open(
                AuditLocation.folder(folder),
                new TrailSettings(
                    Durability.DEFAULT,
                    TrailSettings.CHECKPOINT_EVERY,
                    List.of(SinkAddress.parse(web.address())),
                    Optional.empty(),
                    false),
                Samples.anchor(),
                () -> Samples.TIME)) {
      Checkpoints checkpoints = trail.checkpoints(store, journal::add);
      long start = System.nanoTime();
      for (int i = 1; i <= 1000; i++) {
        trail.append(List.of(Forgery.record(i)));
        if (i % 20 == 0) {
          checkpoints.make();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      assertEquals(0, web.requests.get());
      assertTrue(seconds < 20, () -> "took " + seconds + " s");
      gate.countDown();
      checkpoints.close();
      assertEquals(50, Files.readAllLines(folder.resolve(CheckpointFile.NAME)).size());
      assertTrue(web.requests.get() > 0);
    }
  }

  @Test
  void only_the_newest_wait_for_a_sink_that_is_away() throws Exception {
    var gate = new CountDownLatch(1);
    var taken = new LinkedBlockingQueue<Long>();
    try (var delivery =
        new Delivery(
            checkpoint -> {
              gate.await();
              taken.add(checkpoint.number());
            },
            "test",
            Duration.ofMillis(5),
            journal::add)) {
      Checkpoint first = checkpoint(1);
      for (long i = 1; i <= Delivery.KEPT + 10; i++) {
        long number = i;
        delivery.offer(
            new Checkpoint(
                first.trail(),
                "n1",
                number,
                2,
                first.time(),
                1,
                1,
                first.digest(),
                first.key(),
                first.signature()));
      }
      gate.countDown();
      var got = new ArrayList<Long>();
      while (!got.contains(Delivery.KEPT + 10L)) {
        got.add(taken.poll(20, TimeUnit.SECONDS));
      }
      assertTrue(got.size() <= Delivery.KEPT + 1, got::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:secret@host/",
        "https://secret@host/",
        "syslog://user:secret@host",
        "http://secret.example/hook",
        "http://127.0.0.1.secret.example/",
        "ftp://secret/",
        "file:secret",
        "file://secret/path",
        "syslog://secret/path",
        "syslog:secret",
        "https:///secret",
        "https://host:99999/secret",
        "https://host/#secret",
        "not a secret uri"
      })
  void other_addresses_are_refused_and_not_quoted(String address) {
    var refused = assertThrows(IllegalArgumentException.class, () -> SinkAddress.parse(address));
    assertFalse(String.valueOf(refused.getMessage()).contains("secret"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/var/log/checkpoints",
        "syslog://log.example",
        "syslog://[::1]:5514",
        "syslog+tcp://log.example:601",
        "https://hooks.example:8443/a/b?c=d",
        "http://localhost:8080/x",
        "http://[::1]/x"
      })
  void good_addresses_are_taken(String address) {
    assertEquals(address.split(":", -1)[0], SinkAddress.parse(address).scheme());
  }
}
