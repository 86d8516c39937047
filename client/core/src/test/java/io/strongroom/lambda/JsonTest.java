package io.strongroom.lambda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static Json parse(String text) throws MalformedJson {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void members_items_and_scalars_are_read() throws MalformedJson {
    Json json = parse(" {\"a\":[1,-2.5e+3,true,null,{}],\"b\":\"x\\n\\u00e4\\ud83d\\ude00\\/\"} ");
    assertEquals("-2.5e+3", json.get("a").items().get(1).text(""));
    assertEquals("true", json.get("a").items().get(2).text(""));
    assertEquals(Json.Kind.NULL, json.get("a").items().get(3).kind());
    assertEquals("x\nä😀/", json.get("b").text(""));
    assertEquals("none", json.get("c").get("d").text("none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "01",
        "1.",
        "1e",
        "-",
        "tru",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"a\nb\"",
        "{} {}",
        "'a'",
        "{a:1}",
        "[1 2]",
        "nul",
        "\"\\",
        "NaN"
      })
  void what_is_no_json_is_refused(String text) {
    assertThrows(MalformedJson.class, () -> parse(text));
  }

  @Test
  void depth_is_bounded() throws MalformedJson {
    parse("[".repeat(64) + "]".repeat(64));
    assertThrows(MalformedJson.class, () -> parse("[".repeat(65) + "]".repeat(65)));
    assertThrows(MalformedJson.class, () -> parse("[".repeat(1_000_000)));
  }

  @Test
  void the_number_of_values_is_bounded() {
    assertThrows(MalformedJson.class, () -> parse("[" + "1,".repeat(100_000) + "1]"));
  }

  @Test
  void wiping_reaches_every_text() throws MalformedJson {
    Json json = parse("{\"a\":[\"secret\"]}");
    json.wipe();
    assertEquals("\0".repeat(6), json.get("a").items().get(0).text(""));
  }

  @Test
  void nothing_is_printed() throws MalformedJson {
    assertFalse(parse("{\"password\":\"hunter2\"}").toString().contains("hunter2"));
  }

  @Property(tries = 300)
  void every_text_comes_back(@ForAll String text) throws MalformedJson {
    String whole = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    Json json = Json.parse(new Body().with("a", whole).with("b", 7).bytes());
    assertEquals(whole, json.get("a").text(""));
    assertEquals("7", json.get("b").text(""));
  }

  @Property(tries = 500)
  void any_bytes_are_read_or_refused(@ForAll byte[] bytes) {
    try {
      Json.parse(bytes);
    } catch (MalformedJson e) {
      assertArrayEquals(new Throwable[0], e.getSuppressed());
    }
  }
}
