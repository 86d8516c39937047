package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTest {
  @Test
  void every_field_is_type_length_and_content() {
    assertEquals("50 00000001 70", hex(Context.of("p"), "1 4 1"));
    assertEquals("54 00000003 e282ac", added(Context.of("p").with("€"), "1 4 3"));
    assertEquals("54 00000000", added(Context.of("p").with(""), "1 4"));
    assertEquals("4e 00000008 fffffffffffffffe", added(Context.of("p").with(-2L), "1 4 8"));
    assertEquals("42 00000001 01", added(Context.of("p").with(true), "1 4 1"));
    assertEquals("42 00000001 00", added(Context.of("p").with(false), "1 4 1"));
    assertEquals("2d 00000000", added(Context.of("p").with(Optional.empty()), "1 4"));
    assertEquals("54 00000001 78", added(Context.of("p").with(Optional.of("x")), "1 4 1"));
  }

  @Test
  void a_map_is_its_count_and_its_entries_by_key() {
    var map = new LinkedHashMap<String, String>();
    map.put("b", "");
    map.put("a", "1");
    assertEquals(
        "4d 00000002 54 00000001 61 54 00000001 31 54 00000001 62 54 00000000",
        added(Context.of("p").with(map), "1 4 1 4 1 1 4 1 1 4 1 1 4"));
    assertEquals("4d 00000000", added(Context.of("p").with(Map.of()), "1 4"));
  }

  /** UTF-16 order would put U+FF5E after the surrogates of U+1F600; UTF-8 order does not. */
  @Test
  void map_keys_are_sorted_by_their_utf_8_bytes() {
    var map = new TreeMap<>(Map.of("\uFF5E", "1", "\uD83D\uDE00", "2"));
    assertEquals("\uD83D\uDE00", map.firstKey());
    assertEquals(
        "4d 00000002 54 00000003 efbd9e 54 00000001 31 54 00000004 f09f9880 54 00000001 32",
        added(Context.of("p").with(map), "1 4 1 4 3 1 4 1 1 4 4 1 4 1"));
  }

  @Test
  void ciphertext_is_a_field_of_its_bytes() {
    try (var key = SealKey.generate("k")) {
      var sealed = key.seal(Sensitive.blank(), Context.of("p"));
      var expected = "53000000" + HexFormat.of().formatHex(new byte[] {(byte) sealed.length()});
      assertEquals(
          expected + HexFormat.of().formatHex(sealed.bytes()),
          HexFormat.of().formatHex(Context.of("p").with(sealed).view()).substring(12));
    }
  }

  @Test
  void map_entries_do_not_run_into_each_other() {
    var stem = Context.of("p");
    assertDiffer(stem.with(Map.of("ab", "c")), stem.with(Map.of("a", "bc")));
    assertDiffer(stem.with(Map.of("a", "b")), stem.with("a").with("b"));
    assertDiffer(stem.with(Map.of()), stem);
    assertDiffer(
        stem.with(Map.of("a", "b")).with(Map.of("c", "d")), stem.with(Map.of("a", "b", "c", "d")));
  }

  @Test
  void neighbours_do_not_run_into_each_other() {
    var stem = Context.of("p");
    assertDiffer(stem.with("ab").with("c"), stem.with("a").with("bc"));
    assertDiffer(stem.with("a"), Context.of("pa"));
    assertDiffer(stem.with("a").with(""), stem.with("a"));
    assertDiffer(stem.with(Optional.empty()), stem.with(""));
    assertDiffer(stem.with(1L), stem.with(true));
    assertDiffer(stem.with(1L), stem.with("1"));
    assertDiffer(stem.with("\0\0\0\0\0\0\0\1"), stem.with(1L));
    assertDiffer(stem.nesting(Context.of("q")), stem.with("P\0\0\0\1q"));
  }

  @Test
  void a_context_may_be_the_stem_of_many() {
    var stem = Context.of("p").with("a");
    byte[] before = stem.view().clone();
    var left = stem.with("left");
    var right = stem.with("right");
    assertArrayEquals(before, stem.view());
    assertArrayEquals(Context.of("p").with("a").with("left").view(), left.view());
    assertArrayEquals(Context.of("p").with("a").with("right").view(), right.view());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "a\uDC00", "\uDC00\uD800", "x\uD83Dy"})
  void a_text_without_a_utf_8_form_is_refused(String text) {
    var stem = Context.of("p");
    assertThrows(IllegalArgumentException.class, () -> stem.with(text));
    assertThrows(IllegalArgumentException.class, () -> Context.of(text));
    assertThrows(IllegalArgumentException.class, () -> stem.with(Map.of(text, "")));
    assertThrows(IllegalArgumentException.class, () -> stem.with(Map.of("", text)));
    assertThrows(IllegalArgumentException.class, () -> stem.with(Optional.of(text)));
  }

  @Test
  void grows_to_4_mib_and_no_further() {
    var stem = Context.of("p");
    var full = stem.with("x".repeat((4 << 20) - 11));
    assertEquals(4 << 20, full.view().length);
    assertThrows(IllegalArgumentException.class, () -> full.with(""));
    assertThrows(IllegalArgumentException.class, () -> stem.with("x".repeat((4 << 20) - 10)));
  }

  @Test
  void prints_no_field() {
    assertEquals("Context[12 bytes]", Context.of("p").with("x").toString());
  }

  private static void assertDiffer(Context first, Context second) {
    assertNotEquals(
        HexFormat.of().formatHex(first.view()), HexFormat.of().formatHex(second.view()));
  }

  private static String added(Context context, String lengths) {
    var all = HexFormat.of().formatHex(context.view());
    var stem = HexFormat.of().formatHex(Context.of("p").view());
    assertEquals(stem, all.substring(0, stem.length()));
    return spaced(all.substring(stem.length()), lengths);
  }

  private static String hex(Context context, String lengths) {
    return spaced(HexFormat.of().formatHex(context.view()), lengths);
  }

  private static String spaced(String hex, String lengths) {
    var out = new StringBuilder();
    int at = 0;
    for (String length : lengths.split(" ", -1)) {
      int end = at + 2 * Integer.parseInt(length);
      out.append(out.isEmpty() ? "" : " ").append(hex, at, end);
      at = end;
    }
    return out + hex.substring(at);
  }
}
