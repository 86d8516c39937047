package io.strongroom.gateway;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.strongroom.aws.AwsError;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRefusalTest {
  private static final String CANARY = "canary-7f3a";

  private static AwsError refused(byte[] body) {
    AwsError error =
        assertThrows(AwsError.class, () -> AwsJsonTest.JSON.read(AwsJsonTest.EVERYTHING, body));
    assertEquals("SerializationException", error.code());
    assertEquals(400, error.status());
    assertFalse(error.getMessage().contains("canary"), error.getMessage());
    return error;
  }

  private static AwsError refused(String body) {
    return refused(body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "null",
        "[]",
        "\"canary\"",
        "1",
        "{",
        "}",
        "{}}",
        "{}{}",
        "{} canary",
        "{},",
        "{canary:1}",
        "{'Text':'canary'}",
        "{\"Text\":\"canary\",}",
        "{\"Text\":\"canary\" \"Maybe\":\"x\"}",
        "{\"Text\" \"canary\"}",
        "{\"Text\":}",
        "{,}",
        "{\"Text\":\"canary\"} // comment",
        "{/**/}",
        "{\"X\":NaN}",
        "{\"X\":Infinity}",
        "{\"X\":01}",
        "{\"X\":+1}",
        "{\"X\":.5}",
        "{\"X\":1.}",
        "{\"X\":0x10}",
        "{\"X\":True}",
        "{\"X\":\"\\x41\"}",
        "{\"X\":\"\\u00g0\"}",
        "{\"X\":\"\\u00\"}",
        "{\"X\":\"a\nb\"}",
        "{\"X\":\"a\tb\"}",
        "{\"X\":\"a\u0000b\"}",
        "{\"SecretString\":\"canary\nb\"}",
        "{\"SecretString\":\"canary\\x\"}",
        "{\"SecretString\":\"canary",
        "{\"SecretString\":\"canary\\",
        "{\"SecretString\":\"canary\\u00",
        "\u0000{}",
        "{}\u0000",
        "\\u007b}",
      })
  void broken_json_is_refused(String body) {
    refused(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"KeyId\":1}",
        "{\"KeyId\":{\"Raw\":\"canary\"}}",
        "{\"Text\":true}",
        "{\"Text\":[\"canary\"]}",
        "{\"Maybe\":1.5}",
        "{\"Small\":\"1\"}",
        "{\"Small\":1.0}",
        "{\"Small\":1e1}",
        "{\"Small\":2147483648}",
        "{\"Small\":-2147483649}",
        "{\"Small\":true}",
        "{\"Large\":9223372036854775808}",
        "{\"Large\":99999999999999999999999999999999999999999999999999999999999999999}",
        "{\"Flag\":\"true\"}",
        "{\"Flag\":0}",
        "{\"Time\":\"2020-01-01T00:00:00Z\"}",
        "{\"Time\":true}",
        "{\"Time\":1e13}",
        "{\"Time\":-1e13}",
        "{\"Time\":1e999999999}",
        "{\"Time\":1e-999999999}",
        "{\"Time\":0e999999999}",
        "{\"Time\":253402300800}",
        "{\"SecretString\":1}",
        "{\"SecretString\":{\"canary\":1}}",
        "{\"Plaintext\":\"canary!!\"}",
        "{\"Plaintext\":\"AAE\"}",
        "{\"Plaintext\":\"AAEC=\"}",
        "{\"Plaintext\":\"A===\"}",
        "{\"Plaintext\":\"AA\\nEC\"}",
        "{\"Plaintext\":[0,1]}",
        "{\"Blob\":\"****\"}",
        "{\"Blob\":\"_-8=\"}",
        "{\"Names\":\"canary\"}",
        "{\"Names\":{\"canary\":\"x\"}}",
        "{\"Names\":[1]}",
        "{\"Names\":[null]}",
        "{\"Names\":[[\"canary\"]]}",
        "{\"Shades\":[null]}",
        "{\"Context\":[]}",
        "{\"Context\":{\"canary\":null}}",
        "{\"Context\":{\"canary\":1}}",
        "{\"Tags\":[\"canary\"]}",
        "{\"Tags\":[null]}",
        "{\"Tags\":{\"TagKey\":\"canary\"}}",
        "{\"Label\":[]}",
        "{\"Label\":\"canary\"}",
        "{\"Text\":\"\\u0000\"}",
        "{\"Context\":{\"\\u0000\":\"x\"}}",
        "{\"Names\":[\"\\u0000\"]}",
      })
  void a_wrong_type_is_refused(String body) {
    refused(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Text\":\"a\",\"Text\":\"a\"}",
        "{\"Text\":\"a\",\"T\\u0065xt\":\"b\"}",
        "{\"Text\":null,\"Text\":\"a\"}",
        "{\"SecretString\":\"canary\",\"SecretString\":\"canary\"}",
        "{\"Context\":{\"a\":\"1\",\"a\":\"2\"}}",
        "{\"Context\":{\"a\":\"1\",\"\\u0061\":\"2\"}}",
        "{\"Tags\":[{\"TagKey\":\"a\",\"TagKey\":\"b\"}]}",
        "{\"Label\":{\"X\":1,\"X\":2}}",
        "{\"X\":1,\"Y\":2,\"X\":3}",
        "{\"X\":{\"Y\":[{\"Z\":1,\"Z\":1}]}}",
        "{\"\":1,\"\":2}",
      })
  void a_name_that_stands_twice_is_refused_at_every_level(String body) {
    refused(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Text\":\"\\ud800\"}",
        "{\"Text\":\"\\udc00\"}",
        "{\"Text\":\"\\ud800x\"}",
        "{\"Text\":\"\\ud800\\n\"}",
        "{\"Text\":\"\\ud800\\ud800\"}",
        "{\"Text\":\"\\udc00\\ud800\"}",
        "{\"SecretString\":\"canary\\ud83d\"}",
        "{\"SecretString\":\"\\ud83d\\u0041\"}",
        "{\"X\":\"\\ud800\"}",
        "{\"\\ud800\":1}",
        "{\"Context\":{\"\\udfff\":\"x\"}}",
      })
  void half_a_surrogate_pair_is_refused_even_where_nobody_reads_it(String body) {
    assertEquals("half a surrogate pair", refused(body).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c080",
        "c1bf",
        "c2",
        "e08080",
        "e09fbf",
        "eda080",
        "edbfbf",
        "e282",
        "f08080af",
        "f0808080",
        "f08fbfbf",
        "f4908080",
        "f5808080",
        "f09f98",
        "ff",
        "fe",
        "c3c3"
      })
  void what_is_not_utf8_is_refused_in_texts_secrets_and_unread_members(String hex) {
    byte[] wrong = HexFormat.of().parseHex(hex);
    for (String name : new String[] {"Text", "SecretString", "X"}) {
      byte[] opening = ("{\"" + name + "\":\"").getBytes(UTF_8);
      byte[] body = Arrays.copyOf(opening, opening.length + wrong.length + 2);
      System.arraycopy(wrong, 0, body, opening.length, wrong.length);
      body[body.length - 2] = '"';
      body[body.length - 1] = '}';
      assertEquals("not UTF-8", refused(body).getMessage());
    }
  }

  @Test
  void other_encodings_and_byte_order_marks_are_refused() {
    refused("\ufeff{}");
    refused("{\"Text\":\"a\"}".getBytes(UTF_16LE));
    refused(HexFormat.of().parseHex("feff007b007d"));
    refused(HexFormat.of().parseHex("fffe7b007d00"));
    refused(HexFormat.of().parseHex("0000007b0000007d"));
    refused(HexFormat.of().parseHex("7b0000007d000000"));
  }

  @Test
  void every_shorter_body_is_refused() {
    byte[] full = AwsJsonTest.FULL.replace("p\\\"", CANARY).getBytes(UTF_8);
    for (int length = 1; length < full.length; length++) {
      refused(Arrays.copyOf(full, length));
    }
  }

  @Test
  void depth_is_bounded() {
    AwsJsonTest.decoded("{\"X\":" + "[".repeat(31) + "]".repeat(31) + "}");
    refused("{\"X\":" + "[".repeat(32) + "]".repeat(32) + "}");
    assertTimeout(
        Duration.ofSeconds(1),
        () -> {
          refused("{\"X\":" + "[".repeat(100_000));
          refused("{\"X\":".repeat(100_000));
          refused("[".repeat(1 << 20));
        });
  }

  @Test
  void sizes_are_bounded() {
    refused("{\"X\":" + "1".repeat(65) + "}");
    refused("{\"" + "n".repeat(5000) + "\":1}");
    refused("{\"Names\":[" + "\"a\",".repeat(1000) + "\"a\"]}");
    refused("{\"Tags\":[" + "{},".repeat(1000) + "{}]}");
    var map = new StringBuilder("{\"Context\":{");
    for (int i = 0; i <= 1000; i++) {
      map.append(i == 0 ? "" : ",").append('"').append(i).append("\":\"\"");
    }
    refused(map + "}}");
    refused("{\"Text\":\"" + "a".repeat(AwsJson.BODY_MAX) + "\"}");
  }

  @Test
  void many_unknown_names_are_read_quickly() {
    var names = new StringBuilder("{\"n\":0");
    for (int i = 0; i < 80_000; i++) {
      names.append(",\"n").append(i).append("\":0");
    }
    assertTimeout(Duration.ofSeconds(2), () -> AwsJsonTest.decoded(names + "}"));
  }
}
