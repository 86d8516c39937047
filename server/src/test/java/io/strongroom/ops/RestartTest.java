package io.strongroom.ops;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that was stored through the front door is there after a restart, and nothing else. */
final class RestartTest {
  private static final String TOKEN = "00000000-0000-0000-0000-000000000001";

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void a_restart_changes_nothing(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      String key = aws.kmsKey();
      Client user = aws.user(Policies.allow("*"), Policies.deny("kms:ListKeys"));
      String sealed = fill(user, key);
      List<String> before = read(user, key, sealed);
      String marker = aws.admin().kms("ListKeys", "Limit", 1).text("NextMarker");
      aws.stop();
      aws.resume();
      assertEquals(before, read(aws.moved(user), key, sealed));
      aws.admin().kms("ListKeys", "Limit", 1, "Marker", marker).ok();
      aws.stop();
      aws.resume();
      assertEquals(before, read(aws.moved(user), key, sealed));
    }
  }

  private static String fill(Client user, String key) {
    user.kms("CreateAlias", "AliasName", "alias/a", "TargetKeyId", key).nothing();
    user.ssm("PutParameter", "Name", "/a/b", "Type", "SecureString", "Value", "1").ok();
    user.ssm("PutParameter", "Name", "/a/b", "Value", "2", "Overwrite", true).ok();
    user.ssm(
            "PutParameter",
            "Name",
            "/a/c",
            "Type",
            "SecureString",
            "Value",
            "x".repeat(5000),
            "Tier",
            "Advanced",
            "KeyId",
            key)
        .ok();
    user.secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "v",
            "KmsKeyId",
            "alias/a",
            "Tags",
            List.of(Map.of("Key", "k", "Value", "v")),
            "ClientRequestToken",
            TOKEN)
        .ok();
    user.kms("DisableKey", "KeyId", user.kms("CreateKey").text("KeyMetadata", "KeyId")).nothing();
    return user.kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).text("CiphertextBlob");
  }

  private static List<String> read(Client user, String key, String sealed) {
    var bodies = new ArrayList<String>();
    for (Answer answer :
        List.of(
            user.sts("GetCallerIdentity"),
            user.kms("ListKeys"),
            user.kms("DescribeKey", "KeyId", "alias/a"),
            user.kms("GetKeyPolicy", "KeyId", key),
            user.kms("Decrypt", "CiphertextBlob", sealed),
            user.ssm("GetParametersByPath", "Path", "/a", "WithDecryption", true),
            user.ssm("GetParameter", "Name", "/a/b:1", "WithDecryption", true),
            user.secrets("GetSecretValue", "SecretId", "s"),
            user.secrets("DescribeSecret", "SecretId", "s"))) {
      bodies.add(answer.status() + answer.body().replaceAll("<RequestId>[^<]*", ""));
    }
    return bodies;
  }
}
