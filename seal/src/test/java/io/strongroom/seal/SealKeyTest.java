package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealKeyTest {
  private static final MaterialId ID = new MaterialId("000102030405060708090a0b0c0d0e0f");
  private static final MaterialId OTHER_ID = new MaterialId("100102030405060708090a0b0c0d0e0f");
  private static final Context CONTEXT = Context.of("test").with(Map.of("ab", "c"));

  private final SealKey key = key("kms/data", ID, 1);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 500, 4096, 65_536, 1 << 20})
  void what_was_sealed_opens(int length) {
    byte[] plaintext = Entropy.bytes(length);
    var sealed = key.seal(Sensitive.copyOf(plaintext), CONTEXT);
    assertArrayEquals(plaintext, key.open(sealed, CONTEXT).use(byte[]::clone));
  }

  @Test
  void more_than_1_mib_is_refused() {
    var plaintext = Sensitive.taking(new byte[(1 << 20) + 1]);
    assertThrows(IllegalArgumentException.class, () -> key.seal(plaintext, CONTEXT));
  }

  @Test
  void any_flipped_bit_does_not_open() {
    byte[] good = key.seal(Sensitive.ofText("correct horse"), CONTEXT).bytes();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(DidNotOpen.class, () -> key.open(Sealed.parse(flipped), CONTEXT));
    }
  }

  @Test
  void another_context_does_not_open() {
    var sealed = key.seal(Sensitive.ofText("hunter2"), CONTEXT);
    assertDoesNotOpen(key, sealed, Context.of("test").with(Map.of("a", "bc")));
    assertDoesNotOpen(key, sealed, Context.of("tesT").with(Map.of("ab", "c")));
    assertDoesNotOpen(key, sealed, Context.of("test"));
    assertDoesNotOpen(key, sealed, CONTEXT.with(""));
  }

  @Test
  void another_key_label_or_material_does_not_open() {
    var sealed = key.seal(Sensitive.ofText("hunter2"), CONTEXT);
    assertDoesNotOpen(key("kms/data", ID, 2), sealed, CONTEXT);
    assertDoesNotOpen(key("kms/datA", ID, 1), sealed, CONTEXT);
    assertDoesNotOpen(key("kms/data", OTHER_ID, 1), sealed, CONTEXT);
  }

  @Test
  void failures_cannot_be_told_apart() {
    var sealed = key.seal(Sensitive.ofText("hunter2"), CONTEXT);
    var failures =
        new DidNotOpen[] {
          assertThrows(DidNotOpen.class, () -> Sealed.parse(new byte[9])),
          assertThrows(DidNotOpen.class, () -> key.open(sealed, Context.of("other"))),
          assertThrows(DidNotOpen.class, () -> key("x", ID, 1).open(sealed, CONTEXT)),
          assertThrows(DidNotOpen.class, () -> key("kms/data", ID, 2).open(sealed, CONTEXT)),
          assertThrows(DidNotOpen.class, () -> key.unwrap(sealed, "x", ID, CONTEXT)),
        };
    for (var failure : failures) {
      assertEquals("did not open", failure.getMessage());
      assertNull(failure.getCause());
      assertEquals(0, failure.getStackTrace().length);
      assertEquals(0, failure.getSuppressed().length);
    }
  }

  @Test
  void no_salt_and_no_nonce_comes_twice() {
    var salts = new HashSet<String>();
    var nonces = new HashSet<String>();
    for (int i = 0; i < 10_000; i++) {
      var sealed = key.seal(Sensitive.blank(), CONTEXT);
      assertTrue(salts.add(HexFormat.of().formatHex(sealed.salt())));
      assertTrue(nonces.add(HexFormat.of().formatHex(sealed.nonce())));
    }
  }

  @Test
  void a_wrapped_key_comes_back() {
    try (var child = SealKey.generate("kms/child");
        var back =
            key.unwrap(key.wrap(child, CONTEXT), child.label(), child.materialId(), CONTEXT)) {
      assertEquals(child.label(), back.label());
      assertEquals(child.materialId(), back.materialId());
      assertEquals(child.mac(CONTEXT), back.mac(CONTEXT));
      var sealed = child.seal(Sensitive.ofText("hunter2"), CONTEXT);
      assertEquals(Sensitive.ofText("hunter2"), back.open(sealed, CONTEXT));
    }
  }

  @Test
  void a_wrapped_key_is_bound_to_parent_label_material_and_context() {
    var wrapped = key.wrap(key("child", OTHER_ID, 3), CONTEXT);
    var other = Context.of("other");
    var stranger = key("kms/data", ID, 2);
    assertThrows(DidNotOpen.class, () -> key.unwrap(wrapped, "chilD", OTHER_ID, CONTEXT));
    assertThrows(DidNotOpen.class, () -> key.unwrap(wrapped, "child", ID, CONTEXT));
    assertThrows(DidNotOpen.class, () -> key.unwrap(wrapped, "child", OTHER_ID, other));
    assertThrows(DidNotOpen.class, () -> stranger.unwrap(wrapped, "child", OTHER_ID, CONTEXT));
  }

  @Test
  void wraps_and_messages_do_not_open_as_each_other() {
    var wrapped = key.wrap(key("child", OTHER_ID, 3), CONTEXT);
    var sealed = key.seal(Sensitive.taking(new byte[32]), CONTEXT);
    assertDoesNotOpen(key, wrapped, CONTEXT);
    assertDoesNotOpen(key, wrapped, Context.of("seal/wrap").with("child").with(OTHER_ID.value()));
    assertThrows(DidNotOpen.class, () -> key.unwrap(sealed, "child", OTHER_ID, CONTEXT));
  }

  @Test
  void derived_keys_are_the_same_every_time_and_differ_by_purpose_and_parent() {
    var rows = key.derive("rows");
    assertEquals("kms/data/rows", rows.label());
    assertEquals(ID, rows.materialId());
    assertEquals(rows.mac(CONTEXT), key.derive("rows").mac(CONTEXT));
    assertNotEquals(rows.mac(CONTEXT), key.derive("rowS").mac(CONTEXT));
    assertNotEquals(rows.mac(CONTEXT), key.mac(CONTEXT));
    assertNotEquals(rows.mac(CONTEXT), key("kms/data", ID, 2).derive("rows").mac(CONTEXT));
    var sealed = rows.seal(Sensitive.ofText("hunter2"), CONTEXT);
    assertEquals(Sensitive.ofText("hunter2"), key.derive("rows").open(sealed, CONTEXT));
  }

  @Test
  void a_derived_label_too_long_becomes_its_hash() {
    assertEquals(255, key.derive("p".repeat(246)).label().length());
    var first = key.derive("p".repeat(247));
    var second = key.derive("p".repeat(246) + "q");
    assertEquals("sha256/".length() + 64, first.label().length());
    assertNotEquals(first.label(), second.label());
    assertEquals(first.label(), key.derive("p".repeat(247)).label());
  }

  @Test
  void macs_differ_by_key_and_context() {
    assertEquals(key.mac(CONTEXT), key.mac(CONTEXT));
    assertEquals(32, key.mac(CONTEXT).bytes().length);
    assertNotEquals(key.mac(CONTEXT), key.mac(CONTEXT.with("")));
    assertNotEquals(key.mac(CONTEXT), key("kms/data", ID, 2).mac(CONTEXT));
  }

  @Test
  void macs_are_made_with_neither_the_key_itself_nor_a_message_key() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 1);
    assertNotEquals(Mac.of(Hmac.of(bytes, CONTEXT.view())), key.mac(CONTEXT));
  }

  @Test
  void keys_of_another_size_and_labels_without_room_are_refused() {
    for (int length : new int[] {0, 16, 31, 33, 64}) {
      var bytes = Sensitive.taking(new byte[length]);
      assertThrows(IllegalArgumentException.class, () -> SealKey.of("k", ID, bytes));
    }
    assertEquals(255, SealKey.generate("k".repeat(255)).label().length());
    assertThrows(IllegalArgumentException.class, () -> SealKey.generate(""));
    assertThrows(IllegalArgumentException.class, () -> SealKey.generate("k".repeat(256)));
    assertThrows(IllegalArgumentException.class, () -> SealKey.generate("ü".repeat(128)));
  }

  @Test
  void takes_its_bytes_over() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 7);
    var holder = Sensitive.taking(bytes);
    var taken = SealKey.of("k", ID, holder);
    assertArrayEquals(new byte[32], bytes);
    assertThrows(IllegalStateException.class, holder::copy);
    assertEquals(key("k", ID, 7).mac(CONTEXT), taken.mac(CONTEXT));
  }

  @Test
  void a_closed_key_refuses_every_use() {
    var sealed = key.seal(Sensitive.blank(), CONTEXT);
    var child = SealKey.generate("child");
    var mac = key.mac(CONTEXT);
    assertEquals(32, mac.bytes().length);
    key.close();
    key.close();
    assertThrows(IllegalStateException.class, () -> key.seal(Sensitive.blank(), CONTEXT));
    assertThrows(IllegalStateException.class, () -> key.open(sealed, CONTEXT));
    assertThrows(IllegalStateException.class, () -> key.wrap(child, CONTEXT));
    assertThrows(IllegalStateException.class, () -> child.wrap(key, CONTEXT));
    assertThrows(IllegalStateException.class, () -> key.derive("x"));
    assertThrows(IllegalStateException.class, () -> key.mac(CONTEXT));
  }

  @Test
  void a_close_by_another_thread_never_lets_an_overwritten_key_be_used() throws Exception {
    for (int round = 0; round < 300; round++) {
      var shared = key("k", ID, 9);
      var expected = key("k", ID, 9).derive("x").mac(CONTEXT);
      var closer = Thread.ofPlatform().start(shared::close);
      try {
        while (true) {
          assertEquals(expected, shared.derive("x").mac(CONTEXT));
        }
      } catch (IllegalStateException e) {
        assertEquals("closed", e.getMessage());
      }
      closer.join();
    }
  }

  @Test
  void prints_its_label_alone() {
    assertEquals("SealKey[kms/data]", key.toString());
    assertEquals("Mac[32 bytes]", key.mac(CONTEXT).toString());
  }

  @Test
  void a_mac_of_a_wrong_length_equals_nothing() {
    var mac = key.mac(CONTEXT);
    assertEquals(mac, Mac.of(mac.bytes()));
    assertEquals(mac.hashCode(), Mac.of(mac.bytes()).hashCode());
    assertNotEquals(mac, Mac.of(new byte[0]));
    assertNotEquals(mac, Mac.of(Arrays.copyOf(mac.bytes(), 31)));
    assertNotEquals(mac, Mac.of(Arrays.copyOf(mac.bytes(), 33)));
  }

  @Test
  void the_plaintext_stands_nowhere_in_what_is_sealed() {
    byte[] sealed = key.seal(Sensitive.ofText("correct horse battery"), CONTEXT).bytes();
    assertEquals(-1, new String(sealed, StandardCharsets.ISO_8859_1).indexOf("horse"));
  }

  private static void assertDoesNotOpen(SealKey key, Sealed sealed, Context context) {
    assertThrows(DidNotOpen.class, () -> key.open(sealed, context));
  }

  private static SealKey key(String label, MaterialId id, int fill) {
    var bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return SealKey.of(label, id, Sensitive.taking(bytes));
  }
}
