package io.strongroom.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of version 1 are those two other implementations write and read. */
class FormatTest {
  private static final long SEED = 20260102;
  private static final int CASES = 10_000;

  @Test
  void agrees_with_bouncy_castle_in_both_directions() throws Exception {
    var random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      byte[] key = bytes(random, 32);
      byte[] id = bytes(random, 16);
      var label = "ü/" + "k".repeat(random.nextInt(253));
      byte[] plaintext = bytes(random, random.nextInt(5001));
      var purpose = "p".repeat(random.nextInt(40));
      var text = "é".repeat(random.nextInt(40));
      var context = Context.of(purpose).with(text);
      byte[] contextBytes = contextBytes(purpose, text);
      var reference = new ReferenceFormat(key, label, id);
      try (var ours = key(label, id, key)) {
        var sealed = ours.seal(Sensitive.copyOf(plaintext), context);
        assertArrayEquals(plaintext, reference.open(sealed.bytes(), contextBytes));
        byte[] theirs =
            reference.seal(bytes(random, 16), bytes(random, 12), plaintext, contextBytes);
        var opened = ours.open(Sealed.parse(theirs), context);
        assertArrayEquals(plaintext, opened.use(byte[]::clone));
      }
    }
  }

  @Test
  void a_message_of_version_1_opens_for_ever() {
    var golden = Vectors.of("strongroom-v1.txt").getFirst();
    var context = goldenContext();
    assertArrayEquals(golden.get("context"), context.view());
    var sealed = Sealed.parse(golden.get("sealed"));
    assertEquals("kms/ü", sealed.keyLabel());
    assertEquals("404142434445464748494a4b4c4d4e4f", sealed.materialId().value());
    try (var key = goldenKey(golden)) {
      assertArrayEquals(golden.get("plaintext"), key.open(sealed, context).use(byte[]::clone));
    }
  }

  @Test
  void macs_of_version_1_stay_what_they_are() {
    var golden = Vectors.of("strongroom-v1.txt").getFirst();
    try (var key = goldenKey(golden);
        var child = key.derive("rows")) {
      assertEquals(Mac.of(golden.get("mac")), key.mac(goldenContext()));
      assertEquals(Mac.of(golden.get("childmac")), child.mac(goldenContext()));
    }
  }

  private static SealKey goldenKey(Vectors golden) {
    return key(new String(golden.get("label"), UTF_8), golden.get("material"), golden.get("key"));
  }

  private static Context goldenContext() {
    return Context.of("test/golden")
        .with("€")
        .with(-2L)
        .with(true)
        .with(Optional.empty())
        .with(Map.of("b", "", "a", "1"));
  }

  private static SealKey key(String label, byte[] id, byte[] key) {
    var materialId = new MaterialId(HexFormat.of().formatHex(id));
    return SealKey.of(label, materialId, Sensitive.copyOf(key));
  }

  private static byte[] contextBytes(String purpose, String text) {
    var hex = HexFormat.of();
    byte[] first = purpose.getBytes(UTF_8);
    byte[] second = text.getBytes(UTF_8);
    return hex.parseHex(
        "50%08x%s54%08x%s"
            .formatted(first.length, hex.formatHex(first), second.length, hex.formatHex(second)));
  }

  private static byte[] bytes(Random random, int length) {
    var out = new byte[length];
    random.nextBytes(out);
    return out;
  }
}
