package io.strongroom.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pattern language, case by case. */
final class PatternsTest {
  private static final String PREFIX = "Event pattern is not valid. Reason: ";

  /** A line of the table. */
  record Line(String pattern, String expected, String detail) {}

  static Stream<Line> lines() throws IOException {
    try (var in = PatternsTest.class.getResourceAsStream("patterns.txt")) {
      List<String> all =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .toList();
      return all.stream()
          .map(line -> (line + " ").split(" \\| ", 3))
          .map(parts -> new Line(parts[0], parts[1].strip(), parts.length > 2 ? parts[2] : ""))
          .map(
              line ->
                  new Line(
                      line.pattern(),
                      line.expected().replaceAll(" \\|$", ""),
                      line.detail().strip()));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void a_pattern_does_what_aws_does(Line line) {
    String pattern = "{\"detail\":" + line.pattern() + "}";
    if (line.expected().equals("yes") || line.expected().equals("no")) {
      Patterns.check(pattern);
      String event = "{\"source\":\"s\",\"detail\":" + line.detail() + "}";
      assertEquals(line.expected().equals("yes"), Patterns.matches(pattern, event));
      return;
    }
    AwsError refused = assertThrows(AwsError.class, () -> Patterns.check(pattern));
    assertEquals("InvalidEventPatternException", refused.code());
    assertEquals(PREFIX + line.expected(), refused.getMessage().lines().findFirst().orElse(""));
  }

  @Test
  void what_is_no_object_is_refused() {
    assertTrue(
        assertThrows(AwsError.class, () -> Patterns.check("[]"))
            .getMessage()
            .startsWith(PREFIX + "Filter is not an object"));
    assertTrue(
        assertThrows(AwsError.class, () -> Patterns.check("x"))
            .getMessage()
            .startsWith(PREFIX + "Unrecognized token 'x'"));
  }

  @Test
  @Timeout(10)
  void hostile_patterns_are_refused_in_time() {
    var wild = new StringBuilder("{\"a\":[{\"wildcard\":\"");
    wild.append("*a".repeat(1000)).append("\"}]}");
    assertThrows(AwsError.class, () -> Patterns.check(wild.toString()));
    String many = "{\"a\":[" + "1,".repeat(9) + "1]}";
    String or = "{\"$or\":[" + (many + ",").repeat(9) + many + "]";
    String deep = or + ",\"x\":" + or + ",\"y\":" + or + ",\"z\":" + or + "}}}}";
    assertThrows(AwsError.class, () -> Patterns.check(deep));
  }
}
