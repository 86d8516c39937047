package io.strongroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page that somebody who watches a server has read.
 *
 * @param reply as it came
 */
public record Page(Reply reply) {
  private static final int PATIENCE_MILLIS = 20_000;

  /** Reads a page of a port on this machine. */
  public static Page of(int port, String path) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new Page(Reply.parse(socket.getInputStream().readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int status() {
    return reply.status();
  }

  public String text() {
    return reply.body();
  }

  /** The lines that are no comments. */
  public List<String> samples() {
    return text().lines().filter(line -> !line.startsWith("#")).toList();
  }

  /** The value of a sample, 0 where there is none. */
  public double value(String sample) {
    return samples().stream()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
