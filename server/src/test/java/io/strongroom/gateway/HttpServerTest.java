package io.strongroom.gateway;

import static io.strongroom.gateway.HttpServers.GET;
import static io.strongroom.gateway.HttpServers.LONG;
import static io.strongroom.gateway.HttpServers.SHORT;
import static io.strongroom.gateway.HttpServers.answer;
import static io.strongroom.gateway.HttpServers.awaitClosed;
import static io.strongroom.gateway.HttpServers.bytes;
import static io.strongroom.gateway.HttpServers.echo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private final HttpServers servers = new HttpServers();

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void an_answer_has_its_headers_and_the_connection_stays() throws IOException {
    try (Wire wire =
        servers.connect(
            (request, reply) ->
                reply.accept(
                    new WireResponse(
                        200,
                        "application/x-amz-json-1.1",
                        bytes("{}"),
                        "id-7",
                        List.of(Map.entry("x-extra", "1")))))) {
      for (int i = 0; i < 3; i++) {
        Reply reply = wire.send(GET).reply();
        assertEquals(200, reply.status());
        assertEquals("{}", reply.body());
        assertEquals("application/x-amz-json-1.1", reply.headers().get("Content-Type"));
        assertEquals("id-7", reply.headers().get("x-amzn-RequestId"));
        assertEquals("1", reply.headers().get("x-extra"));
        assertEquals("Wed, 04 Mar 2026 05:06:07 GMT", reply.headers().get("Date"));
        assertNull(reply.headers().get("Connection"));
      }
    }
  }

  @Test
  void the_exchange_sees_the_request() throws Exception {
    BlockingQueue<WireRequest> seen = new LinkedBlockingQueue<>();
    try (Wire wire =
        servers.connect(
            (request, reply) -> {
              seen.add(request);
              echo(request, reply);
            })) {
      wire.send("PUT /a%2fb?c HTTP/1.1\r\nHost: h:1\r\nContent-Length: 2\r\n\r\nhi").reply();
    }
    WireRequest request = seen.remove();
    assertEquals("PUT", request.method());
    assertEquals("/a%2fb?c", request.target());
    assertEquals("/a%2fb", request.path());
    assertEquals("c", request.query());
    assertEquals("h:1", request.headers().first("host").orElseThrow());
    assertEquals("127.0.0.1", request.remoteAddress());
    assertArrayEquals(bytes("hi"), request.body());
    assertFalse(request.secure());
  }

  @Test
  void pipelined_requests_are_answered_one_after_the_other() throws IOException {
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    try (Wire wire =
        servers.connect(
            (request, reply) -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              Thread.ofVirtual()
                  .start(
                      () -> {
                        underWay.decrementAndGet();
                        echo(request, reply);
                      });
            })) {
      var all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        all.append("POST /").append(i);
        all.append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
      }
      wire.send(all.toString());
      for (int i = 0; i < 200; i++) {
        assertEquals("POST /" + i + " x", wire.reply().body());
      }
    }
    assertEquals(1, most.get());
  }

  @Test
  void requests_may_come_byte_by_byte() throws IOException {
    try (Wire wire = servers.connect(HttpServers::echo)) {
      String text =
          "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
      for (char c : (text + text).toCharArray()) {
        wire.send(String.valueOf(c));
      }
      assertEquals("POST /b hi", wire.reply().body());
      assertEquals("POST /b hi", wire.reply().body());
    }
  }

  @Test
  void old_and_closing_clients_are_closed_after_the_answer() throws IOException {
    HttpServer server = servers.start(HttpServers::echo);
    for (String request :
        List.of(
            "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
      try (Wire wire = Wire.to(server.port())) {
        Reply reply = wire.send(request).reply();
        assertEquals("close", reply.headers().get("Connection"));
        assertTrue(wire.ended());
      }
    }
  }

  @Test
  void a_client_that_has_finished_sending_gets_its_answer() throws IOException {
    BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    try (Wire wire = servers.connect((request, reply) -> later.add(() -> echo(request, reply)))) {
      wire.send(GET);
      wire.socket().shutdownOutput();
      assertFalse(wire.stirs(50));
      later.remove().run();
      assertEquals("GET / ", wire.reply().body());
      assertTrue(wire.ended());
    }
  }

  @Test
  void continue_is_said_before_the_body() throws IOException {
    try (Wire wire = servers.connect(HttpServers::echo)) {
      String head =
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
      assertEquals("HTTP/1.1 100 Continue\r\n\r\n", wire.send(head).line());
      assertEquals("POST / hi", wire.send("hi").reply().body());
      assertEquals("POST / ho", wire.send(head + "ho").reply().body());
    }
  }

  @Test
  void a_body_that_is_too_large_is_refused_before_it_comes() throws IOException {
    try (Wire wire = servers.connect(HttpServers::never)) {
      wire.send(
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");
      assertEquals(413, wire.reply().status());
      assertTrue(wire.ended());
    }
  }

  @Test
  void a_refusal_can_be_read_by_a_client_that_is_still_sending() throws IOException {
    try (Wire wire = servers.connect(HttpServers::never)) {
      wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
      wire.send("x".repeat(3_000_000));
      Reply reply = wire.reply();
      assertEquals(413, reply.status());
      assertEquals("Content Too Large\n", reply.body());
      assertEquals("close", reply.headers().get("Connection"));
    }
  }

  @Test
  void refusals_repeat_nothing_and_close() throws IOException {
    HttpServer server = servers.start(HttpServers::never);
    String both =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n";
    Map<String, Integer> cases =
        Map.of(
            "GET /canary HTTP/1.1\r\ncanary\r\n\r\n",
            400,
            both + "0\r\n\r\n" + GET,
            400,
            "GET /canary HTTP/3.0\r\n\r\n",
            505,
            "GET /" + "canary".repeat(2000),
            414,
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + "canary".repeat(4000),
            431,
            "GET / HTTP/1.1\r\nHost: a\r\n" + "canary: 1\r\n".repeat(100) + "\r\n",
            431);
    for (Map.Entry<String, Integer> each : cases.entrySet()) {
      try (Wire wire = Wire.to(server.port())) {
        Reply reply = wire.send(each.getKey()).reply();
        assertEquals(each.getValue(), reply.status(), each.getKey());
        assertFalse((reply.headers() + reply.body()).contains("canary"));
        assertEquals(36, String.valueOf(reply.headers().get("x-amzn-RequestId")).length());
        assertEquals("close", reply.headers().get("Connection"));
        assertTrue(wire.ended(), "a second answer to " + each.getKey());
      }
    }
    assertTrue(servers.journal().isEmpty(), () -> servers.journal().toString());
  }

  @Test
  void a_failing_exchange_is_answered_with_nothing_of_its_failure() throws IOException {
    try (Wire wire =
        servers.connect(
            (request, reply) -> {
              throw new IllegalStateException("canary");
            })) {
      Reply reply = wire.send(GET + GET).reply();
      assertEquals(500, reply.status());
      assertEquals("Internal Server Error\n", reply.body());
      assertTrue(wire.ended());
    }
    assertEquals(List.of("an exchange failed: java.lang.IllegalStateException"), servers.journal());
  }

  @Test
  void a_second_answer_is_dropped_and_wiped() throws IOException {
    byte[] second = bytes("second");
    HttpServer server =
        servers.start(
            (request, reply) -> {
              reply.accept(answer("first"));
              reply.accept(WireResponse.of(200, "", second, ""));
            });
    try (Wire wire = Wire.to(server.port())) {
      assertEquals("first", wire.send(GET).reply().body());
      assertEquals("first", wire.send(GET).reply().body());
    }
    server.close(LONG);
    assertArrayEquals(new byte[6], second);
    assertEquals(2, servers.journal().size());
  }

  @Test
  void an_answer_is_wiped_when_it_was_sent_or_cannot_be() throws Exception {
    BlockingQueue<Consumer<WireResponse>> replies = new LinkedBlockingQueue<>();
    HttpServer server = servers.start((request, reply) -> replies.add(reply));
    byte[] sent = bytes("sent");
    byte[] late = bytes("late");
    Consumer<WireResponse> orphan;
    try (Wire wire = Wire.to(server.port())) {
      wire.send(GET);
      replies.take().accept(WireResponse.of(200, "", sent, ""));
      assertEquals("sent", wire.reply().body());
      wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
      orphan = replies.take();
      wire.socket().setSoLinger(true, 0); // leave with a reset
    }
    awaitClosed(server);
    assertEquals(1, server.bodyBytes());
    orphan.accept(WireResponse.of(200, "", late, ""));
    assertEquals(0, server.bodyBytes());
    server.close(Duration.ZERO);
    assertArrayEquals(new byte[4], sent);
    assertArrayEquals(new byte[4], late);
  }

  @Test
  void a_header_that_could_split_an_answer_becomes_an_error() throws IOException {
    try (Wire wire =
        servers.connect(
            (request, reply) ->
                reply.accept(
                    new WireResponse(
                        200, "", bytes(""), "", List.of(Map.entry("x", "a\r\nSet-Cookie: b")))))) {
      Reply reply = wire.send(GET).reply();
      assertEquals(500, reply.status());
      assertNull(reply.headers().get("Set-Cookie"));
    }
  }

  @Test
  void head_tells_the_length_and_sends_no_body() throws IOException {
    try (Wire wire = servers.connect((request, reply) -> reply.accept(answer("abc")))) {
      String head = wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").line();
      assertTrue(head.contains("Content-Length: 3\r\n"), head);
      assertEquals("abc", wire.send(GET).reply().body());
    }
  }

  @Test
  void closing_answers_what_is_under_way_and_nothing_new() throws Exception {
    BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    HttpServer server = servers.start((q, reply) -> later.add(() -> echo(q, reply)));
    try (Wire busy = Wire.to(server.port());
        Wire idle = Wire.to(server.port())) {
      idle.send(GET);
      later.take().run();
      idle.reply();
      busy.send(GET);
      Runnable answer = later.take();
      Thread closing = Thread.ofVirtual().start(() -> server.close(LONG));
      assertTrue(idle.ended());
      assertTrue(isTurnedAway(server.port()));
      answer.run();
      Reply reply = busy.reply();
      assertEquals("GET / ", reply.body());
      assertEquals("close", reply.headers().get("Connection"));
      closing.join();
    }
    assertTrue(servers.journal().isEmpty(), () -> servers.journal().toString());
  }

  /** The kernel may still take a connection for a moment after the listener was closed. */
  private static boolean isTurnedAway(int port) throws IOException {
    try (Wire late = Wire.to(port)) {
      return late.ended();
    } catch (ConnectException e) {
      return true;
    }
  }

  @Test
  void closing_does_not_wait_for_ever() throws Exception {
    var arrived = new CountDownLatch(1);
    HttpServer server = servers.start((request, reply) -> arrived.countDown());
    try (Wire wire = Wire.to(server.port())) {
      wire.send(GET);
      arrived.await();
      server.close(SHORT);
      assertTrue(wire.ended());
    }
    assertEquals(List.of("connections were closed before they were answered"), servers.journal());
  }

  @Test
  void an_address_without_a_meaning_is_said_plainly() {
    var address = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
    var settings = servers.settings(address, HttpLimits.standard());
    var failure =
        assertThrows(IOException.class, () -> HttpServer.start(settings, HttpServers::echo));
    assertTrue(String.valueOf(failure.getMessage()).contains("nowhere.invalid"));
  }

  @Test
  void an_address_in_use_is_said_plainly() throws IOException {
    HttpServer first = servers.start(HttpServers::echo);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
    var settings = servers.settings(address, HttpLimits.standard());
    var failure =
        assertThrows(IOException.class, () -> HttpServer.start(settings, HttpServers::echo));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(":" + first.port() + ": Address already in use"), message);
  }
}
