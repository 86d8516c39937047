package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sign, Verify and GetPublicKey through the front door. */
final class SignTest {
  private static final String MESSAGE = JsonTree.blob("the message");

  private static String key(Running aws, String spec, String usage) {
    return aws.admin()
        .kms("CreateKey", "KeySpec", spec, "KeyUsage", usage)
        .text("KeyMetadata", "Arn");
  }

  @ParameterizedTest
  @EnumSource(KeySpec.class)
  void every_signing_key_signs_by_each_of_its_algorithms(KeySpec spec) throws Exception {
    if (!spec.allows(KeyUsage.SIGN_VERIFY)) {
      return;
    }
    Running aws = Running.shared(DatabaseKind.MEMORY);
    Client admin = aws.admin();
    String arn = key(aws, spec.name(), "SIGN_VERIFY");
    List<String> algorithms = admin.kms("GetPublicKey", "KeyId", arn).texts("SigningAlgorithms");
    assertEquals(spec.algorithms(KeyUsage.SIGN_VERIFY), algorithms);
    for (String algorithm : algorithms) {
      boolean prehash = algorithm.equals("ED25519_PH_SHA_512");
      String type = prehash ? "DIGEST" : "RAW";
      String message = prehash ? Base64.getEncoder().encodeToString(new byte[64]) : MESSAGE;
      Object[] request = {
        "KeyId", arn, "Message", message, "MessageType", type, "SigningAlgorithm", algorithm
      };
      Answer signed = admin.kms("Sign", request).members("KeyId", "Signature", "SigningAlgorithm");
      assertEquals(arn, signed.text("KeyId"));
      assertEquals(algorithm, signed.text("SigningAlgorithm"));
      String signature = signed.text("Signature");
      Object[] right = with(request, "Signature", signature);
      Answer verified =
          admin.kms("Verify", right).members("KeyId", "SignatureValid", "SigningAlgorithm");
      assertEquals(true, verified.at("SignatureValid"));
      admin
          .kms("Verify", with(request, "Signature", JsonTree.blob("no signature")))
          .refusedSilently("KMSInvalidSignatureException");
      admin
          .kms("Sign", with(request, "DryRun", true))
          .refused(
              "DryRunOperationException",
              "The request would have succeeded, but the DryRun option is set.");
    }
  }

  private static Object[] with(Object[] request, Object... more) {
    var all = new Object[request.length + more.length];
    System.arraycopy(request, 0, all, 0, request.length);
    System.arraycopy(more, 0, all, request.length, more.length);
    return all;
  }

