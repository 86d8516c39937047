package io.strongroom.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
  private static final String PREFIX = "302a300506032b6570032100";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** RFC 8032, section 7.1, TEST 2. */
  @Test
  void the_signature_of_rfc_8032_verifies() {
    VerifyingKey key =
        VerifyingKey.of(
            hex(PREFIX + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    byte[] signature =
        hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertTrue(key.verifies(hex("72"), signature));
    assertFalse(key.verifies(hex("73"), signature));
    for (int i = 0; i < signature.length * 8; i++) {
      byte[] changed = signature.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      assertFalse(key.verifies(hex("72"), changed), "bit " + i);
    }
    assertFalse(key.verifies(hex("72"), new byte[0]));
    assertFalse(key.verifies(hex("72"), new byte[65]));
  }

  @Test
  void a_sealed_key_comes_back_for_its_context_and_public_half_only() {
    byte[] message = "hello".getBytes(UTF_8);
    Context context = Context.of("test").with(1);
    SigningKey key = SigningKey.generate();
    try (SealKey under = SealKey.generate("under")) {
      Sealed sealed = key.seal(under, context);
      SigningKey again = SigningKey.open(under, sealed, context, key.verifier());
      assertTrue(key.verifier().verifies(message, again.sign(message)));
      VerifyingKey other = SigningKey.generate().verifier();
      assertThrows(DidNotOpen.class, () -> SigningKey.open(under, sealed, context, other));
      Context elsewhere = Context.of("test").with(2);
      assertThrows(
          DidNotOpen.class, () -> SigningKey.open(under, sealed, elsewhere, key.verifier()));
    }
    assertEquals("SigningKey[" + key.verifier().id() + "]", key.toString());
  }

  @Test
  void pem_comes_back_among_other_text() {
    VerifyingKey one = SigningKey.generate().verifier();
    VerifyingKey two = SigningKey.generate().verifier();
    String text = "# first\n" + one.pem() + "\n# second\r\n" + two.pem().replace("\n", "\r\n");
    List<VerifyingKey> read = VerifyingKey.ofPem(text);
    assertEquals(List.of(one, two), read);
    assertArrayEquals(one.encoded(), read.getFirst().encoded());
    assertEquals(16, one.id().length());
    assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofPem("nothing"));
    assertThrows(IllegalArgumentException.class, () -> VerifyingKey.of(new byte[44]));
    assertThrows(IllegalArgumentException.class, () -> VerifyingKey.of(new byte[0]));
  }
}
