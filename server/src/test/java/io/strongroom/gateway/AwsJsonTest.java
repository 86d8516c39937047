package io.strongroom.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AwsJsonTest {
  static final Shapes SHAPES = new Shapes(List.of(Sample.API));
  static final AwsJson JSON = new AwsJson(SHAPES);
  static final Api.Entry EVERYTHING = Sample.entry(Sample.API, "Everything");
  private static final Api.Entry REQUIRE = Sample.entry(Sample.API, "Require");
  private static final Api.Entry NOTHING = Sample.entry(Sample.API, "DoNothing");

  static final String FULL =
      """
      {"KeyId":"abc","Text":"t\\u00e9xt","Maybe":"x","Small":7,"Large":1099511627776,"Medium":-3,\
      "Flag":true,"MaybeFlag":false,"Time":1593622000.191,"SecretString":"p\\"\\u00e4\\ud83d\\ude00\\n",\
      "Plaintext":"AAEC","Blob":"\\/\\/8=","Names":["a","b"],"Ids":["i"],"Shades":["DARK"],\
      "Shade":"light-blue","Context":{"k":"v"},"Tags":[{"TagKey":"a","TagValue":"b"}],\
      "Label":{"TagKey":"c"},"Stages":{"v1":["AWSCURRENT"]},"ARN":"arn"}\
      """;

  static Sample.Everything read(String json) {
    return (Sample.Everything) decoded(json).request();
  }

  static Decoded decoded(String json) {
    return JSON.read(EVERYTHING, json.getBytes(UTF_8));
  }

  private static String written(Object answer) {
    return new String(JSON.write(Sample.API, REQUIRE, answer), UTF_8);
  }

  private static Sample.Answer answer(Instant time, Optional<Sensitive> secret) {
    return new Sample.Answer(
        new Sample.Id("id"),
        Optional.empty(),
        -1,
        Optional.empty(),
        false,
        time,
        secret,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Map.of(),
        Optional.empty());
  }

  @Test
  void every_type_is_read_and_written() {
    Decoded decoded = decoded(FULL);
    assertEquals("", decoded.violation().map(Throwable::getMessage).orElse(""));
    String again = new String(JSON.write(Sample.API, EVERYTHING, decoded.request()), UTF_8);
    assertEquals(
        FULL.replace("\\u00e9", "\u00e9")
            .replace("\\u00e4\\ud83d\\ude00", "\u00e4\ud83d\ude00")
            .replace("\\/", "/"),
        again);
  }

  @Test
  void every_type_reaches_its_component() {
    var request = read(FULL);
    assertEquals(new Sample.Id("abc"), request.keyId());
    assertEquals("t\u00e9xt", request.text());
    assertEquals(Optional.of(1L << 40), request.large());
    assertEquals(Optional.of(-3), request.medium());
    assertTrue(request.flag());
    assertEquals(Optional.of(false), request.maybeFlag());
    assertEquals(Optional.of(Instant.ofEpochMilli(1593622000191L)), request.time());
    assertEquals(Sensitive.ofText("p\"\u00e4\ud83d\ude00\n"), request.secretString());
    assertEquals(Optional.of(Sensitive.copyOf(new byte[] {0, 1, 2})), request.plaintext());
    assertEquals(Optional.of(Bytes.copyOf(new byte[] {-1, -1})), request.blob());
    assertEquals(List.of(Sample.Shade.DARK), request.shades());
    assertEquals(Optional.of(Sample.Shade.LIGHT), request.shade());
    assertEquals(Map.of("k", "v"), request.context());
    assertEquals(List.of(new Sample.Label("a", Optional.of("b"))), request.tags());
    assertEquals(Map.of(new Sample.Id("v1"), List.of("AWSCURRENT")), request.stages());
    assertEquals(Optional.of("arn"), request.arn());
  }

  @Test
  void the_body_is_overwritten_whether_it_is_read_or_refused() {
    byte[] good = FULL.getBytes(UTF_8);
    JSON.read(EVERYTHING, good);
    assertArrayEquals(new byte[good.length], good);
    byte[] bad = (FULL + "x").getBytes(UTF_8);
    assertThrows(AwsError.class, () -> JSON.read(EVERYTHING, bad));
    assertArrayEquals(new byte[bad.length], bad);
  }

  @Test
  void an_empty_body_is_an_empty_request() {
    Decoded nothing = JSON.read(EVERYTHING, new byte[0]);
    Decoded braces = decoded(" {} ");
    assertEquals(nothing.request(), braces.request());
    assertEquals(
        nothing.violation().orElseThrow().getMessage(),
        braces.violation().orElseThrow().getMessage());
    assertTrue(JSON.read(NOTHING, new byte[0]).violation().isEmpty());
  }

  @Test
  void missing_required_members_are_blank_and_violations() {
    var decoded = JSON.read(REQUIRE, "{\"KeyId\":null}".getBytes(UTF_8));
    var request = (Sample.Required) decoded.request();
    assertEquals(new Sample.Id(""), request.keyId());
    assertEquals("", request.text());
    assertEquals(0, request.small());
    assertEquals(0L, request.large());
    assertFalse(request.flag());
    assertEquals(0, request.value().length());
    assertEquals(new Sample.Label("", Optional.empty()), request.label());
    assertEquals(
        "7 validation errors detected: "
            + "Value null at 'keyId' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'text' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'small' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'large' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'flag' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'value' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'label' failed to satisfy constraint: Member must not be null",
        decoded.violation().orElseThrow().getMessage());
    assertEquals("ValidationException", decoded.violation().orElseThrow().code());
  }

  @Test
  void two_blank_secrets_have_lives_of_their_own() {
    read("{}").secretString().close();
    assertEquals(0, read("{}").secretString().copy().length());
  }

  @Test
  void unknown_members_are_ignored_whatever_they_hold() {
    String more = ",\"More\":{\"a\":[1,{\"b\":null}],\"c\":1e400},\"keyId\":[\"x\"]}";
    assertEquals(read(FULL), read(FULL.substring(0, FULL.length() - 1) + more));
  }

  @Test
  void null_is_absent() {
    assertEquals(Optional.empty(), read("{\"Maybe\":null,\"Names\":null}").maybe());
  }

  @Test
  void numbers_come_as_plain_decimals() {
    assertTrue(
        written(answer(Instant.ofEpochMilli(1593622000191L), Optional.empty()))
            .contains("\"Time\":1593622000.191"));
    assertTrue(
        written(answer(Instant.ofEpochSecond(1593622000), Optional.empty()))
            .contains("\"Time\":1593622000,"));
    assertTrue(
        written(answer(Instant.ofEpochMilli(-1500), Optional.empty())).contains("\"Time\":-1.500"));
  }

  @Test
  void times_are_read_in_every_notation_of_json() {
    for (String text : List.of("1593622000.191", "1.593622000191E9", "15936220001.91e-1")) {
      assertEquals(
          Optional.of(Instant.ofEpochMilli(1593622000191L)),
          read("{\"Time\":" + text + "}").time(),
          text);
    }
    assertEquals(Optional.of(Instant.EPOCH), read("{\"Time\":0.0000001}").time());
  }

  @Test
  void empty_optionals_are_left_out_and_empty_lists_stay() {
    assertEquals(
        "{\"KeyId\":\"id\",\"Small\":-1,\"Flag\":false,\"Time\":0,"
            + "\"Names\":[],\"Context\":{},\"Tags\":[],\"Stages\":{}}",
        written(answer(Instant.EPOCH, Optional.empty())));
  }

  @Test
  void ciphertext_is_base64() {
    byte[] bytes = java.util.Arrays.copyOf(new byte[] {'S', 'R', 1, 1, 1, 'k'}, 80);
    Sealed sealed = Sealed.parse(bytes);
    var answer =
        new Sample.Answer(
            new Sample.Id("id"),
            Optional.empty(),
            0,
            Optional.of(Long.MIN_VALUE),
            true,
            Instant.EPOCH,
            Optional.empty(),
            Optional.of(Sensitive.copyOf(new byte[] {-1})),
            Optional.of(sealed),
            Optional.of(Bytes.copyOf(new byte[] {-2})),
            List.of("a"),
            Optional.of(List.of()),
            Map.of(),
            List.of(),
            Map.of(),
            Optional.empty());
    String base64 = java.util.Base64.getEncoder().encodeToString(sealed.bytes());
    String written = written(answer);
    assertTrue(
        written.contains("\"Plaintext\":\"/w==\",\"Sealed\":\"" + base64 + "\",\"Blob\":\"/g==\""),
        written);
    assertTrue(written.contains("\"Shades\":[]"), written);
    assertTrue(written.contains("\"Large\":-9223372036854775808"), written);
  }

  @Test
  void a_secret_text_that_is_not_utf8_is_a_bug() {
    var broken = answer(Instant.EPOCH, Optional.of(Sensitive.copyOf(new byte[] {(byte) 0xC0})));
    assertThrows(IllegalStateException.class, () -> written(broken));
  }

  @Test
  void every_ascii_character_survives_in_texts_and_secrets() {
    var all = new StringBuilder();
    for (char c = 1; c < 0x80; c++) {
      all.append(c);
    }
    String text = written(answer(Instant.EPOCH, Optional.of(Sensitive.ofText(all.toString()))));
    String secret = text.substring(text.indexOf("\"SecretString\":"), text.indexOf(",\"Names\""));
    assertEquals(Sensitive.ofText(all.toString()), read("{" + secret + "}").secretString());
    assertEquals(
        Optional.of(all.toString()),
        read("{" + secret.replace("SecretString", "Maybe") + "}").maybe());
    for (byte b : secret.getBytes(UTF_8)) {
      assertTrue(b >= ' ', "a control character is not escaped");
    }
  }

  @Test
  void operations_without_output_answer_as_their_service_does() {
    Api braces = Sample.api("other", Api.EmptyAnswer.OBJECT);
    var json = new AwsJson(new Shapes(List.of(Sample.API, braces)));
    assertEquals(0, json.write(Sample.API, NOTHING, null).length);
    assertEquals(
        "{}", new String(json.write(braces, Sample.entry(braces, "DoNothing"), null), UTF_8));
    assertThrows(IllegalStateException.class, () -> json.write(Sample.API, REQUIRE, null));
  }

  @Test
  void errors_carry_their_message_as_their_service_spells_it() {
    assertEquals(
        "{\"__type\":\"NotFoundException\",\"message\":\"no \\\"x\\\"\"}",
        new String(JSON.error(AwsError.of("NotFoundException", "no \"x\"")), UTF_8));
    assertEquals(
        "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}",
        new String(JSON.error(AwsError.capital("AccessDeniedException", "no")), UTF_8));
    assertEquals(
        "{\"__type\":\"ParameterNotFound\"}",
        new String(JSON.error(AwsError.silent("ParameterNotFound")), UTF_8));
  }

  @Test
  void wiping_closes_the_secrets_of_request_and_response() {
    var request = read(FULL);
    var answer = answer(Instant.EPOCH, Optional.of(Sensitive.ofText("s")));
    SHAPES.wipe(EVERYTHING, request, request);
    SHAPES.wipe(REQUIRE, null, answer);
    assertThrows(IllegalStateException.class, () -> request.secretString().copy());
    assertThrows(IllegalStateException.class, () -> request.plaintext().orElseThrow().copy());
    assertThrows(IllegalStateException.class, () -> answer.secretString().orElseThrow().copy());
  }
}
