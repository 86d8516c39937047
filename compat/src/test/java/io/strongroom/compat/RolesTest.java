package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Tag;

/** What roles may do, taken on by {@code aws} and by AWS's SDK for Java. */
@ExtendWith(Running.class)
final class RolesTest {
  private static final String REGION = "ap-east-1";
  private static final SdkBytes TOP_SECRET = SdkBytes.fromUtf8String("Top Secret");

  private final JavaSdk sdk;
  private Shell terminal;

  RolesTest(Strongroom strongroom) {
    terminal = strongroom.terminal().region(REGION);
    sdk = JavaSdk.of(terminal, REGION);
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void a_session_policy_leaves_a_role_the_parameters_of_one_path() {
    String role = Cli.newRole(terminal, "cli-reader");
    terminal.prints(
        """
        aws ssm put-parameter --name /app/one --value yes --type SecureString
        aws ssm put-parameter --name /other/one --value no --type SecureString
        aws iam attach-role-policy --role-name cli-reader \\
            --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
        """);
    Shell whole = Cli.assumed(terminal, role, "");
    assertEquals("no", whole.prints(read("/other/one")));
    Shell less =
        Cli.assumed(
            terminal.with(
                "POLICY",
                """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Action": "ssm:GetParameter*",
                   "Resource": ["arn:aws:ssm:*:*:parameter/app", "arn:aws:ssm:*:*:parameter/app/*"]},
                  {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}
                """),
            role,
            "--policy \"$POLICY\"");
    assertEquals("yes", less.prints(read("/app/one")));
    assertEquals(
        "/app/one",
        less.prints(
            "aws ssm get-parameters-by-path --path /app --query 'Parameters[].Name'"
                + " --output text"));
    Cli.refused("AccessDeniedException", "GetParameter", less.run(read("/other/one")));
    Cli.refused(
        "AccessDeniedException",
        "GetParametersByPath",
        less.run("aws ssm get-parameters-by-path --path / --recursive"));
    Cli.refused(
        "AccessDeniedException",
        "PutParameter",
        less.run("aws ssm put-parameter --name /app/one --value changed --overwrite"));
  }

  private static String read(String name) {
    return "aws ssm get-parameter --with-decryption --query Parameter.Value --output text --name "
        + name;
  }

  @Test
  void a_key_policy_gives_use_to_one_role_and_administration_to_another() {
    String user = Cli.newRole(terminal, "key-user");
    String administrator = Cli.newRole(terminal, "key-administrator");
    try (var admin = sdk.client(KmsClient.builder());
        var uses = assumed(user).client(KmsClient.builder());
        var administers = assumed(administrator).client(KmsClient.builder())) {
      String id =
          admin
              .createKey(
                  r ->
                      r.policy(separated(administrator, user)).bypassPolicyLockoutSafetyCheck(true))
              .keyMetadata()
              .keyId();
      SdkBytes sealed = uses.encrypt(r -> r.keyId(id).plaintext(TOP_SECRET)).ciphertextBlob();
      assertEquals(TOP_SECRET, uses.decrypt(r -> r.ciphertextBlob(sealed)).plaintext());
      administers.enableKeyRotation(r -> r.keyId(id));
      administers.disableKey(r -> r.keyId(id));
      administers.enableKey(r -> r.keyId(id));

      assertDenied(() -> administers.encrypt(r -> r.keyId(id).plaintext(TOP_SECRET)));
      assertDenied(() -> administers.decrypt(r -> r.ciphertextBlob(sealed)));
      assertDenied(() -> uses.disableKey(r -> r.keyId(id)));
      assertDenied(() -> uses.scheduleKeyDeletion(r -> r.keyId(id)));
      assertDenied(
          () ->
              uses.putKeyPolicy(
                  r -> r.keyId(id).policy(separated(user, user)).policyName("default")));
      // The policy does not name the account, so not even its administrator may.
      assertDenied(() -> admin.decrypt(r -> r.ciphertextBlob(sealed)));
    }
  }

  /** After the default key policy's statements for administrators and users. */
  private static String separated(String administrator, String user) {
    return """
    {"Version": "2012-10-17", "Statement": [
      {"Sid": "Allow access for Key Administrators", "Effect": "Allow",
       "Principal": {"AWS": "%s"}, "Resource": "*",
       "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*",
                  "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*",
                  "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion",
                  "kms:CancelKeyDeletion", "kms:RotateKeyOnDemand"]},
      {"Sid": "Allow use of the key", "Effect": "Allow",
       "Principal": {"AWS": "%s"}, "Resource": "*",
       "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                  "kms:DescribeKey"]}]}
    """
        .formatted(administrator, user);
  }

  @Test
  void who_has_the_tag_of_a_secret_may_read_it() {
    String role = Cli.newRole(terminal, "team-member");
    terminal.prints(
        """
        for team in red blue; do
          aws secretsmanager create-secret --name teams/$team --secret-string "of $team" \\
              --tags Key=team,Value=$team
        done
        aws secretsmanager create-secret --name teams/none --secret-string 'of nobody'
        aws iam put-role-policy --role-name team-member --policy-name own --policy-document '{
          "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}}'
        """);
    for (var one : Map.of("red", "blue", "blue", "red").entrySet()) {
      var team = Tag.builder().key("team").value(one.getKey()).build();
      try (var member = assumed(role, team).client(SecretsManagerClient.builder())) {
        assertEquals(
            "of " + one.getKey(),
            member.getSecretValue(r -> r.secretId("teams/" + one.getKey())).secretString());
        assertDenied(() -> member.getSecretValue(r -> r.secretId("teams/" + one.getValue())));
        assertDenied(() -> member.getSecretValue(r -> r.secretId("teams/none")));
      }
    }
    try (var nobody = assumed(role).client(SecretsManagerClient.builder())) {
      for (String name : new String[] {"red", "blue", "none"}) {
        assertDenied(() -> nobody.getSecretValue(r -> r.secretId("teams/" + name)));
      }
    }
    // The role's own tag, without one of the session.
    terminal.prints("aws iam tag-role --role-name team-member --tags Key=team,Value=blue");
    try (var member = assumed(role).client(SecretsManagerClient.builder())) {
      assertEquals("of blue", member.getSecretValue(r -> r.secretId("teams/blue")).secretString());
      assertDenied(() -> member.getSecretValue(r -> r.secretId("teams/red")));
    }
  }

  /** What the SDK is told by who has taken a role on. */
  private JavaSdk assumed(String role, Tag... tags) {
    try (var sts = sdk.client(StsClient.builder())) {
      var session =
          sts.assumeRole(r -> r.roleArn(role).roleSessionName("java").tags(tags)).credentials();
      return sdk.as(
          StaticCredentialsProvider.create(
              AwsSessionCredentials.create(
                  session.accessKeyId(), session.secretAccessKey(), session.sessionToken())));
    }
  }

  private static void assertDenied(Executable call) {
    var refused = assertThrows(AwsServiceException.class, call);
    assertEquals("AccessDeniedException", refused.awsErrorDetails().errorCode());
    assertEquals(400, refused.statusCode());
  }
}
