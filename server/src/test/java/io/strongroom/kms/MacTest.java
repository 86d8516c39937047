package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;

/** GenerateMac and VerifyMac through the front door. */
final class MacTest {
  private static final String MESSAGE = JsonTree.blob("the message");

  @EveryServer
  void a_mac_verifies_with_its_key_and_message_only(Running aws) {
    Client admin = aws.admin();
    for (int bits : new int[] {224, 256, 384, 512}) {
      String arn = key(admin, bits);
      String algorithm = "HMAC_SHA_" + bits;
      Answer made = mac(admin, arn, algorithm).members("Mac", "MacAlgorithm", "KeyId");
      assertEquals(bits / 8, made.blob("Mac").length);
      assertEquals(arn, made.text("KeyId"));
      Answer valid =
          verify(admin, arn, algorithm, MESSAGE, made.text("Mac"))
              .members("KeyId", "MacValid", "MacAlgorithm");
      assertEquals(true, valid.at("MacValid"));
      verify(admin, arn, algorithm, JsonTree.blob("another"), made.text("Mac"))
          .refusedSilently("KMSInvalidMacException");
      verify(admin, key(admin, bits), algorithm, MESSAGE, made.text("Mac"))
          .refusedSilently("KMSInvalidMacException");
      verify(admin, arn, algorithm, MESSAGE, JsonTree.blob("short"))
          .refusedSilently("KMSInvalidMacException");
      String other = bits == 256 ? "HMAC_SHA_512" : "HMAC_SHA_256";
      mac(admin, arn, other)
          .refused(
              "InvalidKeyUsageException",
              "Algorithm " + other + " is incompatible with key spec HMAC_" + bits + ".");
    }
  }

  private static String key(Client admin, int bits) {
    return admin
        .kms("CreateKey", "KeySpec", "HMAC_" + bits, "KeyUsage", "GENERATE_VERIFY_MAC")
        .text("KeyMetadata", "Arn");
  }

  private static Answer mac(Client admin, String key, String algorithm) {
    return admin.kms("GenerateMac", "KeyId", key, "MacAlgorithm", algorithm, "Message", MESSAGE);
  }

  private static Answer verify(
      Client admin, String key, String algorithm, String message, String mac) {
    return admin.kms(
        "VerifyMac", "KeyId", key, "MacAlgorithm", algorithm, "Message", message, "Mac", mac);
  }

  @EveryServer
  void a_key_for_something_else_makes_no_macs(Running aws) {
    String arn = aws.kmsKey();
    mac(aws.admin(), arn, "HMAC_SHA_256")
        .refused(
            "InvalidKeyUsageException",
            arn + " key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.");
  }
}
