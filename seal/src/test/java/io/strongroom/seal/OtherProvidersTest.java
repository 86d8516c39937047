package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SignatureScheme.Input;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What OpenSSL lacks, held against Bouncy Castle and the JDK; and everything without Corretto. */
final class OtherProvidersTest {
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  @ParameterizedTest
  @EnumSource(
      value = PairKind.class,
      names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void bouncy_castle_and_we_verify_each_others_ml_dsa(PairKind kind) throws Exception {
    AsymmetricKey key = AsymmetricKeyTest.key(kind);
    var factory = KeyFactory.getInstance(kind.standardName(), BOUNCY_CASTLE);
    PublicKey open = factory.generatePublic(new X509EncodedKeySpec(key.publicKey()));
    PrivateKey secret =
        factory.generatePrivate(new PKCS8EncodedKeySpec(key.privateKey().use(byte[]::clone)));
    for (Input input : new Input[] {Input.RAW, Input.EXTERNAL_MU}) {
      String name = input == Input.RAW ? "ML-DSA" : "ML-DSA-EXTERNAL-MU";
      byte[] message = Entropy.bytes(64);
      Signature verifier = Signature.getInstance(name, BOUNCY_CASTLE);
      verifier.initVerify(open);
      verifier.update(message);
      assertTrue(
          verifier.verify(key.sign(SignatureScheme.ML_DSA, input, Sensitive.copyOf(message))));
      Signature signer = Signature.getInstance(name, BOUNCY_CASTLE);
      signer.initSign(secret);
      signer.update(message);
      byte[] theirs = signer.sign();
      assertTrue(key.verify(SignatureScheme.ML_DSA, input, Sensitive.copyOf(message), theirs));
    }
  }

  /** RFC 8032, sections 7.1 (test 3) and 7.3. */
  @Test
  void ed25519_signs_as_the_rfc() {
    AsymmetricKey pure =
        ed25519("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    assertArrayEquals(
        hex(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        pure.sign(SignatureScheme.ED25519, Input.RAW, Sensitive.taking(hex("af82"))));
    assertTrue(
        HexFormat.of()
            .formatHex(pure.publicKey())
            .endsWith("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
  }

  @Test
  void the_jdk_verifies_our_prehashed_ed25519() throws Exception {
    AsymmetricKey key = AsymmetricKeyTest.key(PairKind.ED25519);
    byte[] digest = Entropy.bytes(64);
    byte[] signature = key.sign(SignatureScheme.ED25519_PH, Input.DIGEST, Sensitive.copyOf(digest));
    Signature verifier = Signature.getInstance("Ed25519", "SunEC");
    verifier.setParameter(new EdDSAParameterSpec(true));
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key.publicKey())));
    verifier.update(digest);
    assertTrue(verifier.verify(signature));
  }

  private static AsymmetricKey ed25519(String seed) {
    byte[] pkcs8 = hex("302e020100300506032b657004220420" + seed);
    return AsymmetricKey.imported(PairKind.ED25519, Sensitive.taking(pkcs8));
  }

  /** RFC 4231, test cases 1 to 4 and 6 have other key lengths; this is HMAC of case 3's shape. */
  @Test
  void hmac_is_that_of_the_rfc_where_the_key_is_as_long() {
    byte[] key = hex("0b".repeat(20));
    assertArrayEquals(
        hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Hashes.hmac(Sensitive.taking(key), "Hi There".getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** Runs the tests of key pairs in a process that has no Corretto. */
  @Test
  void without_corretto_all_works_and_reads_what_corretto_made() throws Exception {
    StringBuilder pairs = new StringBuilder();
    for (PairKind kind : PairKind.values()) {
      AsymmetricKey key = AsymmetricKeyTest.key(kind);
      pairs.append(kind).append(' ').append(text(key)).append('\n');
    }
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(part -> !part.contains("AmazonCorretto"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                WithoutCorretto.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().write(pairs.toString().getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertEquals("all well\n", said);
  }

  private static String text(AsymmetricKey key) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(key.publicKey()) + " " + key.privateKey().use(hex::formatHex);
  }
}
