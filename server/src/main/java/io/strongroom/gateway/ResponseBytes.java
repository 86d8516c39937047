package io.strongroom.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes answers as HTTP/1.1 bytes. */
final class ResponseBytes {
  /** RFC 9110 section 5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int HEAD_ROOM = 320;
  private static final int NO_CONTENT = 204;

  private final InstantSource clock;
  private volatile DateLine dateLine = new DateLine(Long.MIN_VALUE, "");

  private record DateLine(long second, String text) {}

  ResponseBytes(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * One answer in one buffer.
   *
   * @param headOnly for answers to HEAD: the length is told, the body is not sent
   */
  ByteBuf encode(
      ByteBufAllocator allocator, WireResponse response, boolean keepAlive, boolean headOnly) {
    var head = new StringBuilder(HEAD_ROOM);
    head.append("HTTP/1.1 ").append(response.status()).append(' ');
    head.append(reason(response.status())).append("\r\n");
    if (!response.contentType().isEmpty()) {
      field(head, "Content-Type", response.contentType());
    }
    if (!response.requestId().isEmpty()) {
      field(head, "x-amzn-RequestId", response.requestId());
    }
    for (Map.Entry<String, String> extra : response.headers()) {
      field(head, extra.getKey(), extra.getValue());
    }
    if (response.status() != NO_CONTENT) { // RFC 9110 section 8.6
      head.append("Content-Length: ").append(response.body().length).append("\r\n");
    }
    head.append("Date: ").append(date()).append("\r\n");
    head.append(keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
    int bodyLength = headOnly ? 0 : response.body().length;
    ByteBuf out = allocator.ioBuffer(head.length() + bodyLength);
    out.writeCharSequence(head, StandardCharsets.ISO_8859_1);
    out.writeBytes(response.body(), 0, bodyLength);
    return out;
  }

  private static void field(StringBuilder head, String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
        throw new IllegalArgumentException("a header value of an answer must be printable ASCII");
      }
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private String date() {
    Instant now = clock.instant();
    DateLine line = dateLine;
    if (line.second != now.getEpochSecond()) {
      line = new DateLine(now.getEpochSecond(), DATE.format(now));
      dateLine = line;
    }
    return line.text;
  }

  /** The customary phrase, for people; clients go by the number. */
  static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 302 -> "Found";
      case 304 -> "Not Modified";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 417 -> "Expectation Failed";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "Status";
    };
  }
}
