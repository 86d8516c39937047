package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          200,
          1000,
          10,
          20_000,
          60_000,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          1,
          0);
  private static final String CODING = "Transfer-Encoding: chunked\r\n";
  private static final String HOST = "Host: a\r\n";

  private final BodyBudget budget = new BodyBudget(LIMITS.bodyBytesTotal());
  private final RequestReader reader = new RequestReader(LIMITS, budget);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private RequestReader.Received read(String text) {
    ByteBuf in = bytes(text);
    assertTrue(reader.feed(in), "incomplete");
    assertEquals(0, in.readableBytes());
    return reader.take();
  }

  private int status(String text) {
    return assertThrows(Rejected.class, () -> reader.feed(bytes(text)), text).status();
  }

  @Test
  void reads_a_request_and_then_the_next() {
    ByteBuf in =
        bytes(
            "POST /a?b=c HTTP/1.1\r\nHoSt: x:1\r\nA: 1 \r\na:\t2\r\nContent-Length: 3\r\n\r\nxyz"
                + "\r\nGET / HTTP/1.1\r\n"
                + HOST
                + "\r\nrest");
    assertTrue(reader.feed(in));
    var first = reader.take();
    assertEquals("POST", first.method());
    assertEquals("/a?b=c", first.target());
    assertEquals("xyz", new String(first.body(), StandardCharsets.US_ASCII));
    assertEquals("x:1", first.headers().first("Host").orElseThrow());
    assertEquals(List.of("1", "2"), first.headers().all("A"));
    assertTrue(first.keepAlive());
    assertFalse(reader.started());
    assertTrue(reader.feed(in));
    assertEquals(0, reader.take().body().length);
    assertEquals("rest", in.toString(StandardCharsets.US_ASCII));
  }

  @Test
  void header_bytes_keep_their_values() {
    var received = read("GET / HTTP/1.1\r\n" + HOST + "x: a\u00ff\u0080\tb  c\r\n\r\n");
    assertEquals("a\u00ff\u0080\tb  c", received.headers().first("X").orElseThrow());
  }

  @Test
  void reads_chunks_and_drops_extensions_and_trailers() {
    var received =
        read(
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: Chunked\r\n\r\n"
                + "3\r\nabc\r\nA;x=y;z=\"q\"\r\n0123456789\r\n0\r\nx-amz-target: evil\r\n\r\n");
    assertEquals("abc0123456789", new String(received.body(), StandardCharsets.US_ASCII));
    assertTrue(received.headers().first("x-amz-target").isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n | false",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: x , CLOSE\\r\\n\\r\\n | false",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: keep-alive\\r\\n\\r\\n | true",
        "GET / HTTP/1.0\\r\\nHost: a\\r\\n\\r\\n | false",
        "GET / HTTP/1.0\\r\\nConnection: keep-alive\\r\\n\\r\\n | false",
        "\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | true",
        "FROB-1 /%zz HTTP/1.1\\r\\nHost: [::1]:80\\r\\n\\r\\n | true"
      })
  void knows_whether_the_connection_stays(String escaped, boolean keepAlive) {
    assertEquals(keepAlive, read(unescape(escaped)).keepAlive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // framing that two parties could read differently
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\n" + CODING + CODING + "\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        // chunks
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\ng\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\rb\r\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n",
        // header lines
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX Y: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u007fb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u00e9: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        // host
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
        // request line
        "GET /\r\n",
        "GET  / HTTP/1.1\r\n",
        "GET / HTTP/1.1 \r\n",
        " GET / HTTP/1.1\r\n",
        "GET\t/ HTTP/1.1\r\n",
        "GET / b HTTP/1.1\r\n",
        "GET /#x HTTP/1.1\r\n",
        "GET /\u00e9 HTTP/1.1\r\n",
        "GET /\0 HTTP/1.1\r\n",
        "GET http://a/ HTTP/1.1\r\n",
        "GET a HTTP/1.1\r\n",
        "OPTIONS * HTTP/1.1\r\n",
        "CONNECT a:80 HTTP/1.1\r\n",
        "GET / http/1.1\r\n",
        "GET / HTTP/1.10\r\n",
        "G(T / HTTP/1.1\r\n",
        "METHODMETHODMETHODMETH / HTTP/1.1\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n",
        "\u0016\u0003\u0001\u0000\n"
      })
  void what_is_not_exactly_http_is_refused(String text) {
    assertEquals(400, status(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PRI * HTTP/2.0\\r\\n | 400",
        "GET / HTTP/2.0\\r\\n | 505",
        "GET / HTTP/0.9\\r\\n | 505",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n | 501",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n | 501",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: miracles\\r\\n\\r\\n | 417",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 20001\\r\\n\\r\\n | 413",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4e21\\r\\n | 413",
        "POST / HTTP/1.1\\r"
            + "\\n"
            + "Host: a\\r"
            + "\\n"
            + "Transfer-Encoding: chunked\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + "00000000\\r"
            + "\\n"
            + " | 413"
      })
  void other_faults_have_their_own_status(String escaped, int status) {
    assertEquals(status, status(unescape(escaped)));
  }

  @Test
  void every_limit_holds_to_the_byte() {
    String line = "GET /" + "x".repeat(200 - 14) + " HTTP/1.1\r\n";
    read(line + HOST + "\r\n");
    assertEquals(414, status(line.replace("/x", "/xx")));
    assertEquals(414, statusOfNew("x".repeat(203)));
    read("GET / HTTP/1.1\r\n" + HOST + "X: " + "x".repeat(1000 - 9 - 2 - 5) + "\r\n\r\n");
    assertEquals(
        431, statusOfNew("GET / HTTP/1.1\r\n" + HOST + "X: " + "x".repeat(1000 - 15) + "\r\n\r\n"));
    read("GET / HTTP/1.1\r\n" + HOST + "X: 1\r\n".repeat(9) + "\r\n");
    assertEquals(431, statusOfNew("GET / HTTP/1.1\r\n" + HOST + "X: 1\r\n".repeat(10) + "\r\n"));
    read("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 20000\r\n\r\n" + "x".repeat(20_000));
    String chunked = "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    String chunk = "2710\r\n" + "x".repeat(10_000) + "\r\n";
    assertEquals(20_000, read(chunked + chunk + chunk + "0\r\n\r\n").body().length);
    assertEquals(413, statusOfNew(chunked + chunk + chunk + "1\r\n"));
    assertEquals(400, statusOfNew(chunked + "1;" + "x".repeat(256)));
    assertEquals(431, statusOfNew(chunked + "0\r\nx: " + "x".repeat(1000)));
  }

  private int statusOfNew(String text) {
    var other = new RequestReader(LIMITS, new BodyBudget(1 << 20));
    return assertThrows(Rejected.class, () -> other.feed(bytes(text))).status();
  }

  @Test
  void announcing_a_body_costs_nothing_until_it_comes() {
    assertFalse(reader.feed(bytes("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 20000\r\n\r\n")));
    assertEquals(0, budget.used());
    assertFalse(reader.feed(bytes("x")));
    assertEquals(8192, budget.used());
    assertFalse(reader.feed(bytes("x".repeat(8192))));
    assertEquals(16_384, budget.used());
    assertTrue(reader.feed(bytes("x".repeat(20_000 - 8193))));
    assertEquals(20_000, budget.used());
    assertEquals(20_000, reader.take().budgeted());
    assertEquals(20_000, budget.used());
  }

  @Test
  void bodies_together_have_a_limit() {
    budget.take(50_000);
    assertEquals(
        503,
        status(
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 20000\r\n\r\n" + "x".repeat(20_000)));
    reader.abandon();
    assertEquals(50_000, budget.used());
  }

  @Test
  void continue_is_wanted_once_and_only_before_the_body() {
    String head =
        "POST / HTTP/1.1\r\n" + HOST + "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    assertFalse(reader.feed(bytes(head)));
    assertTrue(reader.takeContinue());
    assertFalse(reader.takeContinue());
    assertTrue(reader.feed(bytes("ab")));
    reader.take();
    assertFalse(reader.feed(bytes(head + "a")));
    assertFalse(reader.takeContinue());
  }

  @Property(tries = 300)
  void how_the_bytes_are_cut_makes_no_difference(
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    String text =
        "POST /p?q HTTP/1.1\r\n"
            + HOST
            + "X: y\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n6;ext\r\n world\r\n0\r\nt: u\r\n\r\n";
    ByteBuf whole = bytes(text);
    var any = new RequestReader(LIMITS, new BodyBudget(60_000));
    for (int cut : cuts) {
      int size = Math.min(cut, Math.max(0, whole.readableBytes() - 1));
      assertFalse(any.feed(whole.readSlice(size)));
    }
    assertTrue(any.feed(whole));
    var received = any.take();
    assertArrayEquals("hello world".getBytes(StandardCharsets.US_ASCII), received.body());
    assertEquals("y", received.headers().first("x").orElseThrow());
  }

  @Property(tries = 2000)
  void any_bytes_are_a_request_or_refused(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 23) Integer> picks) {
    String[] pieces = {
      "GET ",
      "/",
      " HTTP/1.1",
      "\r\n",
      "\r",
      "\n",
      "Host: a",
      "Content-Length: ",
      "1",
      "0",
      "ff",
      "Transfer-Encoding: chunked",
      ":",
      " ",
      "\t",
      "\0",
      ";",
      ",",
      "\u00ff",
      "Expect: 100-continue",
      "POST / HTTP/1.1\r\nHost: a\r\n",
      "x",
      "%",
      "\r\n\r\n"
    };
    var text = new StringBuilder();
    picks.forEach(pick -> text.append(pieces[pick]));
    ByteBuf in = bytes(text.toString());
    var any = new RequestReader(LIMITS, new BodyBudget(60_000));
    try {
      while (any.feed(in)) {
        assertTrue(any.take().target().startsWith("/"));
      }
      assertFalse(in.isReadable());
    } catch (Rejected e) {
      assertTrue(e.status() >= 400 && e.status() <= 505);
    }
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }
}
