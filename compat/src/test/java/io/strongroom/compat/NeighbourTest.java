package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * Who is let in from elsewhere: principals of another account of the same server, and workloads
 * whose identity an OpenID Connect issuer vouches for.
 */
final class NeighbourTest {
  private static final String AUDIENCE = "sts.amazonaws.com";
  private static final String SUBJECT = "system:serviceaccount:shop:checkout";

  @TempDir static Path folder;
  private static Issuer issuer;
  private static Strongroom strongroom;
  private Shell owner;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    issuer = Issuer.start(folder);
    strongroom =
        Strongroom.withNeighbour(
            List.of("--oidc-loopback", "--oidc-ca", issuer.certificate().toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    strongroom.close();
    issuer.close();
  }

  @BeforeEach
  void aws_is_installed() {
    owner = Cli.ready(strongroom.terminal());
  }

  @Test
  void a_secret_is_shared_with_another_account_by_its_policy_and_its_keys() {
    Shell neighbour = Cli.ready(strongroom.neighbour());
    String theirs = neighbour.prints("aws sts get-caller-identity --query Account --output text");
    Shell sharing = owner.with("THEIRS", theirs).with("ID", Cli.newKey(owner));
    String arn =
        sharing.prints(
            "aws secretsmanager create-secret --name shared --secret-string 'for both'"
                + " --kms-key-id $ID --query ARN --output text");
    String read =
        "aws secretsmanager get-secret-value --query SecretString --output text --secret-id " + arn;
    Cli.refused("AccessDeniedException", "GetSecretValue", neighbour.run(read));
    sharing.prints(
        """
        aws secretsmanager put-resource-policy --secret-id shared --resource-policy '{
          "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::'$THEIRS':root"},
            "Action": "secretsmanager:GetSecretValue", "Resource": "*"}}'
        """);
    // The secret would be theirs to read, its key not yet theirs to use.
    Cli.refused("AccessDeniedException", "GetSecretValue", neighbour.run(read));
    sharing.prints(
        """
        OURS=$(aws sts get-caller-identity --query Account --output text)
        aws kms put-key-policy --key-id $ID --policy-name default --policy '{
          "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::'$OURS':root"},
             "Action": "kms:*", "Resource": "*"},
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::'$THEIRS':root"},
             "Action": "kms:Decrypt", "Resource": "*"}]}'
        """);
    assertEquals("for both", neighbour.prints(read));
    Cli.refused(
        "ResourceNotFoundException",
        "GetSecretValue",
        neighbour.run("aws secretsmanager get-secret-value --secret-id shared"));
    Cli.refused(
        "AccessDeniedException",
        "PutSecretValue",
        neighbour.run(
            "aws secretsmanager put-secret-value --secret-string mine --secret-id " + arn));
    sharing.prints("aws secretsmanager delete-resource-policy --secret-id shared");
    Cli.refused("AccessDeniedException", "GetSecretValue", neighbour.run(read));
  }

  @Test
  void a_workload_gets_in_by_the_token_of_its_issuer() throws GeneralSecurityException {
    String role = trusting("checkout");
    owner.prints("aws ssm put-parameter --name /shop/one --value yes --type SecureString");
    String read = "aws ssm get-parameter --name /shop/one --query Parameter.Value --output text";
    Shell workload = workload(role, issuer.token(SUBJECT, AUDIENCE));
    assertEquals("yes", workload.prints(read + " --with-decryption"));
    assertTrue(
        workload
            .prints("aws sts get-caller-identity --query Arn --output text")
            .contains(":assumed-role/checkout/"));
    Cli.refused(
        "AccessDeniedException",
        "DeleteParameter",
        workload.run("aws ssm delete-parameter --name /shop/one"));

    String another = issuer.token("system:serviceaccount:shop:other", AUDIENCE);
    Cli.refused("AccessDenied", "AssumeRoleWithWebIdentity", workload(role, another).run(read));
    String elsewhere = issuer.token(SUBJECT, "https://elsewhere.example.com");
    Cli.refused(
        "InvalidIdentityToken", "AssumeRoleWithWebIdentity", workload(role, elsewhere).run(read));
    String forged = issuer.token(SUBJECT, AUDIENCE).replaceFirst("\\.[^.]*\\z", ".AAAA");
    Cli.refused(
        "InvalidIdentityToken", "AssumeRoleWithWebIdentity", workload(role, forged).run(read));
  }

  @Test
  void boto3_takes_the_same_two_variables() throws GeneralSecurityException {
    Tool.BOTO3.needed(owner.folder());
    Shell workload = workload(trusting("worker"), issuer.token(SUBJECT, AUDIENCE));
    assertEquals(
        "assumed-role/worker",
        workload.prints(
            """
            python3 -c 'import boto3
            arn = boto3.client("sts").get_caller_identity()["Arn"]
            print("/".join(arn.split(":")[-1].split("/")[:2]))'
            """));
  }

  @Test
  void the_sdk_for_java_takes_the_token_from_its_file() throws GeneralSecurityException {
    String role = trusting("java-workload");
    owner.prints("aws ssm put-parameter --name /shop/java --value yes --type SecureString");
    owner.file("token", issuer.token(SUBJECT, AUDIENCE).getBytes(StandardCharsets.UTF_8));
    JavaSdk sdk = JavaSdk.of(owner, "us-east-1");
    try (var sts = sdk.client(StsClient.builder());
        var credentials =
            StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(sts)
                .roleArn(role)
                .roleSessionName("java")
                .webIdentityTokenFile(owner.folder().resolve("token"))
                .build();
        var ssm = sdk.as(credentials).client(SsmClient.builder())) {
      assertEquals(
          "yes",
          ssm.getParameter(r -> r.name("/shop/java").withDecryption(true)).parameter().value());
    }
  }

  /** A role for one subject of the issuer, who may read parameters. */
  private String trusting(String name) {
    Shell shell = owner.with("URL", issuer.url()).with("ISSUER", issuer.host());
    return shell
        .with("ROLE", name)
        .with("SUBJECT", SUBJECT)
        .with("AUDIENCE", AUDIENCE)
        .prints(
            """
            ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
            PROVIDER=arn:aws:iam::$ACCOUNT:oidc-provider/$ISSUER
            aws iam get-open-id-connect-provider --open-id-connect-provider-arn $PROVIDER \\
                >/dev/null 2>&1 ||
              aws iam create-open-id-connect-provider --url $URL --client-id-list $AUDIENCE >/dev/null
            aws iam create-role --role-name $ROLE --query Role.Arn --output text \\
              --assume-role-policy-document '{"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": "'$PROVIDER'"},
                "Condition": {"StringEquals": {"'$ISSUER':sub": "'$SUBJECT'",
                                               "'$ISSUER':aud": "'$AUDIENCE'"}}}}'
            aws iam attach-role-policy --role-name $ROLE \\
              --policy-arn arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess
            """);
  }

  /** A terminal as a pod has it: a role, a token in a file, and no access key. */
  private Shell workload(String role, String token) {
    return Cli.ready(strongroom.terminal())
        .file("token", token.getBytes(StandardCharsets.UTF_8))
        .pasting("unset AWS_SHARED_CREDENTIALS_FILE")
        .with("AWS_ROLE_ARN", role)
        .pasting("export AWS_WEB_IDENTITY_TOKEN_FILE=\"$PWD/token\"");
  }
}
