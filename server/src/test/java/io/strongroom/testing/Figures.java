package io.strongroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.TestReporter;

/**
 * What a test measured, for people: told to JUnit, whose reports Maven leaves out, and appended to
 * {@code target/figures.txt}, from where {@code docs/faults.md} has its figures.
 */
public final class Figures {
  private static final Path TARGET = Path.of("target");

  private Figures() {}

  /** Tells one figure. */
  public static void publish(TestReporter reporter, String name, String figure) {
    publish(reporter, Map.of(name, figure));
  }

  /** Tells the figures of one measurement. */
  public static void publish(TestReporter reporter, Map<String, String> figures) {
    reporter.publishEntry(figures);
    if (!Files.isDirectory(TARGET)) {
      return;
    }
    var lines = new StringBuilder();
    new TreeMap<>(figures)
        .forEach(
            (name, figure) ->
                lines
                    .append(Instant.now().truncatedTo(ChronoUnit.SECONDS))
                    .append(' ')
                    .append(name)
                    .append(": ")
                    .append(figure)
                    .append('\n'));
    try {
      Files.writeString(
          TARGET.resolve("figures.txt"),
          lines,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
