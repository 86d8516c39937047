package io.strongroom.functions.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AwsError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which patterns let which messages through. */
final class FilterPatternTest {
  private static final String JSON =
      "{\"level\":\"ERROR\",\"took\":120.5,\"ok\":false,\"user\":{\"name\":\"ann b\",\"id\":7},"
          + "\"tags\":[\"x\",\"y\"],\"gone\":null}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|anything|true",
        "ERROR|an ERROR here|true",
        "ERROR|an error here|false",
        "ERROR one|one ERROR|true",
        "ERROR one|two ERROR|false",
        "\"two words\"|has two words in it|true",
        "\"two words\"|has words two|false",
        "\"a \\\"b\\\"\"|says a \"b\" c|true",
        "?one ?two|two|true",
        "?one ?two|three|false",
        "ERROR -one|ERROR two|true",
        "ERROR -one|ERROR one|false",
        "-\"one two\"|one three|true",
        "-\"one two\"|one two|false",
        "ERROR ?one|ERROR|true",
      })
  void terms(String pattern, String message, boolean passes) {
    assertEquals(passes, FilterPattern.parse(pattern).test(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{ $.level = \"ERROR\" }~true",
        "{ $.level = ERR* }~true",
        "{ $.level = \"*RO*\" }~true",
        "{ $.level = \"ERR\" }~false",
        "{ $.level != \"INFO\" }~true",
        "{ $.none != \"INFO\" }~false",
        "{ $.took > 100 }~true",
        "{ $.took >= 120.50 }~true",
        "{ $.took < 120.5 }~false",
        "{ $.took = 120.5 && $.level = ERROR }~true",
        "{ $.took = 1 || $.user.id = 7 }~true",
        "{ ($.took = 1 || $.level = ERROR) && $.user.id = 8 }~false",
        "{ $.took = 1 || $.level = ERROR && $.user.id = 7 }~true",
        "{ $.user.name = \"ann *\" }~true",
        "{ $.tags[1] = \"y\" }~true",
        "{ $.tags[2] = \"y\" }~false",
        "{ $.ok IS FALSE }~true",
        "{ $.ok IS TRUE }~false",
        "{ $.gone IS NULL }~true",
        "{ $.level IS NULL }~false",
        "{ $.none NOT EXISTS }~true",
        "{ $.gone NOT EXISTS }~false",
        "{$.level=\"ERROR\"}~true",
      })
  void conditions_on_json(String pattern, boolean passes) {
    assertEquals(passes, FilterPattern.parse(pattern).test(JSON));
    assertEquals(false, FilterPattern.parse(pattern).test("no JSON"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.b",
        "\"\"",
        "\"open",
        "%re%",
        "[ip, user]",
        "{ $.a = 1",
        "{ }",
        "{ a = 1 }",
        "{ $ = 1 }",
        "{ $.a }",
        "{ $.a = }",
        "{ $.a > x }",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a = 1 $.b = 2 }",
        "{ $.a IS MAYBE }",
        "{ $.a = %x% }",
        "{ $.a[x] = 1 }",
      })
  void what_is_no_pattern_is_refused(String pattern) {
    AwsError refusal = assertThrows(AwsError.class, () -> FilterPattern.parse(pattern));
    assertEquals("InvalidParameterException", refusal.code());
    assertTrue(refusal.getMessage().startsWith("Invalid filter pattern: "), refusal::getMessage);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 200_000})
  void many_stars_do_not_take_long(int length) {
    String pattern = "{ $.a = \"" + "*a".repeat(100) + "*b\" }";
    String message = "{\"a\":\"" + "a".repeat(length) + "\"}";
    assertEquals(false, FilterPattern.parse(pattern).test(message));
  }
}
