package io.strongroom.gateway;

import static io.strongroom.gateway.HttpServers.GET;
import static io.strongroom.gateway.HttpServers.LONG;
import static io.strongroom.gateway.HttpServers.SHORT;
import static io.strongroom.gateway.HttpServers.awaitClosed;
import static io.strongroom.gateway.HttpServers.echo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerLimitsTest {
  private final HttpServers servers = new HttpServers();

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void a_request_that_drips_is_cut_off_by_its_total_time() throws IOException {
    HttpServer server = servers.start(SHORT, LONG, LONG, HttpServers::never);
    for (String begin :
        List.of(
            "GET / HTTP/1.1\r\nX: ",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n")) {
      try (Wire wire = Wire.to(server.port())) {
        wire.send(begin);
        int drops = 0;
        while (!wire.stirs(10)) {
          wire.send("x");
          assertTrue(drops++ < 1000, "never cut off");
        }
        assertTrue(drops > 3, "cut off at once");
      }
    }
  }

  @Test
  void a_slow_request_is_told_408() throws IOException {
    HttpServer server = servers.start(SHORT, LONG, LONG, HttpServers::never);
    try (Wire wire = Wire.to(server.port())) {
      assertEquals(408, wire.send("GET / HT").reply().status());
      assertTrue(wire.ended());
    }
  }

  @Test
  void a_request_without_an_answer_is_cut_off_and_a_late_answer_is_dropped() throws Exception {
    var replies = new LinkedBlockingQueue<Exchange.Reply>();
    HttpServer server =
        servers.start(LONG, LONG, SHORT, LONG, (request, reply) -> replies.add(reply));
    try (Wire wire = Wire.to(server.port())) {
      assertTrue(wire.send(GET).ended());
    }
    awaitClosed(server);
    WireResponse late = HttpServers.answer("too late");
    replies.take().accept(late);
    assertTrue(servers.journal().toString().contains("no answer in time"));
  }

  @Test
  void an_idle_connection_is_closed_without_a_word() throws IOException {
    HttpServer server = servers.start(SHORT, SHORT, LONG, HttpServers::echo);
    try (Wire fresh = Wire.to(server.port());
        Wire used = Wire.to(server.port())) {
      used.send(GET).reply();
      assertTrue(fresh.ended());
      assertTrue(used.ended());
    }
  }

  @Test
  void time_does_not_run_while_a_request_is_handled() throws IOException {
    BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    HttpServer server =
        servers.start(SHORT, SHORT, SHORT, (q, reply) -> later.add(() -> echo(q, reply)));
    try (Wire wire = Wire.to(server.port())) {
      wire.send(GET);
      assertFalse(wire.stirs(600));
      later.remove().run();
      assertEquals(200, wire.reply().status());
    }
  }

  @Test
  void a_client_that_does_not_read_is_cut_off() throws Exception {
    var big = new byte[64 << 20];
    var answered = new CountDownLatch(1);
    HttpServer server =
        servers.start(
            LONG,
            LONG,
            SHORT,
            (request, reply) -> {
              reply.accept(WireResponse.of(200, "", big, ""));
              answered.countDown();
            });
    try (Wire wire = Wire.to(server.port())) {
      wire.send(GET);
      answered.await();
      assertEquals(1, server.open());
      awaitClosed(server);
    }
  }

  @Test
  void connections_beyond_the_limits_are_closed() throws Exception {
    HttpServer server = servers.start(HttpServers::echo);
    try (Wire one = Wire.to(server.port());
        Wire two = Wire.to(server.port());
        Wire three = Wire.to(server.port())) {
      one.send(GET).reply();
      two.send(GET).reply();
      three.send(GET).reply();
      try (Wire four = Wire.to(server.port())) {
        assertTrue(four.ended());
      }
      InetAddress other = InetAddress.ofLiteral("127.0.0.2");
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (Wire five = Wire.over(new Socket(loopback, server.port(), other, 0))) {
        assertEquals(200, five.send(GET).reply().status());
      }
    }
    awaitClosed(server);
    try (Wire again = Wire.to(server.port())) {
      assertEquals(200, again.send(GET).reply().status());
    }
  }

  @Test
  void all_connections_together_have_a_limit() throws IOException {
    HttpServer server = servers.start(HttpServers::echo);
    var open = new ArrayList<Wire>();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 6; i++) {
      InetAddress from = InetAddress.ofLiteral("127.0.0." + (10 + i));
      open.add(Wire.over(new Socket(loopback, server.port(), from, 0)));
      assertEquals(200, open.getLast().send(GET).reply().status());
    }
    try (Wire seventh = Wire.to(server.port())) {
      assertTrue(seventh.ended());
    }
    for (Wire wire : open) {
      wire.close();
    }
  }
}
