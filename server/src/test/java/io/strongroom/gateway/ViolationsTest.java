package io.strongroom.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.Sensitive;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The texts are those of kms.md section 1 and parameter-store.md section 1. */
class ViolationsTest {
  private static final String ONE = "1 validation error detected: ";
  private static final String NAMES =
      "Member must satisfy constraint: [Member must have length less than or equal to 4, "
          + "Member must have length greater than or equal to 1]";

  /** What a request violates that is complete but for these members. */
  private static String violation(String member, String json) {
    var body = new StringBuilder("{");
    String[][] complete = {
      {"KeyId", "\"abc\""},
      {"Text", "\"t\""},
      {"Small", "1"},
      {"Flag", "true"},
      {"SecretString", "\"s\""},
      {"Tags", "[]"}
    };
    for (String[] each : complete) {
      if (!each[0].equals(member)) {
        body.append('"').append(each[0]).append("\":").append(each[1]).append(',');
      }
    }
    return AwsJsonTest.decoded(body + "\"" + member + "\":" + json + "}")
        .violation()
        .map(Throwable::getMessage)
        .orElse("");
  }

  private static String at(String value, String path, String phrase) {
    String opening = value.isEmpty() ? "Value" : "Value " + value;
    return ONE + opening + " at '" + path + "' failed to satisfy constraint: " + phrase;
  }

  @Test
  void what_fits_is_no_violation() {
    assertEquals("", violation("Text", "\"12345678\""));
    assertEquals("", violation("Text", "\"" + "\\ud83d\\ude00".repeat(8) + "\""));
    assertEquals("", violation("Small", "10"));
    assertEquals("", violation("Large", "-5"));
    assertEquals("", violation("Plaintext", "\"AAECAw==\""));
    assertEquals("", violation("Names", "[\"a\",\"bbbb\",\"c\"]"));
  }

  @Test
  void lengths() {
    assertEquals(
        at("'123456789'", "text", "Member must have length less than or equal to 8"),
        violation("Text", "\"123456789\""));
    assertEquals(
        at("'abcdef'", "label.tagKey", "Member must have length less than or equal to 5"),
        violation("Label", "{\"TagKey\":\"abcdef\"}"));
    assertEquals(
        at("''", "label.tagKey", "Member must have length greater than or equal to 1"),
        violation("Label", "{\"TagKey\":\"\"}"));
  }

  @Test
  void values() {
    assertEquals(
        at("'11'", "small", "Member must have value less than or equal to 10"),
        violation("Small", "11"));
    assertEquals(
        at("'0'", "small", "Member must have value greater than or equal to 1"),
        violation("Small", "0"));
    assertEquals(
        at("'-6'", "large", "Member must have value greater than or equal to -5"),
        violation("Large", "-6"));
  }

  @Test
  void patterns_and_words() {
    assertEquals(
        at("'A1'", "keyId", "Member must satisfy regular expression pattern: [a-z!]+"),
        violation("KeyId", "\"A1\""));
    assertEquals(
        at("'BLUE'", "shade", "Member must satisfy enum value set: [DARK, light-blue]"),
        violation("Shade", "\"BLUE\""));
    assertEquals(
        at(
            "'[DARK, no]'",
            "shades",
            "Member must satisfy constraint: "
                + "[Member must satisfy enum value set: [DARK, light-blue]]"),
        violation("Shades", "[\"DARK\",\"no\"]"));
  }

  @Test
  void an_identifier_that_its_record_refuses_is_a_violation_and_blank() {
    assertEquals(at("'!x'", "keyId", "Member must be valid"), violation("KeyId", "\"!x\""));
    assertEquals(
        at("'[a, !x]'", "ids", "Member must satisfy constraint: [Member must be valid]"),
        violation("Ids", "[\"a\",\"!x\"]"));
    assertEquals(new Sample.Id(""), AwsJsonTest.read("{\"KeyId\":\"!x\"}").keyId());
  }

