package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Two contexts have the same bytes exactly when they have the same fields. */
class ContextPropertiesTest {
  private sealed interface Field {}

  private record Text(String value) implements Field {}

  private record Count(long value) implements Field {}

  private record Flag(boolean value) implements Field {}

  private record Missing() implements Field {}

  private record Pairs(Map<String, String> value) implements Field {}

  /** Short texts over few characters, so that near misses are frequent. */
  @Property(tries = 20_000)
  void same_bytes_means_same_fields(
      @ForAll("fields") List<Field> first, @ForAll("fields") List<Field> second) {
    assertEquals(
        first.equals(second), Arrays.equals(context(first).view(), context(second).view()));
  }

  @Property(tries = 5_000)
  void the_fields_can_be_read_back(@ForAll("fields") List<Field> fields) {
    var in = ByteBuffer.wrap(context(fields).view());
    assertEquals("p", read(in, 'P'));
    for (var field : fields) {
      assertField(field, in);
    }
    assertEquals(0, in.remaining());
  }

  @Property(tries = 2_000)
  void the_order_of_insertion_does_not_matter(@ForAll("pairs") Map<String, String> map) {
    var backwards = new LinkedHashMap<String, String>();
    List.copyOf(map.keySet()).reversed().forEach(key -> backwards.put(key, value(map, key)));
    assertArrayEquals(Context.of("p").with(map).view(), Context.of("p").with(backwards).view());
  }

  @Property(tries = 5_000)
  void moving_the_border_of_key_and_value_makes_another_context(
      @ForAll("texts") String key, @ForAll("texts") String value) {
    var joined = key + value;
    for (int border = 0; border <= joined.length(); border++) {
      var moved = Map.of(joined.substring(0, border), joined.substring(border));
      assertEquals(
          border == key.length(),
          Arrays.equals(
              Context.of("p").with(Map.of(key, value)).view(), Context.of("p").with(moved).view()));
    }
  }

  private static Context context(List<Field> fields) {
    var context = Context.of("p");
    for (var field : fields) {
      context =
          switch (field) {
            case Text(var value) -> context.with(value);
            case Count(var value) -> context.with(value);
            case Flag(var value) -> context.with(value);
            case Missing() -> context.with(Optional.empty());
            case Pairs(var value) -> context.with(value);
          };
    }
    return context;
  }

  private static void assertField(Field field, ByteBuffer in) {
    switch (field) {
      case Text(var value) -> assertEquals(value, read(in, 'T'));
      case Count(var value) -> {
        assertEquals('N', in.get());
        assertEquals(Long.BYTES, in.getInt());
        assertEquals(value, in.getLong());
      }
      case Flag(var value) -> assertEquals(value ? "\1" : "\0", read(in, 'B'));
      case Missing() -> assertEquals("", read(in, '-'));
      case Pairs(var value) -> {
        assertEquals('M', in.get());
        var back = new LinkedHashMap<String, String>();
        for (int left = in.getInt(); left > 0; left--) {
          back.put(read(in, 'T'), read(in, 'T'));
        }
        assertEquals(value, back);
      }
    }
  }

  private static String read(ByteBuffer in, char type) {
    assertEquals(type, in.get());
    var bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String value(Map<String, String> map, String key) {
    return map.getOrDefault(key, "");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abT\0\1ü€").ofMaxLength(4);
  }

  @Provide
  Arbitrary<Map<String, String>> pairs() {
    return Arbitraries.maps(texts(), texts()).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<Field>> fields() {
    Arbitrary<Field> text = texts().map(Text::new);
    Arbitrary<Field> number = Arbitraries.longs().between(-2, 2).map(Count::new);
    Arbitrary<Field> flag = Arbitraries.of(true, false).map(Flag::new);
    Arbitrary<Field> missing = Arbitraries.just(new Missing());
    Arbitrary<Field> map = pairs().map(Pairs::new);
    return Arbitraries.oneOf(text, number, flag, missing, map).list().ofMaxSize(3);
  }
}
