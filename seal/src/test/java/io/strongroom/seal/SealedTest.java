package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealedTest {
  private static final long SEED = 20260103;
  private static final Context CONTEXT = Context.of("test").with("row 7");

  private final SealKey key = SealKey.generate("kms/data");

  @Test
  void tells_its_key_and_survives_its_bytes() {
    var sealed = key.seal(Sensitive.ofText("hunter2"), CONTEXT);
    var again = Sealed.parse(sealed.bytes());
    assertEquals(sealed, again);
    assertEquals(sealed.hashCode(), again.hashCode());
    assertEquals("kms/data", again.keyLabel());
    assertEquals(key.materialId(), again.materialId());
    assertEquals(5 + 8 + 16 + 16 + 12 + 7 + 16, again.length());
    assertEquals("Sealed[80 bytes]", again.toString());
    assertNotEquals(sealed, key.seal(Sensitive.ofText("hunter2"), CONTEXT));
  }

  @Test
  void neither_keeps_nor_gives_a_shared_array() {
    var sealed = key.seal(Sensitive.ofText("hunter2"), CONTEXT);
    byte[] given = sealed.bytes();
    var parsed = Sealed.parse(given);
    Arrays.fill(given, (byte) 0);
    Arrays.fill(parsed.bytes(), (byte) 0);
    assertEquals(sealed, parsed);
  }

  @Test
  void nothing_of_another_format_parses() {
    byte[] good = key.seal(Sensitive.blank(), CONTEXT).bytes();
    for (int at = 0; at < 4; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] other = good.clone();
        other[at] = (byte) value;
        if (value != good[at]) {
          assertThrows(DidNotOpen.class, () -> Sealed.parse(other));
        }
      }
    }
  }

  @Test
  void nothing_cut_short_parses() {
    byte[] good = key.seal(Sensitive.blank(), CONTEXT).bytes();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(DidNotOpen.class, () -> Sealed.parse(cut));
    }
  }

  @Test
  void a_label_that_is_empty_or_not_utf_8_does_not_parse() {
    byte[] good = key.seal(Sensitive.blank(), CONTEXT).bytes();
    byte[] unlabelled = good.clone();
    unlabelled[4] = 0;
    assertThrows(DidNotOpen.class, () -> Sealed.parse(unlabelled));
    for (int wrong : new int[] {0x80, 0xC0, 0xED, 0xFF}) {
      byte[] other = good.clone();
      other[6] = (byte) wrong;
      assertThrows(DidNotOpen.class, () -> Sealed.parse(other));
    }
  }

  @Test
  void two_mib_parse_and_no_more() {
    byte[] good = key.seal(Sensitive.blank(), CONTEXT).bytes();
    assertEquals(2 << 20, Sealed.parse(Arrays.copyOf(good, 2 << 20)).length());
    byte[] longer = Arrays.copyOf(good, (2 << 20) + 1);
    assertThrows(DidNotOpen.class, () -> Sealed.parse(longer));
  }

  @Test
  void random_bytes_only_ever_do_not_open() {
    var random = new Random(SEED);
    int parsed = 0;
    for (int i = 0; i < 200_000; i++) {
      var bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        // Half of them get past the start, to try what stands behind it.
        System.arraycopy(new byte[] {'S', 'R', 1, 1}, 0, bytes, 0, Math.min(4, bytes.length));
        if (bytes.length > 5) {
          bytes[4] = (byte) (1 + random.nextInt(3));
          bytes[5] &= 0x7F;
        }
      }
      parsed += opens(bytes);
    }
    assertNotEquals(0, parsed);
  }

  @Test
  void mutated_messages_only_ever_do_not_open() {
    var random = new Random(SEED);
    byte[] good = key.seal(Sensitive.ofText("hunter2"), CONTEXT).bytes();
    int parsed = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] mutated = mutated(random, good);
      if (!Arrays.equals(good, mutated)) {
        parsed += opens(mutated);
      }
    }
    assertNotEquals(0, parsed);
  }

  /** 1 when the bytes parse, 0 when not; opening them fails in every case. */
  private int opens(byte[] bytes) {
    Sealed sealed;
    try {
      sealed = Sealed.parse(bytes);
    } catch (DidNotOpen e) {
      assertEquals("did not open", e.getMessage());
      return 0;
    }
    assertArrayEquals(bytes, sealed.bytes());
    assertThrows(DidNotOpen.class, () -> key.open(sealed, CONTEXT));
    return 1;
  }

  private static byte[] mutated(Random random, byte[] good) {
    byte[] out = good.clone();
    int changes = 1 + random.nextInt(3);
    for (int change = 0; change < changes; change++) {
      switch (random.nextInt(4)) {
        case 0 -> out = Arrays.copyOf(out, random.nextInt(out.length + 40));
        case 1 -> out = Arrays.copyOfRange(out, random.nextInt(out.length + 1), out.length + 3);
        case 2 -> set(out, 4, random);
        default -> set(out, out.length == 0 ? 0 : random.nextInt(out.length), random);
      }
    }
    return out;
  }

  private static void set(byte[] out, int at, Random random) {
    if (at < out.length) {
      out[at] = (byte) random.nextInt(256);
    }
  }
}
