package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.Test;

/** AES-GCM, HKDF and HMAC as the room calls them, against published vectors. */
class PrimitivesTest {
  private static final long SEED = 20260101;

  @Test
  void aes_gcm_agrees_with_the_cases_of_its_specification() {
    var cases = Vectors.of("aes-256-gcm-spec.txt");
    assertEquals(4, cases.size());
    for (var vector : cases) {
      byte[] expected = joined(vector.get("ciphertext"), vector.get("tag"));
      var out = new byte[3 + expected.length];
      var key = KeyBytes.aes(vector.get("key"));
      byte[] nonce = vector.get("nonce");
      byte[] aad = vector.get("aad");
      AesGcm.seal(key, nonce, aad, vector.get("plaintext"), out, 3);
      assertArrayEquals(expected, Arrays.copyOfRange(out, 3, out.length));
      assertArrayEquals(vector.get("plaintext"), AesGcm.open(key, nonce, aad, out, 3));
    }
  }

  @Test
  void aes_gcm_opens_nothing_with_any_bit_of_tag_aad_nonce_or_key_changed() {
    var vector = Vectors.of("aes-256-gcm-spec.txt").getLast();
    byte[] message = joined(vector.get("ciphertext"), vector.get("tag"));
    for (String field : new String[] {"key", "nonce", "aad", "message"}) {
      byte[] original = field.equals("message") ? message : vector.get(field);
      for (int bit = 0; bit < original.length * 8; bit++) {
        byte[] changed = original.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        var key = KeyBytes.aes(field.equals("key") ? changed : vector.get("key").clone());
        byte[] nonce = field.equals("nonce") ? changed : vector.get("nonce");
        byte[] aad = field.equals("aad") ? changed : vector.get("aad");
        byte[] in = field.equals("message") ? changed : message;
        assertThrows(DidNotOpen.class, () -> AesGcm.open(key, nonce, aad, in, 0));
      }
    }
  }

  @Test
  void aes_gcm_opens_nothing_cut_short() {
    var vector = Vectors.of("aes-256-gcm-spec.txt").getLast();
    byte[] message = joined(vector.get("ciphertext"), vector.get("tag"));
    var key = KeyBytes.aes(vector.get("key"));
    for (int length = 0; length < message.length; length++) {
      byte[] cut = Arrays.copyOf(message, length);
      assertThrows(
          DidNotOpen.class, () -> AesGcm.open(key, vector.get("nonce"), vector.get("aad"), cut, 0));
    }
  }

  @Test
  void hkdf_agrees_with_rfc_5869() {
    var cases = Vectors.of("hkdf-sha256-rfc5869.txt");
    assertEquals(3, cases.size());
    for (var vector : cases) {
      byte[] info = vector.get("info");
      byte[] okm = vector.get("okm");
      assertArrayEquals(vector.get("prk"), Hkdf.extract(vector.get("salt"), vector.get("ikm")));
      assertArrayEquals(okm, Hkdf.expand(vector.get("prk"), info, okm.length));
      assertArrayEquals(okm, Hkdf.derive(vector.get("ikm"), vector.get("salt"), info, okm.length));
    }
  }

  @Test
  void hkdf_agrees_with_the_one_of_the_jdk() throws GeneralSecurityException {
    var random = new Random(SEED);
    var kdf = KDF.getInstance("HKDF-SHA256");
    for (int i = 0; i < 2_000; i++) {
      byte[] ikm = bytes(random, 1 + random.nextInt(80));
      byte[] salt = bytes(random, 1 + random.nextInt(80));
      byte[] info = bytes(random, random.nextInt(80));
      int length = 1 + random.nextInt(i % 100 == 0 ? 8160 : 100);
      var spec = HKDFParameterSpec.ofExtract().addIKM(ikm).addSalt(salt).thenExpand(info, length);
      assertArrayEquals(kdf.deriveData(spec), Hkdf.derive(ikm, salt, info, length));
    }
  }

  @Test
  void hkdf_gives_1_to_8160_bytes() {
    assertEquals(8160, Hkdf.expand(new byte[32], new byte[0], 8160).length);
    for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 8161, Integer.MAX_VALUE}) {
      assertThrows(
          IllegalArgumentException.class, () -> Hkdf.expand(new byte[32], new byte[0], length));
    }
  }

  @Test
  void hmac_agrees_with_rfc_4231() {
    var cases = Vectors.of("hmac-sha256-rfc4231.txt");
    assertEquals(7, cases.size());
    for (var vector : cases) {
      byte[] expected = vector.get("mac");
      byte[] mac = Hmac.of(vector.get("key"), vector.get("data"));
      assertArrayEquals(expected, Arrays.copyOf(mac, expected.length));
      assertEquals(32, mac.length);
      var key = Sensitive.copyOf(vector.get("key"));
      assertArrayEquals(mac, Hashes.hmac(key, vector.get("data")));
    }
  }

  @Test
  void hmac_reads_its_parts_as_one() {
    byte[] key = {1, 2, 3};
    assertArrayEquals(
        Hmac.of(key, new byte[] {4, 5, 6, 7}),
        Hmac.of(key, new byte[] {4}, new byte[0], new byte[] {5, 6, 7}));
    assertArrayEquals(new byte[] {1, 2, 3}, key);
  }

  @Test
  void closed_key_bytes_are_overwritten_and_refuse() {
    byte[] bytes = {1, 2, 3};
    var key = KeyBytes.aes(bytes);
    assertArrayEquals(new byte[] {1, 2, 3}, key.getEncoded());
    key.destroy();
    assertArrayEquals(new byte[3], bytes);
    assertTrue(key.isDestroyed());
    assertThrows(IllegalStateException.class, key::getEncoded);
    assertEquals("KeyBytes[AES]", key.toString());
  }

  @Test
  void key_bytes_cannot_be_serialised() throws Exception {
    try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      var key = KeyBytes.hmac(new byte[] {1});
      assertThrows(NotSerializableException.class, () -> out.writeObject(key));
    }
  }

  private static byte[] bytes(Random random, int length) {
    var out = new byte[length];
    random.nextBytes(out);
    return out;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] out = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, out, first.length, second.length);
    return out;
  }
}
