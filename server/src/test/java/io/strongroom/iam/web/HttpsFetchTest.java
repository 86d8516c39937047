package io.strongroom.iam.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Issuer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from issuers over real HTTPS, and which of them are not asked. */
@Timeout(60)
final class HttpsFetchTest {
  @TempDir private Path folder;

  @Test
  void this_machine_is_asked_only_where_that_is_allowed() throws Exception {
    try (Issuer issuer = Issuer.start(folder)) {
      URI keys = URI.create(issuer.url() + "/keys");
      var refusing = new HttpsFetch(Optional.of(issuer.certificate()), false);
      assertThrows(IOException.class, () -> refusing.get(keys));
      assertEquals(0, issuer.asked());
      byte[] body = new HttpsFetch(Optional.of(issuer.certificate()), true).get(keys);
      assertTrue(new String(body, StandardCharsets.UTF_8).startsWith("{\"keys\":"));
    }
  }

  @Test
  void a_body_that_does_not_end_is_not_waited_for() throws Exception {
    var never = new CountDownLatch(1);
    try (Issuer issuer = Issuer.start(folder);
        AutoCloseable ending = never::countDown) {
      issuer.stall(never);
      var fetch = new HttpsFetch(Optional.of(issuer.certificate()), true);
      URI keys = URI.create(issuer.url() + "/keys");
      long start = System.nanoTime();
      assertThrows(IOException.class, () -> fetch.get(keys));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(20).toNanos());
      assertEquals(1, issuer.asked());
      assertTrue(ending != null);
    }
  }

  private static byte[] read(String answer) throws IOException {
    return HttpAnswer.body(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void bodies_come_by_length_in_chunks_or_up_to_the_end() throws IOException {
    byte[] expected = "{}".getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(expected, read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}rest"));
    assertArrayEquals(expected, read("HTTP/1.0 200\r\n\r\n{}"));
    assertArrayEquals(
        expected,
        read(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1;x=y\r\n{\r\n1\r\n}\r\n0\r\n\r\n"));
  }

  @Test
  void what_is_no_whole_answer_or_too_long_is_refused() {
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    for (String wrong :
        List.of(
            "",
            "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 4294967295\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n" + "x".repeat(262145),
            "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(262145),
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}")) {
      assertThrows(IOException.class, () -> read(wrong), wrong);
    }
  }
}
