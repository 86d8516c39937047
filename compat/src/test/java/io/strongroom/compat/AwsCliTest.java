package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The article's commands as printed there, and what goes with them, typed into a terminal with the
 * printed exports and run by the real {@code aws}.
 */
@ExtendWith(Running.class)
final class AwsCliTest {
  private final Strongroom strongroom;
  private Shell terminal;

  AwsCliTest(Strongroom strongroom) {
    this.strongroom = strongroom;
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void a_text_is_encrypted_as_the_article_says_and_decrypted_again() {
    Shell shell = terminal.with("ID", Cli.newKey(terminal));
    String ciphertext =
        shell.prints(
            """
            aws kms encrypt --key-id $ID \\
                            --plaintext "Top Secret" \\
                            --query CiphertextBlob \\
                            --output text
            """);
    assertEquals("Top Secret", decrypted(shell, ciphertext));
  }

  @Test
  void base64_is_what_the_installed_version_makes_of_it() {
    Shell plain = strongroom.terminal().with("ID", Cli.newKey(terminal));
    String base64 =
        Base64.getEncoder().encodeToString("Top Secret".getBytes(StandardCharsets.UTF_8));
    String ciphertext =
        plain
            .with("TEXT", base64)
            .prints(
                "aws kms encrypt --key-id $ID --plaintext \"$TEXT\" --query CiphertextBlob"
                    + " --output text");
    assertEquals(Cli.second(terminal) ? "Top Secret" : base64, decrypted(plain, ciphertext));
  }

  @Test
  void a_file_of_every_byte_comes_back_as_it_was() {
    Shell shell = terminal.with("ID", Cli.newKey(terminal));
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
    shell.file("plain", everyByte);
    shell.prints(
        """
        aws kms encrypt --key-id $ID --plaintext fileb://plain \\
            --query CiphertextBlob --output text | base64 -d > sealed
        aws kms decrypt --ciphertext-blob fileb://sealed \\
            --query Plaintext --output text | base64 -d > opened
        """);
    assertArrayEquals(everyByte, shell.file("opened"));
  }

  @Test
  void a_parameter_is_stored_and_read_as_the_article_says() {
    terminal.prints(
        """
        aws ssm put-parameter --name /my/secret \\
                              --value 'Hello, world!' \\
                              --type SecureString
        """);
    assertEquals(
        "SecureString\tHello, world!\t1",
        terminal.prints(
            "aws ssm get-parameter --name /my/secret --with-decryption"
                + " --query 'Parameter.[Type,Value,Version]' --output text"));
    String sealed =
        terminal.prints(
            "aws ssm get-parameter --name /my/secret --query Parameter.Value --output text");
    assertNotEquals("Hello, world!", sealed);
    assertEquals(
        "/my/secret\tHello, world!",
        terminal.prints(
            "aws ssm get-parameters-by-path --path /my --with-decryption"
                + " --query 'Parameters[].[Name,Value]' --output text"));
    terminal.prints("aws ssm delete-parameter --name /my/secret");
    assertRefused(
        "ParameterNotFound",
        "GetParameter",
        terminal.run("aws ssm get-parameter --name /my/secret --with-decryption"));
  }

  @Test
  void parameters_are_listed_labelled_tagged_and_shared() {
    terminal.prints(
        """
        for i in 1 2 3; do
          aws ssm put-parameter --name /tree/p$i --value v$i --type String --tags Key=env,Value=e$i
        done
        aws ssm put-parameter --name /tree/p1 --value again --overwrite --tier Advanced
        aws ssm label-parameter-version --name /tree/p1 --parameter-version 1 --labels prod
        """);
    assertEquals(
        "v1", terminal.prints(text("get-parameter --name /tree/p1:prod", "Parameter.Value")));
    assertEquals(
        "/tree/p1 /tree/p2 /tree/p3",
        terminal.prints(
            text(
                    "describe-parameters --page-size 1 --parameter-filters"
                        + " Key=Path,Option=Recursive,Values=/tree",
                    "Parameters[].Name")
                + " | xargs"));
    assertEquals(
        "/tree/p2",
        terminal.prints(
            text(
                "describe-parameters --parameter-filters Key=tag:env,Values=e2",
                "Parameters[].Name")));
    assertEquals(
        "1 2",
        terminal.prints(
            text("get-parameter-history --name /tree/p1 --page-size 1", "Parameters[].Version")
                + " | xargs"));
    assertEquals(
        "env\te3",
        terminal.prints(
            text(
                "list-tags-for-resource --resource-type Parameter --resource-id /tree/p3",
                "TagList[].[Key,Value]")));
    assertEquals(
        "/tree/none",
        terminal.prints(text("get-parameters --names /tree/p1 /tree/none", "InvalidParameters")));
    assertEquals(
        "Standard",
        terminal.prints(
            text(
                "get-service-setting --setting-id /ssm/parameter-store/default-parameter-tier",
                "ServiceSetting.SettingValue")));
    assertEquals(
        "/tree/p1\t/tree/p2",
        terminal.prints(text("delete-parameters --names /tree/p1 /tree/p2", "DeletedParameters")));
  }

  private static String text(String command, String query) {
    return "aws ssm " + command + " --query '" + query + "' --output text";
  }

  @Test
  void a_secret_is_stored_and_read_as_the_article_says() {
    terminal.prints(
        """
        aws secretsmanager create-secret --name Username \\
                                         --secret-string "MyUsername"
        """);
    String read =
        "aws secretsmanager get-secret-value --secret-id Username --query SecretString"
            + " --output text";
    assertEquals("MyUsername", terminal.prints(read));
    terminal.prints(
        "aws secretsmanager put-secret-value --secret-id Username --secret-string 'Another one'");
    assertEquals("Another one", terminal.prints(read));
    assertEquals("MyUsername", terminal.prints(read + " --version-stage AWSPREVIOUS"));
    assertEquals(
        "Username\t2",
        terminal.prints(
            "aws secretsmanager describe-secret --secret-id Username"
                + " --query '[Name,length(VersionIdsToStages)]' --output text"));
    terminal.prints("aws secretsmanager delete-secret --secret-id Username");
    assertRefused("InvalidRequestException", "GetSecretValue", terminal.run(read));
  }

  @Test
  void a_secret_is_changed_tagged_rolled_back_and_restored() {
    terminal.prints(
        """
        aws secretsmanager create-secret --name cli/whole --secret-string one \\
            --tags Key=team,Value=red --description 'A first one'
        aws secretsmanager update-secret --secret-id cli/whole --secret-string two \\
            --description 'A second one'
        aws secretsmanager tag-resource --secret-id cli/whole --tags Key=stage,Value=test
        aws secretsmanager untag-resource --secret-id cli/whole --tag-keys team
        """);
    String ids =
        "aws secretsmanager list-secret-version-ids --secret-id cli/whole"
            + " --query 'Versions[].VersionId' --output text";
    String[] versions = terminal.prints(ids).split("\t", -1);
    assertEquals(2, versions.length);
    terminal
        .with("OLD", versions[0])
        .with("NEW", versions[1])
        .prints(
            "aws secretsmanager update-secret-version-stage --secret-id cli/whole --version-stage"
                + " AWSCURRENT --move-to-version-id $OLD --remove-from-version-id $NEW");
    String read =
        "aws secretsmanager get-secret-value --secret-id cli/whole --query SecretString"
            + " --output text";
    assertEquals("one", terminal.prints(read));
    terminal.prints(
        "aws secretsmanager delete-secret --secret-id cli/whole --recovery-window-in-days 7");
    assertRefused("InvalidRequestException", "GetSecretValue", terminal.run(read));
    terminal.prints("aws secretsmanager restore-secret --secret-id cli/whole");
    assertEquals("one", terminal.prints(read));
    assertEquals(
        "A second one\tstage\ttest",
        terminal.prints(
            "aws secretsmanager list-secrets --filters Key=name,Values=cli/whole --query"
                + " 'SecretList[].[Description,Tags[0].Key,Tags[0].Value]' --output text"));
  }

  @Test
  void a_secret_is_copied_to_another_region_and_set_free() {
    terminal.prints(
        """
        aws secretsmanager create-secret --name cli/copied --secret-string one \\
            --add-replica-regions Region=ca-west-1
        aws secretsmanager put-secret-value --secret-id cli/copied --secret-string two
        """);
    String there = "aws --region ca-west-1 secretsmanager ";
    String read = "get-secret-value --secret-id cli/copied --query SecretString --output text";
    assertEquals("two", terminal.prints(there + read));
    assertRefused(
        "InvalidRequestException",
        "PutSecretValue",
        terminal.run(there + "put-secret-value --secret-id cli/copied --secret-string three"));
    terminal.prints(there + "stop-replication-to-replica --secret-id cli/copied");
    terminal.prints(there + "put-secret-value --secret-id cli/copied --secret-string three");
    assertEquals("three", terminal.prints(there + read));
    assertEquals("two", terminal.prints("aws secretsmanager " + read));
    assertEquals(
        "24",
        terminal.prints(
            "aws secretsmanager get-random-password --password-length 24 --exclude-punctuation"
                + " --query 'length(RandomPassword)' --output text"));
  }

  @Test
  void the_administrator_is_a_user_of_the_account() {
    String identity =
        terminal.prints("aws sts get-caller-identity --query '[Account,Arn]' --output text");
    String[] parts = identity.split("\t", -1);
    assertEquals("arn:aws:iam::" + parts[0] + ":user/admin", parts[1]);
  }

  @Test
  void a_user_may_do_what_a_policy_says_and_nothing_else() {
    terminal.prints("aws ssm put-parameter --name /cli/open --value yes --type String");
    terminal.prints("aws ssm put-parameter --name /cli/shut --value no --type String");
    terminal.prints("aws iam create-user --user-name cli-app");
    Shell app = Cli.accessKey(terminal, "cli-app");
    String open = "aws ssm get-parameter --name /cli/open --query Parameter.Value --output text";
    String shut = "aws ssm get-parameter --name /cli/shut --query Parameter.Value --output text";
    assertRefused("AccessDeniedException", "GetParameter", app.run(open));
    terminal.prints(
        """
        aws iam put-user-policy --user-name cli-app --policy-name read --policy-document '{
          "Version": "2012-10-17",
          "Statement": {"Effect": "Allow", "Action": "ssm:GetParameter",
                        "Resource": "arn:aws:ssm:*:*:parameter/cli/open"}}'
        """);
    assertEquals("yes", app.prints(open));
    assertRefused("AccessDeniedException", "GetParameter", app.run(shut));
    assertTrue(
        app.prints("aws sts get-caller-identity --query Arn --output text").endsWith("/cli-app"));
    terminal.prints("aws iam delete-user-policy --user-name cli-app --policy-name read");
    assertRefused("AccessDeniedException", "GetParameter", app.run(open));
    terminal.prints(
        "aws iam delete-access-key --user-name cli-app --access-key-id "
            + app.prints("echo $AWS_ACCESS_KEY_ID"));
    assertRefused("UnrecognizedClientException", "GetParameter", app.run(open));
    terminal.prints("aws iam delete-user --user-name cli-app");
  }

  @Test
  void an_explicit_deny_wins_over_an_allow() {
    Shell user =
        Cli.newUser(
            terminal,
            "cli-denied",
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "kms:*", "Resource": "*"},
              {"Effect": "Deny", "Action": "kms:ListKeys", "Resource": "*"}]}
            """);
    user.prints("aws kms create-key");
    Finished refused = user.run("aws kms list-keys");
    assertRefused("AccessDeniedException", "ListKeys", refused);
    assertTrue(refused.err().contains("explicit deny"), refused::toString);
  }

  @Test
  void who_signs_wrongly_is_refused_with_the_code_of_the_protocol() {
    Shell wrong =
        Cli.accessKey(terminal, "admin")
            .with("AWS_SECRET_ACCESS_KEY", "not-the-one-that-was-given");
    assertRefused("InvalidSignatureException", "ListKeys", wrong.run("aws kms list-keys"));
    assertRefused(
        "SignatureDoesNotMatch", "GetCallerIdentity", wrong.run("aws sts get-caller-identity"));
    Shell unknown = wrong.with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    assertRefused("UnrecognizedClientException", "ListKeys", unknown.run("aws kms list-keys"));
    assertRefused(
        "InvalidClientTokenId", "GetCallerIdentity", unknown.run("aws sts get-caller-identity"));
    terminal.prints(
        "aws iam delete-access-key --user-name admin --access-key-id "
            + wrong.prints("echo $AWS_ACCESS_KEY_ID"));
  }

  @Test
  void what_is_there_already_is_not_made_again() {
    String put = "aws ssm put-parameter --name /cli/twice --value a --type String";
    terminal.prints(put);
    assertRefused("ParameterAlreadyExists", "PutParameter", terminal.run(put));
    assertEquals("2", terminal.prints(put + " --overwrite --query Version --output text"));
    String create = "aws secretsmanager create-secret --name cli-twice --secret-string a";
    terminal.prints(create);
    assertRefused("ResourceExistsException", "CreateSecret", terminal.run(create));
    terminal.prints("aws iam create-user --user-name cli-twice");
    assertRefused(
        "EntityAlreadyExists",
        "CreateUser",
        terminal.run("aws iam create-user --user-name cli-twice"));
  }

  @Test
  void events_are_looked_up_by_every_attribute() {
    Shell shell = terminal.region("ap-east-1");
    String key = Cli.newKey(shell);
    String arn =
        shell.prints(
            "aws kms describe-key --key-id " + key + " --query KeyMetadata.Arn --output text");
    String found =
        "aws cloudtrail lookup-events --query 'Events[].EventName' --output text"
            + " --lookup-attributes AttributeKey=";
    String made = "EventName,AttributeValue=CreateKey";
    assertEquals("CreateKey", shell.prints(found + made));
    String id =
        shell.prints(
            "aws cloudtrail lookup-events --query 'Events[0].EventId' --output text"
                + " --lookup-attributes AttributeKey="
                + made);
    String user = shell.prints("aws configure get aws_access_key_id");
    assertEquals("CreateKey", shell.prints(found + "EventId,AttributeValue=" + id));
    assertEquals(
        "DescribeKey\tCreateKey", shell.prints(found + "ResourceName,AttributeValue=" + arn));
    assertEquals(
        "DescribeKey\tCreateKey",
        shell.prints(found + "ResourceType,AttributeValue=AWS::KMS::Key"));
    assertEquals(
        "DescribeKey\tCreateKey",
        shell.prints(found + "EventSource,AttributeValue=kms.amazonaws.com"));
    assertEquals("CreateKey", shell.prints(found + "ReadOnly,AttributeValue=false"));
    assertTrue(
        shell.prints(found + "Username,AttributeValue=admin").endsWith("DescribeKey\tCreateKey"));
    assertTrue(
        shell
            .prints(found + "AccessKeyId,AttributeValue=" + user)
            .endsWith("DescribeKey\tCreateKey"));
    assertEquals("", shell.prints(found + "Username,AttributeValue=nobody"));
  }

  @Test
  void events_are_looked_up_page_by_page() {
    Shell shell = terminal.region("af-south-1");
    for (int i = 0; i < 3; i++) {
      shell.prints("aws kms list-keys");
    }
    String lookup =
        "aws cloudtrail lookup-events --max-items 2 --output json"
            + " --lookup-attributes AttributeKey=EventName,AttributeValue=ListKeys";
    String ids = " --query 'Events[].EventId' | tr -cd '0-9a-f,-'";
    String token = shell.prints(lookup + " --query NextToken | tr -d '\"'");
    String[] first = shell.prints(lookup + ids).split(",", -1);
    String[] second = shell.prints(lookup + " --starting-token " + token + ids).split(",", -1);
    assertEquals(2, first.length);
    assertEquals(1, second.length);
    assertEquals(3, Set.of(first[0], first[1], second[0]).size());
    assertEquals(
        "null", shell.prints(lookup + " --starting-token " + token + " --query NextToken"));
  }

  @Test
  void what_aws_has_and_strongroom_has_not_is_an_error_and_never_a_pretended_success() {
    assertRefused(
        "UnknownOperationException", "ListDocuments", terminal.run("aws ssm list-documents"));
  }

  /** As {@code aws} says it and exits: 254 when the service refused (255 before 2.0 and 1.19). */
  private static void assertRefused(String code, String operation, Finished finished) {
    assertTrue(finished.status() >= 254, finished::toString);
    assertTrue(
        finished
            .err()
            .contains(
                "An error occurred (" + code + ") when calling the " + operation + " operation"),
        finished::toString);
    assertEquals("", finished.out());
  }

  private static String decrypted(Shell shell, String ciphertext) {
    return shell
        .with("SECRET", ciphertext)
        .prints(
            """
            printf %s "$SECRET" | base64 -d > ciphertext
            aws kms decrypt --ciphertext-blob fileb://ciphertext \\
                --query Plaintext --output text | base64 -d
            """);
  }
}
