package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.util.List;

/** What a refused caller can find out about what belongs to another account. */
final class ForeignTargetsTest {
  private static String id(String arn) {
    return arn.substring(arn.indexOf('/') + 1);
  }

  @EveryServer
  void the_trail_of_a_refusal_names_what_was_sent(Running aws) {
    Client stranger = aws.otherAccount().admin();
    String key = aws.kmsKey();
    String alias = aws.arn("kms", "alias/hidden");
    aws.admin().kms("CreateAlias", "AliasName", "alias/hidden", "TargetKeyId", key).nothing();
    stranger
        .kms("Encrypt", "KeyId", alias, "Plaintext", JsonTree.blob("x"))
        .refused("AccessDeniedException");
    String blob =
        aws.admin()
            .kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x"))
            .text("CiphertextBlob");
    stranger.kms("Decrypt", "CiphertextBlob", blob).refused("AccessDeniedException");
    String secret =
        aws.admin()
            .secrets(
                "CreateSecret",
                "Name",
                "hidden",
                "SecretString",
                "x",
                "ClientRequestToken",
                "00000000-0000-0000-0000-000000000001")
            .text("ARN");
    String partial = secret.substring(0, secret.length() - 7);
    stranger.secrets("GetSecretValue", "SecretId", partial).refused("AccessDeniedException");
    String trail =
        stranger.json("cloudtrail", "CloudTrail_20131101", "LookupEvents", "{}").ok().body();
    for (String expected : List.of("Decrypt", alias)) {
      assertTrue(trail.contains(expected), trail);
    }
    assertFalse(trail.contains(id(key)), trail);
    assertTrue(trail.contains(partial), trail);
    assertFalse(trail.contains(secret), trail);
  }
}
