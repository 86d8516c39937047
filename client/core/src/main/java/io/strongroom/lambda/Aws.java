package io.strongroom.lambda;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Calls operations of the three services: signs, retries with full jitter inside a deadline, and
 * tells a refusal from a bad moment. Every try is signed anew by the clock of its moment.
 */
final class Aws {
  private static final int FIRST_PAUSE_MILLIS = 50;
  private static final int PAUSE_MAX_MILLIS = 1000;

  /** Longer than any try may take: the process was frozen meanwhile. */
  private static final int FROZEN_MILLIS = 30_000;

  private final Environment environment;
  private final Endpoints endpoints;
  private final CredentialSource credentials;
  private final Transport transport;
  private final Timekeeper time;

  /** What to add to our clock, learnt from a service that found a signature too old or too new. */
  private volatile long skewMillis;

  Aws(Environment environment, CredentialSource credentials, Transport transport, Timekeeper time) {
    this.environment = environment;
    this.endpoints = new Endpoints(environment);
    this.credentials = credentials;
    this.transport = transport;
    this.time = time;
  }

  /** Who makes the calls, for messages: the function if it has a name. */
  String caller() {
    String function = environment.find("AWS_LAMBDA_FUNCTION_NAME");
    return function == null ? "" : "function " + function;
  }

  /** Connections and credentials are those of before a freeze or restore. */
  void reset() {
    credentials.forget();
    transport.close();
    skewMillis = 0;
  }

  /** One operation and what is sent to it; the target is empty in the query protocol. */
  static final class Ask {
    private final String service;
    private final String type;
    private final String target;
    private final byte[] body;

    Ask(String service, String type, String target, byte[] body) {
      this.service = service;
      this.type = type;
      this.target = target;
      this.body = body;
    }
  }

  /**
   * Calls one operation.
   *
   * @throws Refusal if the service refuses, or does not answer within the effort
   */
  Json call(Backend service, String operation, byte[] body, Effort effort) throws Refusal {
    byte[] answer =
        call(
            new Ask(
                service.signingName(),
                "application/x-amz-json-1.1",
                service.target(operation),
                body),
            effort);
    try {
      return Json.parse(answer);
    } catch (MalformedJson e) {
      throw new Refusal(Reason.UNREACHABLE, "", "the answer is no JSON: " + e.getMessage(), 0, e);
    } finally {
      Arrays.fill(answer, (byte) 0);
    }
  }

  /** The same, giving the bytes of the answer. */
  byte[] call(Ask ask, Effort effort) throws Refusal {
    long start = time.nanos();
    long wall = time.millis();
    boolean renewed = false;
    for (int tried = 1; ; tried++) {
      Refusal refusal;
      try {
        return attempt(ask, effort.tryMillis());
      } catch (Refusal e) {
        refusal = e;
      }
      if (time.millis() - wall > FROZEN_MILLIS && !renewed) {
        renewed = true; // what was refused belongs to the time before the freeze
        start = time.nanos();
        wall = time.millis();
        tried = 0;
        reset();
        continue;
      }
      boolean corrected = tried == 1 && correctable(refusal);
      if (!corrected && (refusal.reason().lasting() || tried >= effort.tries())) {
        throw refusal;
      }
      long spent = Math.max((time.nanos() - start) / 1_000_000, time.millis() - wall);
      long pause = corrected ? 0 : pause(tried, refusal.waitMillis());
      if (spent + pause > effort.deadlineMillis()) {
        throw refusal;
      }
      time.pause(Duration.ofMillis(pause));
    }
  }

  /** Full jitter: anything between nothing and a bound that doubles; never less than asked for. */
  static long pause(int tried, long asked) {
    int bound = Math.min(PAUSE_MAX_MILLIS, FIRST_PAUSE_MILLIS << tried);
    return asked + ThreadLocalRandom.current().nextInt(bound + 1);
  }

  /** Whether a second try is another one: with newer credentials, or with a corrected clock. */
  private boolean correctable(Refusal refusal) {
    return switch (refusal.code()) {
      case "ExpiredTokenException",
          "ExpiredToken",
          "UnrecognizedClientException",
          "InvalidClientTokenId" -> {
        credentials.forget();
        yield true;
      }
      case "InvalidSignatureException", "RequestExpired", "RequestTimeTooSkewed" -> skewMillis != 0;
      default -> false;
    };
  }

