package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Bytes that are meant to be harmful, at every parser of KMS: they are refused by an error of AWS's
 * model, and nothing breaks.
 */
final class HostileInputTest {
  private static final int TRIES = 1_000;
  private static final Client ADMIN = Running.shared(DatabaseKind.MEMORY).admin();
  private static final String SYMMETRIC =
      created("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS");
  private static final byte[] CIPHERTEXT =
      ADMIN.kms("Encrypt", "KeyId", SYMMETRIC, "Plaintext", blob("x")).blob("CiphertextBlob");
  private static final String AGREEMENT = created("ECC_NIST_P384", "KEY_AGREEMENT", "AWS_KMS");
  private static final byte[] SPKI =
      ADMIN.kms("GetPublicKey", "KeyId", AGREEMENT).blob("PublicKey");
  private static final String EMPTY = created("ECC_NIST_P256", "SIGN_VERIFY", "EXTERNAL");
  private static final Answer PARAMETERS =
      ADMIN.kms(
          "GetParametersForImport",
          "KeyId",
          EMPTY,
          "WrappingAlgorithm",
          "RSA_AES_KEY_WRAP_SHA_256",
          "WrappingKeySpec",
          "RSA_2048");
  private static final byte[] PKCS8 =
      ADMIN
          .kms("GenerateDataKeyPair", "KeyId", SYMMETRIC, "KeyPairSpec", "ECC_NIST_P256")
          .blob("PrivateKeyPlaintext");
  private static final String POLICY = ADMIN.kms("GetKeyPolicy", "KeyId", SYMMETRIC).text("Policy");
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ":",
          ",",
          "null",
          "true",
          "1e999",
          "\\u0000",
          "\\ud800",
          "${",
          "*",
          "Principal",
          "NotPrincipal",
          "Condition",
          "\u0100",
          "{\"a\":",
          "[[[[[[[[");

  private static String created(String spec, String usage, String origin) {
    return ADMIN
        .kms("CreateKey", "KeySpec", spec, "KeyUsage", usage, "Origin", origin)
        .text("KeyMetadata", "Arn");
  }

  /** What there is, changed in some places, cut or continued; or nothing of it. */
  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    switch (random.nextInt(6)) {
      case 0 -> {
        bytes = new byte[1 + random.nextInt(300)];
        random.nextBytes(bytes);
      }
      case 1 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(600));
      case 3 -> {
        int at = random.nextInt(bytes.length);
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        bytes = Arrays.copyOf(bytes, bytes.length + rest.length);
        System.arraycopy(rest, 0, bytes, bytes.length - rest.length, rest.length);
      }
      default -> {
        // Only changed.
      }
    }
    // Lengths and tags stand at the start.
    int most = random.nextBoolean() ? Math.min(bytes.length, 40) : bytes.length;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(most);
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> (byte) 0xff;
            case 2 -> (byte) 0x84;
            default -> (byte) random.nextInt();
          };
    }
    return bytes;
  }

  @Provide
  Arbitrary<byte[]> ciphertexts() {
    return Arbitraries.randomValue(random -> mutated(CIPHERTEXT, random));
  }

  @Provide
  Arbitrary<byte[]> tokens() {
    return Arbitraries.randomValue(random -> mutated(PARAMETERS.blob("ImportToken"), random));
  }

  @Provide
  Arbitrary<byte[]> privateKeys() {
    return Arbitraries.randomValue(random -> mutated(PKCS8, random));
  }

  @Provide
  Arbitrary<byte[]> publicKeys() {
    return Arbitraries.randomValue(random -> mutated(SPKI, random));
  }

  @Provide
  Arbitrary<String> policies() {
    return Arbitraries.randomValue(
        random -> {
          var text = new StringBuilder(POLICY);
          for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
              case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
              case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
              default ->
                  text.insert(
                      at, PIECES.get(random.nextInt(PIECES.size())).repeat(random.nextInt(1000)));
            }
            if (text.isEmpty()) {
              text.append('x');
            }
          }
          return text.toString();
        });
  }

  private static void refused(Answer answer, String... codes) {
    if (answer.status() != 200) {
      String code = String.valueOf(JsonTree.read(answer.body()).get("__type"));
      assertTrue(answer.status() == 400 && Set.of(codes).contains(code), answer::toString);
    }
  }

  @Property(tries = TRIES)
  void ciphertexts_are_refused(@ForAll("ciphertexts") byte[] bytes) {
    String[] codes = {
      "InvalidCiphertextException", "AccessDeniedException", "IncorrectKeyException"
    };
    String sent = blob(bytes);
    refused(ADMIN.kms("Decrypt", "CiphertextBlob", sent), codes);
    refused(ADMIN.kms("Decrypt", "CiphertextBlob", sent, "KeyId", SYMMETRIC), codes);
    refused(ADMIN.kms("ReEncrypt", "CiphertextBlob", sent, "DestinationKeyId", SYMMETRIC), codes);
  }

  @Property(tries = TRIES)
  void import_tokens_are_refused(@ForAll("tokens") byte[] bytes) {
    refused(
        importing(Arrays.copyOf(bytes, Math.min(bytes.length, 6144)), new byte[300]),
        "InvalidImportTokenException",
        "ExpiredImportTokenException",
        "InvalidCiphertextException");
  }

  private static Answer importing(byte[] token, byte[] material) {
    return ADMIN.kms(
        "ImportKeyMaterial",
        "KeyId",
        EMPTY,
        "ImportToken",
        blob(token),
        "EncryptedKeyMaterial",
        blob(material),
        "ExpirationModel",
        "KEY_MATERIAL_DOES_NOT_EXPIRE");
  }

  /** Wrapped as they should be, so that it is the parser of private keys that meets them. */
  @Property(tries = TRIES)
  void private_keys_are_refused(@ForAll("privateKeys") byte[] bytes) throws Exception {
    byte[] own = Base64.getDecoder().decode(PARAMETERS.text("ImportToken"));
    refused(
        importing(own, wrapped(bytes)),
        "InvalidCiphertextException",
        "IncorrectKeyMaterialException");
  }

  @Property(tries = TRIES)
  void wrapped_material_is_refused(@ForAll("ciphertexts") byte[] bytes) {
    byte[] own = Base64.getDecoder().decode(PARAMETERS.text("ImportToken"));
    refused(importing(own, bytes), "InvalidCiphertextException");
  }

  private static byte[] wrapped(byte[] material) throws GeneralSecurityException {
    PublicKey wrapping =
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(PARAMETERS.blob("PublicKey")));
    var aes = new SecretKeySpec(new byte[32], "AES");
    Cipher wrap = Cipher.getInstance("AES/KWP/NoPadding");
    wrap.init(Cipher.ENCRYPT_MODE, aes);
    byte[] second = wrap.doFinal(material);
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        wrapping,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    byte[] first = oaep.doFinal(aes.getEncoded());
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Property(tries = TRIES)
  void public_keys_are_refused(@ForAll("publicKeys") byte[] bytes) {
    refused(
        ADMIN.kms(
            "DeriveSharedSecret",
            "KeyId",
            AGREEMENT,
            "KeyAgreementAlgorithm",
            "ECDH",
            "PublicKey",
            blob(bytes)),
        "ValidationException");
  }

  @Property(tries = TRIES)
  void policies_are_refused(@ForAll("policies") String text) {
    String sent = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    refused(
        ADMIN.kms("PutKeyPolicy", "KeyId", SYMMETRIC, "Policy", sent),
        "MalformedPolicyDocumentException",
        "ValidationException",
        "LimitExceededException");
  }
}
