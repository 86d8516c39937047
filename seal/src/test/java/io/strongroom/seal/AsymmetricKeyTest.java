package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SignatureScheme.Input;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Key pairs of every kind. */
final class AsymmetricKeyTest {
  private static final Context CONTEXT = Context.of("test");
  private static final Map<PairKind, AsymmetricKey> KEYS = new EnumMap<>(PairKind.class);

  static AsymmetricKey key(PairKind kind) {
    synchronized (KEYS) {
      return KEYS.computeIfAbsent(kind, AsymmetricKey::generate);
    }
  }

  /** Every kind with every scheme that fits it and every input that fits the scheme. */
  static Stream<Arguments> ways() {
    return Arrays.stream(PairKind.values())
        .flatMap(
            kind ->
                Arrays.stream(SignatureScheme.values())
                    .filter(scheme -> scheme.fits(kind))
                    .flatMap(
                        scheme ->
                            Arrays.stream(Input.values())
                                .filter(scheme::takes)
                                .map(input -> Arguments.of(kind, scheme, input))));
  }

  static Sensitive message(SignatureScheme scheme, Input input) {
    int length = input == Input.RAW ? 200 : scheme.digest().length();
    return Sensitive.taking(Entropy.bytes(length));
  }

  @Test
  void rsa_numbers_out_of_proportion_are_no_key() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
    generator.initialize(2048);
    var good = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    BigInteger[] numbers = {
      good.getModulus(),
      good.getPublicExponent(),
      good.getPrivateExponent(),
      good.getPrimeP(),
      good.getPrimeQ(),
      good.getPrimeExponentP(),
      good.getPrimeExponentQ(),
      good.getCrtCoefficient()
    };
    assertEquals(1, PairKeys.candidates(PairKind.RSA_2048, rsa(numbers)).size());
    BigInteger two = BigInteger.TWO;
    Map<Integer, List<BigInteger>> wrong =
        Map.of(
            1,
                List.of(
                    good.getPublicExponent().add(BigInteger.ONE), two.pow(64).add(BigInteger.ONE)),
            2, List.of(good.getModulus(), good.getModulus().add(good.getPrivateExponent())),
            3, List.of(good.getPrimeP().add(two), two.pow(20_000)),
            4, List.of(good.getPrimeQ().add(two), two.pow(20_000)),
            5, List.of(good.getPrimeP(), two.pow(20_000)),
            6, List.of(good.getPrimeQ(), two.pow(20_000)),
            7, List.of(good.getPrimeP(), two.pow(20_000)));
    wrong.forEach(
        (place, values) ->
            values.forEach(
                value -> {
                  BigInteger[] bad = numbers.clone();
                  bad[place] = value;
                  assertThrows(
                      DidNotOpen.class,
                      () -> PairKeys.candidates(PairKind.RSA_2048, rsa(bad)),
                      "number " + place);
                }));
  }

  private static PrivateKey rsa(BigInteger[] of) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA", "SunRsaSign")
        .generatePrivate(
            new RSAPrivateCrtKeySpec(of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7]));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void what_is_signed_verifies_and_nothing_else_does(
      PairKind kind, SignatureScheme scheme, Input input) {
    AsymmetricKey key = key(kind);
    Sensitive message = message(scheme, input);
    byte[] signature = key.sign(scheme, input, message);
    assertTrue(key.verify(scheme, input, message, signature));
    assertFalse(key.verify(scheme, input, message(scheme, input), signature));
    for (int bit : new int[] {0, signature.length * 4, signature.length * 8 - 1}) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertFalse(key.verify(scheme, input, message, flipped));
    }
    assertFalse(key.verify(scheme, input, message, new byte[0]));
    assertFalse(key.verify(scheme, input, message, new byte[signature.length]));
    assertFalse(key.verify(scheme, input, message, Arrays.copyOf(signature, 6144)));
    try (var other = AsymmetricKey.generate(kind == PairKind.RSA_4096 ? PairKind.RSA_2048 : kind)) {
      assertFalse(other.verify(scheme, input, message, signature));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void a_digest_of_another_length_is_no_input(PairKind kind, SignatureScheme scheme, Input input) {
    if (input == Input.RAW) {
      return;
    }
    for (int length : new int[] {0, scheme.digest().length() - 1, scheme.digest().length() + 1}) {
      assertFalse(scheme.fits(input, length));
      var message = Sensitive.taking(new byte[length]);
      assertThrows(IllegalArgumentException.class, () -> key(kind).sign(scheme, input, message));
    }
  }

  @ParameterizedTest
  @EnumSource(PairKind.class)
  void a_sealed_pair_opens_to_the_same(PairKind kind) {
    AsymmetricKey key = key(kind);
    try (SealKey under = SealKey.generate("test")) {
      Sealed sealed = key.sealed(under, CONTEXT);
      AsymmetricKey again = AsymmetricKey.open(kind, under, sealed, CONTEXT);
      assertArrayEquals(key.publicKey(), again.publicKey());
      assertEquals(key.privateKey(), again.privateKey());
      assertThrows(
          DidNotOpen.class, () -> AsymmetricKey.open(kind, under, sealed, Context.of("another")));
    }
  }

  @ParameterizedTest
  @EnumSource(value = PairKind.class, mode = EnumSource.Mode.MATCH_NONE, names = "ML_DSA.*")
  void an_exported_private_key_is_imported_with_its_public_one(PairKind kind) {
    AsymmetricKey key = key(kind);
    AsymmetricKey imported = AsymmetricKey.imported(kind, key.privateKey());
    assertArrayEquals(key.publicKey(), imported.publicKey());
    for (PairKind other : PairKind.values()) {
      if (other != kind) {
        assertThrows(DidNotOpen.class, () -> AsymmetricKey.imported(other, key.privateKey()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PairKind.class,
      names = {"P256", "P384", "P521"})
  void both_sides_agree_upon_one_secret(PairKind kind) {
    AsymmetricKey one = key(kind);
    try (AsymmetricKey two = AsymmetricKey.generate(kind)) {
      assertEquals(one.agree(two.publicKey()), two.agree(one.publicKey()));
      assertEquals((kind.bits() + 7) / 8, one.agree(two.publicKey()).length());
    }
    for (PairKind other : PairKind.values()) {
      if (other != kind) {
        byte[] peer = key(other).publicKey();
        assertThrows(DidNotOpen.class, () -> one.agree(peer));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = PairKind.class, mode = EnumSource.Mode.MATCH_ALL, names = "RSA.*")
  void oaep_opens_what_it_made_up_to_its_limit(PairKind kind) {
    AsymmetricKey key = key(kind);
    for (OaepHash hash : OaepHash.values()) {
      int most = hash.plaintextMax(kind.modulusBytes());
      for (int length : new int[] {1, most}) {
        Sensitive plaintext = Sensitive.taking(Entropy.bytes(length));
        byte[] ciphertext = key.encrypt(hash, plaintext);
        assertEquals(plaintext, key.decrypt(hash, ciphertext));
        OaepHash other = hash == OaepHash.SHA_1 ? OaepHash.SHA_256 : OaepHash.SHA_1;
        assertThrows(DidNotOpen.class, () -> key.decrypt(other, ciphertext));
        ciphertext[ciphertext.length / 2] ^= 1;
        assertThrows(DidNotOpen.class, () -> key.decrypt(hash, ciphertext));
      }
      Sensitive tooLong = Sensitive.taking(new byte[most + 1]);
      assertThrows(IllegalArgumentException.class, () -> key.encrypt(hash, tooLong));
    }
  }

  @ParameterizedTest
  @EnumSource(PairKind.class)
  void nothing_of_a_key_is_printed(PairKind kind) {
    assertEquals("AsymmetricKey[" + kind + "]", key(kind).toString());
  }
}
