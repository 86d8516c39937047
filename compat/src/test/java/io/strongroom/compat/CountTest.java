package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Runs last and holds the number of tests that ran to the one in {@code count.txt}: a test that
 * disappears, or is skipped for want of a tool, is noticed.
 *
 * <p>Itself not counted. A new test adds itself in that file.
 */
@Order(Integer.MAX_VALUE)
final class CountTest {
  @Test
  void as_many_tests_ran_as_are_expected() throws IOException {
    assumeTrue(System.getProperty("test") == null, "some tests were selected with -Dtest");
    int ran = Counted.soFar();
    int expected = expected();
    assumeTrue(
        Tool.strict() || ran == expected,
        ran + " of " + expected + " tests ran; with CI=true that is a failure");
    assertEquals(expected, ran, "tests that ran, and how many count.txt expects");
  }

  private static int expected() throws IOException {
    try (var file = CountTest.class.getResourceAsStream("/count.txt")) {
      if (file == null) {
        throw new AssertionError("count.txt is missing");
      }
      return Integer.parseInt(new String(file.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }
}