  private byte[] attempt(Ask ask, int timeoutMillis) throws Refusal {
    URI address = endpoints.of(ask.service);
    Credentials signer = credentials.get();
    String now = timestamp(time.millis() + skewMillis);
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", ask.type);
    headers.put("host", host(address));
    headers.put("x-amz-date", now);
    if (!ask.target.isEmpty()) {
      headers.put("x-amz-target", ask.target);
    }
    if (signer.token().isPresent()) {
      headers.put("x-amz-security-token", signer.token().get());
    }
    String authorization =
        new SigV4(endpoints.region(), ask.service)
            .authorization("POST", address.getRawPath(), "", headers, ask.body, now, signer);
    headers.remove("host"); // the transport sends it
    headers.put("authorization", authorization);
    Transport.Reply reply;
    try {
      reply = transport.send("POST", address, headers, ask.body, timeoutMillis);
    } catch (IOException e) {
      String said = address.getHost() + " does not answer: " + e;
      throw new Refusal(Reason.UNREACHABLE, "", said, 0, e);
    }
    return read(reply);
  }

  private static String host(URI address) {
    boolean usual =
        address.getPort() < 0
            || address.getPort() == ("https".equals(address.getScheme()) ? 443 : 80);
    return usual ? address.getHost() : address.getHost() + ":" + address.getPort();
  }

  /** {@code 20150830T123600Z}; a formatter would cost a tenth of the time to the first secret. */
  static String timestamp(long millis) {
    ZonedDateTime t = Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
    long day = t.getYear() * 10_000L + t.getMonthValue() * 100L + t.getDayOfMonth();
    long clock = 1_000_000L + t.getHour() * 10_000L + t.getMinute() * 100L + t.getSecond();
    return day + "T" + Long.toString(clock).substring(1) + "Z";
  }

  private byte[] read(Transport.Reply reply) throws Refusal {
    if (reply.status() == 200) {
      return reply.body();
    }
    Json answer;
    try {
      answer = Json.parse(reply.body());
    } catch (MalformedJson e) {
      throw unread(reply);
    }
    String code = code(reply, answer);
    String said = answer.get("message").text(answer.get("Message").text(""));
    if (code.isEmpty() && said.isEmpty()) {
      said = "status " + reply.status();
    }
    Reason reason = Codes.reason(code, reply.status(), said);
    if (reason == Reason.CREDENTIALS) {
      learnSkew(reply.header("date"), code, said);
    }
    throw new Refusal(reason, code, said, waitMillis(reply), null);
  }

  /** The refusal in an answer that is no JSON: the query protocol's XML, or a proxy's page. */
  private static Refusal unread(Transport.Reply reply) {
    String page = new String(reply.body(), StandardCharsets.UTF_8);
    String code = between(page, "<Code>", "</Code>");
    String said = between(page, "<Message>", "</Message>");
    String shown = code.isEmpty() ? "status " + reply.status() : said;
    return new Refusal(
        Codes.reason(code, reply.status(), said), code, shown, waitMillis(reply), null);
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end, from);
    return from < begin.length() || to < 0 ? "" : text.substring(from, to);
  }

  /** {@code namespace#Code:address}, of which only the middle counts. */
  private static String code(Transport.Reply reply, Json answer) {
    String type = answer.get("__type").text(reply.header("x-amzn-errortype"));
    int hash = type.lastIndexOf('#');
    int colon = type.indexOf(':', hash + 1);
    return type.substring(hash + 1, colon < 0 ? type.length() : colon);
  }

  private static long waitMillis(Transport.Reply reply) {
    try {
      return Math.max(0, Math.multiplyExact(Long.parseLong(reply.header("retry-after")), 1000L));
    } catch (NumberFormatException | ArithmeticException e) {
      return 0;
    }
  }

  private void learnSkew(String date, String code, String said) {
    boolean aboutTime =
        code.startsWith("Request") || said.contains("expired") || said.contains("not yet current");
    if (!aboutTime || date.isEmpty()) {
      return;
    }
    try {
      ZonedDateTime theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
      skewMillis = theirs.toInstant().toEpochMilli() - time.millis();
    } catch (DateTimeParseException e) {
      skewMillis = 0;
    }
  }
}