  @EveryServer
  void the_public_key_is_shown_with_what_it_is_for(Running aws) throws Exception {
    String arn = key(aws, "ECC_NIST_P256", "SIGN_VERIFY");
    Answer answer =
        aws.admin()
            .kms("GetPublicKey", "KeyId", arn)
            .members(
                "KeyId",
                "PublicKey",
                "CustomerMasterKeySpec",
                "KeySpec",
                "KeyUsage",
                "SigningAlgorithms");
    assertEquals(arn, answer.text("KeyId"));
    assertEquals("ECC_NIST_P256", answer.text("KeySpec"));
    assertEquals("SIGN_VERIFY", answer.text("KeyUsage"));
    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(answer.blob("PublicKey")));
    assertEquals(
        answer.text("PublicKey"), aws.admin().kms("GetPublicKey", "KeyId", arn).text("PublicKey"));
  }

  @EveryServer
  void a_digest_must_be_as_long_as_the_hash(Running aws) {
    String arn = key(aws, "ECC_NIST_P256", "SIGN_VERIFY");
    Client admin = aws.admin();
    for (int length : new int[] {1, 31, 33, 64}) {
      admin
          .kms(
              "Sign",
              "KeyId",
              arn,
              "MessageType",
              "DIGEST",
              "SigningAlgorithm",
              "ECDSA_SHA_256",
              "Message",
              Base64.getEncoder().encodeToString(new byte[length]))
          .refused("ValidationException", "Digest is invalid length for algorithm ECDSA_SHA_256.");
    }
    admin
        .kms(
            "Sign",
            "KeyId",
            arn,
            "MessageType",
            "EXTERNAL_MU",
            "SigningAlgorithm",
            "ECDSA_SHA_256",
            "Message",
            Base64.getEncoder().encodeToString(new byte[64]))
        .refused("ValidationException");
  }

  @EveryServer
  void a_key_signs_by_its_own_algorithms_only(Running aws) {
    String arn = key(aws, "ECC_NIST_P384", "SIGN_VERIFY");
    aws.admin()
        .kms("Sign", "KeyId", arn, "SigningAlgorithm", "ECDSA_SHA_256", "Message", MESSAGE)
        .refused(
            "InvalidKeyUsageException",
            "Algorithm ECDSA_SHA_256 is incompatible with key spec ECC_NIST_P384.");
    String agreeing = key(aws, "ECC_NIST_P384", "KEY_AGREEMENT");
    aws.admin()
        .kms("Sign", "KeyId", agreeing, "SigningAlgorithm", "ECDSA_SHA_384", "Message", MESSAGE)
        .refused(
            "InvalidKeyUsageException",
            agreeing + " key usage is KEY_AGREEMENT which is not valid for Sign.");
  }

  @EveryServer
  void keys_without_a_public_half_show_none(Running aws) {
    aws.admin().kms("GetPublicKey", "KeyId", aws.kmsKey()).refused("UnsupportedOperationException");
    aws.admin()
        .kms("GetPublicKey", "KeyId", key(aws, "HMAC_256", "GENERATE_VERIFY_MAC"))
        .refused("UnsupportedOperationException");
  }

  @EveryServer
  void pairs_agree_upon_a_secret(Running aws) {
    Client admin = aws.admin();
    String one = key(aws, "ECC_NIST_P256", "KEY_AGREEMENT");
    String two = key(aws, "ECC_NIST_P256", "KEY_AGREEMENT");
    Answer first = agree(admin, one, admin.kms("GetPublicKey", "KeyId", two).text("PublicKey"));
    Answer second = agree(admin, two, admin.kms("GetPublicKey", "KeyId", one).text("PublicKey"));
    assertEquals(first.text("SharedSecret"), second.text("SharedSecret"));
    assertEquals(32, first.blob("SharedSecret").length);
    first.members("KeyId", "SharedSecret", "KeyAgreementAlgorithm", "KeyOrigin");
    agree(admin, one, JsonTree.blob("no key")).refused("ValidationException", "");
    String other = key(aws, "ECC_NIST_P384", "KEY_AGREEMENT");
    agree(admin, one, admin.kms("GetPublicKey", "KeyId", other).text("PublicKey"))
        .refused("ValidationException", "");
  }

  private static Answer agree(Client client, String key, String peer) {
    return client.kms(
        "DeriveSharedSecret", "KeyId", key, "KeyAgreementAlgorithm", "ECDH", "PublicKey", peer);
  }

  @EveryServer
  void rsa_keys_encrypt_up_to_their_limit(Running aws) {
    Client admin = aws.admin();
    String arn = key(aws, "RSA_2048", "ENCRYPT_DECRYPT");
    String plaintext = Base64.getEncoder().encodeToString(new byte[190]);
    Answer made =
        admin.kms(
            "Encrypt",
            "KeyId",
            arn,
            "Plaintext",
            plaintext,
            "EncryptionAlgorithm",
            "RSAES_OAEP_SHA_256");
    assertEquals(256, made.blob("CiphertextBlob").length);
    Answer opened =
        admin
            .kms(
                "Decrypt",
                "KeyId",
                arn,
                "CiphertextBlob",
                made.text("CiphertextBlob"),
                "EncryptionAlgorithm",
                "RSAES_OAEP_SHA_256")
            .members("KeyId", "Plaintext", "EncryptionAlgorithm");
    assertEquals(plaintext, opened.text("Plaintext"));
    admin
        .kms(
            "Encrypt",
            "KeyId",
            arn,
            "Plaintext",
            Base64.getEncoder().encodeToString(new byte[215]),
            "EncryptionAlgorithm",
            "RSAES_OAEP_SHA_1")
        .refused(
            "ValidationException",
            "Algorithm RSAES_OAEP_SHA_1 and key spec RSA_2048 cannot encrypt data larger than 214"
                + " bytes.");
    admin
        .kms("Encrypt", "KeyId", arn, "Plaintext", plaintext)
        .refused(
            "InvalidKeyUsageException",
            "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.");
    admin
        .kms(
            "Decrypt",
            "KeyId",
            arn,
            "CiphertextBlob",
            Base64.getEncoder().encodeToString(new byte[256]),
            "EncryptionAlgorithm",
            "RSAES_OAEP_SHA_256")
        .refusedSilently("InvalidCiphertextException");
  }

  @Test
  void a_signing_key_survives_a_restart() {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE)) {
      for (KeySpec spec : List.of(KeySpec.ECC_NIST_P521, KeySpec.ML_DSA_44, KeySpec.RSA_2048)) {
        String arn = key(aws, spec.name(), "SIGN_VERIFY");
        String algorithm = spec.algorithms(KeyUsage.SIGN_VERIFY).getFirst();
        Object[] request = {"KeyId", arn, "Message", MESSAGE, "SigningAlgorithm", algorithm};
        String signature = aws.admin().kms("Sign", request).text("Signature");
        aws.stop();
        aws.resume();
        assertTrue(
            (Boolean)
                aws.admin()
                    .kms("Verify", with(request, "Signature", signature))
                    .at("SignatureValid"));
        assertFalse(signature.isEmpty());
      }
    }
  }
}
