package io.strongroom.ops;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One line per event, with the id of the request it belongs to. Never holds a secret. */
public final class Log {
  private static final JsonFactory JSON = new JsonFactory();

  /** How lines are written. */
  public enum Format {
    TEXT,
    JSON
  }

  private final PrintStream out;
  private final Format format;
  private final InstantSource clock;

  /** A log on a stream. */
  public Log(PrintStream out, Format format, InstantSource clock) {
    this.out = out;
    this.format = format;
    this.clock = clock;
  }

  /** A log on standard error. */
  static Log toStandardError(Format format, InstantSource clock) {
    var stream = new FileOutputStream(FileDescriptor.err);
    return new Log(new PrintStream(stream, true, StandardCharsets.UTF_8), format, clock);
  }

  /** A log that keeps nothing. */
  public static Log silent() {
    return new Log(
        new PrintStream(PrintStream.nullOutputStream()), Format.TEXT, InstantSource.system());
  }

  /**
   * Writes one event.
   *
   * @param requestId a dash where there is no request
   */
  public void event(String requestId, String text) {
    Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String line = text.replaceAll("[\\p{Cntrl}]", " ");
    out.println(
        switch (format) {
          case TEXT -> time + " " + requestId + " " + line;
          case JSON -> json(time, requestId, line);
        });
  }

  /** Writes an event that belongs to no request. */
  public void event(String text) {
    event("-", text);
  }

  private static String json(Instant time, String requestId, String line) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("time", time.toString());
      json.writeStringProperty("requestId", requestId);
      json.writeStringProperty("event", line);
      json.writeEndObject();
    }
    return text.toString();
  }
}