  @Test
  void a_value_that_violates_reaches_the_operation_for_its_decision() {
    assertEquals("123456789", AwsJsonTest.read("{\"Text\":\"123456789\"}").text());
    assertEquals(11, AwsJsonTest.read("{\"Small\":11}").small());
    assertEquals(Optional.empty(), AwsJsonTest.read("{\"Shade\":\"x\"}").shade());
  }

  @Test
  void list_members_are_counted_from_one() {
    assertEquals(
        at("'long'", "tags.2.member.tagValue", "Member must have length less than or equal to 3"),
        violation("Tags", "[{\"TagKey\":\"a\"},{\"TagKey\":\"b\",\"TagValue\":\"long\"}]"));
    assertEquals(
        at("null", "tags.1.member.tagKey", "Member must not be null"), violation("Tags", "[{}]"));
  }

  @Test
  void lists_and_maps() {
    assertEquals(
        at("'[a, b, c, d]'", "names", "Member must have length less than or equal to 3"),
        violation("Names", "[\"a\",\"b\",\"c\",\"d\"]"));
    assertEquals(at("'[a, ]'", "names", NAMES), violation("Names", "[\"a\",\"\"]"));
    assertEquals(at("'[abcde]'", "names", NAMES), violation("Names", "[\"abcde\"]"));
    assertEquals(
        at("'{a=1, b=2, c=3}'", "context", "Member must have length less than or equal to 2"),
        violation("Context", "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}"));
    assertEquals(
        at("", "tags", "Member must have length less than or equal to 2"),
        violation("Tags", "[{\"TagKey\":\"a\"},{\"TagKey\":\"b\"},{\"TagKey\":\"c\"}]"));
    assertEquals(at("null", "tags", "Member must not be null"), violation("Tags", "null"));
  }

  @Test
  void secrets_and_blobs_are_left_out() {
    String secret = "canary".repeat(1000);
    assertEquals(
        at("", "secretString", "Member must have length less than or equal to 4096"),
        violation("SecretString", "\"" + secret + "\""));
    assertEquals(
        at("", "secretString", "Member must have length greater than or equal to 1"),
        violation("SecretString", "\"\""));
    assertEquals(
        at("", "plaintext", "Member must have length less than or equal to 4"),
        violation("Plaintext", "\"AAECAwQ=\""));
    assertEquals(
        at("", "blob", "Member must have length less than or equal to 6"),
        violation("Blob", "\"AAECAwQFBg==\""));
    assertEquals(
        Sensitive.ofText(secret),
        AwsJsonTest.read("{\"SecretString\":\"" + secret + "\"}").secretString());
  }

  @Test
  void the_length_of_a_secret_counts_bytes() {
    assertEquals("", violation("SecretString", "\"" + "\u00e4".repeat(2048) + "\""));
    assertFalse(violation("SecretString", "\"" + "\u00e4".repeat(2049) + "\"").isEmpty());
  }

  @Test
  void several_are_counted_and_joined() {
    String text = violation("KeyId", "\"" + "A".repeat(21) + "\"");
    assertEquals(
        at("'" + "A".repeat(21) + "'", "keyId", "Member must have length less than or equal to 20"),
        text);
    var both =
        AwsJsonTest.decoded(
                "{\"KeyId\":\"\",\"Text\":\"t\",\"Small\":1,\"Flag\":true,"
                    + "\"SecretString\":\"s\",\"Tags\":[]}")
            .violation()
            .orElseThrow();
    assertEquals(
        "2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: Member"
            + " must have length greater than or equal to 1; Value '' at 'keyId' failed to satisfy"
            + " constraint: Member must satisfy regular expression pattern: [a-z!]+",
        both.getMessage());
  }

  @Test
  void echoes_are_bounded() {
    String text = violation("KeyId", "\"" + "\\ud83d\\ude00".repeat(50_000) + "\"");
    assertTrue(text.length() < 1000, text);
    assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
    String many = violation("Tags", "[" + "{},".repeat(999) + "{}]");
    assertTrue(many.startsWith("1001 validation errors detected: "), many);
    assertTrue(many.length() < 4000, many);
  }
}
