package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SignatureScheme.Input;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every algorithm of KMS against published cases, right ones and wrong ones; the files name them.
 */
final class PublishedVectorsTest {

  /** A pair whose public half is the one published; nothing here uses the other. */
  private static AsymmetricKey verifying(PairKind kind, byte[] spki)
      throws GeneralSecurityException {
    PrivateKey unused = PairKeys.generate(PairKind.ED25519).getPrivate();
    return new AsymmetricKey(kind, unused, PairKeys.publicKey(kind, spki));
  }

  private static boolean valid(Vectors vector) {
    return vector.get("valid")[0] == 1;
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-pkcs1-sha256.txt, RSA_2048, RSA_PKCS1_SHA_256, 9",
    "rsa-pkcs1-sha384.txt, RSA_2048, RSA_PKCS1_SHA_384, 3",
    "rsa-pkcs1-sha512.txt, RSA_2048, RSA_PKCS1_SHA_512, 3",
    "rsa-pss-sha256.txt, RSA_2048, RSA_PSS_SHA_256, 4",
    "rsa-pss-sha384.txt, RSA_2048, RSA_PSS_SHA_384, 3",
    "rsa-pss-sha512.txt, RSA_4096, RSA_PSS_SHA_512, 2",
    "ecdsa-p256.txt, P256, ECDSA_SHA_256, 16",
    "ecdsa-p384.txt, P384, ECDSA_SHA_384, 10",
    "ecdsa-p521.txt, P521, ECDSA_SHA_512, 10",
    "ecdsa-secp256k1.txt, SECP256K1, ECDSA_SHA_256, 12",
    "ed25519.txt, ED25519, ED25519, 19"
  })
  void signatures_are_taken_and_refused(
      String file, PairKind kind, SignatureScheme scheme, int number) throws Exception {
    List<Vectors> cases = Vectors.of(file);
    assertEquals(number, cases.size());
    for (int i = 0; i < cases.size(); i++) {
      Vectors vector = cases.get(i);
      AsymmetricKey key = verifying(kind, vector.get("spki"));
      byte[] signature = vector.get("signature");
      Sensitive message = Sensitive.copyOf(vector.get("message"));
      boolean taken = key.verify(scheme, Input.RAW, message, signature);
      assertEquals(valid(vector), taken, file + ", case " + i);
      if (taken && scheme.takes(Input.DIGEST)) {
        var digest = Sensitive.taking(scheme.digest().of(vector.get("message")));
        assertTrue(key.verify(scheme, Input.DIGEST, digest, signature));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa-oaep-sha1.txt, SHA_1, 7", "rsa-oaep-sha256.txt, SHA_256, 12"})
  void oaep_opens_the_right_ones_only(String file, OaepHash hash, int number) {
    List<Vectors> cases = Vectors.of(file);
    assertEquals(number, cases.size());
    byte[] pkcs8 = cases.getFirst().get("pkcs8");
    AsymmetricKey key = AsymmetricKey.imported(PairKind.RSA_2048, Sensitive.taking(pkcs8));
    for (Vectors vector : cases) {
      byte[] ciphertext = vector.get("ciphertext");
      if (valid(vector)) {
        assertEquals(Sensitive.taking(vector.get("plaintext")), key.decrypt(hash, ciphertext));
      } else {
        assertThrows(DidNotOpen.class, () -> key.decrypt(hash, ciphertext));
      }
    }
  }

  /** Each signature of the first scheme is the only one that it can be. */
  @Test
  void pkcs1_signs_as_published() {
    byte[] pkcs8 = Vectors.of("rsa-oaep-sha256.txt").getFirst().get("pkcs8");
    AsymmetricKey key = AsymmetricKey.imported(PairKind.RSA_2048, Sensitive.taking(pkcs8));
    for (Vectors vector : Vectors.of("rsa-pkcs1-sha256.txt")) {
      assertArrayEquals(vector.get("spki"), key.publicKey());
      if (valid(vector)) {
        Sensitive message = Sensitive.copyOf(vector.get("message"));
        assertArrayEquals(
            vector.get("signature"),
            key.sign(SignatureScheme.RSA_PKCS1_SHA_256, Input.RAW, message));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ecdh-p256.txt, P256, 7", "ecdh-p384.txt, P384, 5", "ecdh-p521.txt, P521, 4"})
  void secrets_are_agreed_upon_at_every_edge(String file, PairKind kind, int number) {
    List<Vectors> cases = Vectors.of(file);
    assertEquals(number, cases.size());
    for (Vectors vector : cases) {
      AsymmetricKey own = AsymmetricKey.imported(kind, Sensitive.taking(vector.get("pkcs8")));
      try (Sensitive shared = own.agree(vector.get("peer"))) {
        assertArrayEquals(vector.get("shared"), shared.use(byte[]::clone));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ml-dsa-44.txt, ML_DSA_44", "ml-dsa-65.txt, ML_DSA_65", "ml-dsa-87.txt, ML_DSA_87"})
  void ml_dsa_verifies_a_message_and_its_mu(String file, PairKind kind) throws Exception {
    Vectors vector = Vectors.of(file).getFirst();
    AsymmetricKey key = verifying(kind, vector.get("spki"));
    byte[] signature = vector.get("signature");
    Sensitive message = Sensitive.copyOf(vector.get("message"));
    Sensitive mu = Sensitive.copyOf(vector.get("mu"));
    assertTrue(key.verify(SignatureScheme.ML_DSA, Input.RAW, message, signature));
    assertTrue(key.verify(SignatureScheme.ML_DSA, Input.EXTERNAL_MU, mu, signature));
    AsymmetricKey own =
        new AsymmetricKey(
            kind,
            PairKeys.privateKey(kind, vector.get("pkcs8")),
            PairKeys.publicKey(kind, vector.get("spki")));
    byte[] ours = own.sign(SignatureScheme.ML_DSA, Input.RAW, message);
    assertTrue(key.verify(SignatureScheme.ML_DSA, Input.EXTERNAL_MU, mu, ours));
    for (int bit = 0; bit < signature.length * 8; bit += 97) {
      byte[] changed = signature.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(key.verify(SignatureScheme.ML_DSA, Input.RAW, message, changed), "bit " + bit);
    }
  }

  @Test
  void key_wrap_opens_the_right_ones_only() {
    List<Vectors> cases = Vectors.of("aes-256-kwp.txt");
    assertEquals(15, cases.size());
    for (Vectors vector : cases) {
      Sensitive key = Sensitive.copyOf(vector.get("key"));
      byte[] wrapped = vector.get("wrapped");
      if (valid(vector)) {
        assertEquals(Sensitive.taking(vector.get("plaintext")), KeyWrap.unwrap(key, wrapped));
      } else {
        assertThrows(DidNotOpen.class, () -> KeyWrap.unwrap(key, wrapped));
      }
    }
  }

  /** RFC 2104 fills a key up with zeros, so a short one of the RFC is also a long one of ours. */
  @ParameterizedTest
  @ValueSource(ints = {224, 256, 384, 512})
  void macs_are_those_of_rfc_4231(int bits) {
    List<Vectors> cases = Vectors.of("hmac-sha" + bits + "-rfc4231.txt");
    for (Vectors vector : cases.subList(0, 4)) {
      byte[] filled = Arrays.copyOf(vector.get("key"), bits / Byte.SIZE);
      MacKey key = MacKey.of(bits, Sensitive.taking(filled));
      Sensitive data = Sensitive.copyOf(vector.get("data"));
      byte[] mac = vector.get("mac");
      assertArrayEquals(mac, key.mac(data));
      assertTrue(key.verify(data, mac));
      mac[mac.length - 1] ^= 1;
      assertFalse(key.verify(data, mac));
    }
  }

  /**
   * RFC 8032, section 7.3, by both who can be at work; and that what KMS signs so is the digest as
   * a message.
   */
  @Test
  void ed25519ph_is_that_of_rfc_8032() throws Exception {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    String seed = "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42";
    String published =
        "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
            + "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406";
    byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + seed);
    AsymmetricKey key = AsymmetricKey.imported(PairKind.ED25519, Sensitive.copyOf(pkcs8));
    assertTrue(
        HexFormat.of()
            .formatHex(key.publicKey())
            .endsWith("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"));
    byte[] digest = Digest.SHA_512.of(abc);
    byte[] ours = key.sign(SignatureScheme.ED25519_PH, Input.DIGEST, Sensitive.copyOf(digest));
    for (Provider at : List.of(PairProviders.work(PairKind.ED25519), Jca.CURVES)) {
      assertEquals(published, HexFormat.of().formatHex(prehashed(at, pkcs8, abc)));
      assertArrayEquals(ours, prehashed(at, pkcs8, digest));
    }
  }

  private static byte[] prehashed(Provider at, byte[] pkcs8, byte[] message)
      throws GeneralSecurityException {
    boolean jdk = at.equals(Jca.CURVES);
    Signature signature = Signature.getInstance(jdk ? "Ed25519" : "Ed25519ph", at);
    if (jdk) {
      signature.setParameter(new EdDSAParameterSpec(true));
    }
    signature.initSign(
        KeyFactory.getInstance("Ed25519", Jca.CURVES)
            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    signature.update(message);
    return signature.sign();
  }
}
