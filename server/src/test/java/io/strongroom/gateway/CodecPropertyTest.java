package io.strongroom.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.aws.AwsError;
import io.strongroom.seal.Sensitive;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CodecPropertyTest {

  /** Reads; anything else than a request or an AwsError fails the property. */
  private static boolean readsOrRefuses(byte[] body) {
    try {
      return AwsJsonTest.JSON.read(AwsJsonTest.EVERYTHING, body).request()
          instanceof Sample.Everything;
    } catch (AwsError e) {
      return e.code().equals("SerializationException") && e.getMessage().length() < 60;
    }
  }

  @Property(tries = 3000)
  boolean mutated_bytes_give_a_request_or_an_error(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 100_000) Integer> places,
      @ForAll byte replacement) {
    byte[] body = AwsJsonTest.FULL.getBytes(UTF_8);
    for (int place : places) {
      body[place % body.length] = replacement;
    }
    return readsOrRefuses(body);
  }

  @Property(tries = 2000)
  boolean random_bytes_give_a_request_or_an_error(@ForAll @Size(max = 64) byte[] body) {
    return readsOrRefuses(body);
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  boolean random_json_gives_a_request_or_an_error(@ForAll("json") String value) {
    return readsOrRefuses(value.getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> json() {
    Arbitrary<String> names =
        Arbitraries.of(
            "KeyId",
            "Text",
            "Small",
            "Large",
            "Time",
            "SecretString",
            "Plaintext",
            "Names",
            "Tags",
            "TagKey",
            "Context",
            "Shade",
            "Stages",
            "other",
            "");
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            Arbitraries.of("null", "true", "-0", "1e5", "2147483648", "\"\"", "\"AA==\"", "{}"),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.doubles().map(String::valueOf),
            Arbitraries.strings().ofMaxLength(5).map(CodecPropertyTest::quoted));
    Arbitrary<String> value =
        Arbitraries.recursive(
            () -> leaf,
            inner ->
                Arbitraries.oneOf(
                    inner.list().ofMaxSize(3).map(list -> "[" + String.join(",", list) + "]"),
                    Arbitraries.maps(names, inner).ofMaxSize(4).map(CodecPropertyTest::object)),
            0,
            4);
    return Arbitraries.maps(names, value).ofMaxSize(8).map(CodecPropertyTest::object);
  }

  private static String object(java.util.Map<String, String> map) {
    var text = new StringBuilder("{");
    map.forEach(
        (name, value) ->
            text.append(text.length() == 1 ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(value));
    return text.append('}').toString();
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c < 0x80 && c >= ' ' && c != '"' && c != '\\';
      quoted.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return quoted.append('"').toString();
  }

  @Property(tries = 2000)
  void texts_and_secrets_survive(@ForAll("texts") String text) {
    String escaped = "{\"SecretString\":" + quoted(text) + ",\"Maybe\":" + quoted(text) + "}";
    var first = AwsJsonTest.read(escaped);
    assertEquals(text, first.maybe().orElseThrow());
    assertEquals(Sensitive.ofText(text), first.secretString());
    byte[] written = AwsJsonTest.JSON.write(Sample.API, AwsJsonTest.EVERYTHING, first);
    assertEquals(first, AwsJsonTest.JSON.read(AwsJsonTest.EVERYTHING, written).request());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.integers()
        .between(1, 0x10FFFF)
        .filter(c -> c < 0xD800 || c > 0xDFFF)
        .list()
        .ofMaxSize(20)
        .map(
            points -> {
              var text = new StringBuilder();
              points.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  @Property(tries = 1000)
  void blobs_survive(@ForAll @Size(max = 100) byte[] bytes) {
    String base64 = java.util.Base64.getEncoder().encodeToString(bytes);
    var request = AwsJsonTest.read("{\"Plaintext\":\"" + base64 + "\"}");
    assertEquals(Sensitive.copyOf(bytes), request.plaintext().orElseThrow());
  }

  @Property(tries = 1000)
  boolean forms_give_parameters_or_an_error(@ForAll @Size(max = 60) byte[] body) {
    try {
      return FormBody.parse(body).size() <= 60;
    } catch (AwsError e) {
      return e.code().equals("MalformedQueryString");
    }
  }
}
