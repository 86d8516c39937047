package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntropyTest {
  @Test
  void draws_have_the_length_asked_for_and_do_not_repeat() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 10_000; i++) {
      byte[] drawn = Entropy.bytes(16);
      assertEquals(16, drawn.length);
      assertTrue(seen.add(HexFormat.of().formatHex(drawn)));
    }
    assertEquals(0, Entropy.bytes(0).length);
  }

  @Test
  void threads_do_not_draw_the_same() {
    var drawn =
        IntStream.range(0, 20_000)
            .parallel()
            .mapToObj(i -> HexFormat.of().formatHex(Entropy.bytes(16)))
            .distinct()
            .count();
    assertEquals(20_000, drawn);
  }

  @Test
  void uuids_are_of_version_4_and_use_all_other_bits() {
    long highOnes = 0;
    long lowOnes = 0;
    long highZeros = 0;
    long lowZeros = 0;
    for (int i = 0; i < 1_000; i++) {
      var uuid = Entropy.uuid();
      assertEquals(4, uuid.version());
      assertEquals(2, uuid.variant());
      highOnes |= uuid.getMostSignificantBits();
      lowOnes |= uuid.getLeastSignificantBits();
      highZeros |= ~uuid.getMostSignificantBits();
      lowZeros |= ~uuid.getLeastSignificantBits();
    }
    assertEquals(0xFFFF_FFFF_FFFF_4FFFL, highOnes);
    assertEquals(~0x4000L, highZeros);
    assertEquals(0xBFFF_FFFF_FFFF_FFFFL, lowOnes);
    assertEquals(0x7FFF_FFFF_FFFF_FFFFL, lowZeros);
  }

  /**
   * Without rejection the first 56 of 200 characters would come twice as often as the others; the
   * bounds are 10 standard deviations wide.
   */
  @Test
  void characters_of_a_text_are_equally_frequent() {
    var alphabet = new StringBuilder();
    IntStream.range(0x100, 0x100 + 200).forEach(c -> alphabet.append((char) c));
    var counts = new int[200];
    Entropy.text(alphabet.toString(), 400_000).chars().forEach(c -> counts[c - 0x100]++);
    for (int count : counts) {
      assertTrue(count > 1_550 && count < 2_450, () -> "count " + count);
    }
  }

  @Test
  void texts_have_the_length_asked_for() {
    for (int count : new int[] {0, 1, 2, 31, 1000}) {
      assertEquals(count, Entropy.text("ab", count).length());
    }
    assertEquals("xxxx", Entropy.text("x", 4));
  }

  @Test
  void senseless_requests_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> Entropy.bytes(-1));
    assertThrows(IllegalArgumentException.class, () -> Entropy.bytes((1 << 20) + 1));
    assertThrows(IllegalArgumentException.class, () -> Entropy.text("ab", -1));
    assertThrows(IllegalArgumentException.class, () -> Entropy.text("", 1));
    assertThrows(IllegalArgumentException.class, () -> Entropy.text("a".repeat(257), 1));
  }
}
