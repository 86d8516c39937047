package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.lambda.Secrets;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One jar with {@code functions/java/Orders.java} and the library: as a function here, stage by
 * stage, and as a program that reads from moto, somebody else's server of AWS's protocols.
 */
@ExtendWith(Running.class)
final class LibraryFunctionTest {
  /** The commands of an author, the same for every server. */
  private static final String STAGE =
      """
      aws ssm put-parameter --name /$STAGE/orders/api-key --value "key of $STAGE" \\
          --type SecureString > put
      aws secretsmanager create-secret --name $STAGE/orders/db \\
          --secret-string '{"username":"'$STAGE'","password":"password of '$STAGE'"}' > created
      aws kms encrypt --key-id $ID --plaintext "variable of $STAGE" \\
          --encryption-context LambdaFunctionName=orders-$STAGE \\
          --query CiphertextBlob --output text
      """;

  private final Strongroom strongroom;
  private Shell terminal;

  LibraryFunctionTest(Strongroom strongroom) {
    this.strongroom = strongroom;
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void a_function_reads_its_stage_in_all_three_ways() {
    Tool.BUBBLEWRAP.needed(terminal.folder());
    Shell admin = terminal.region("me-south-1").file("orders.jar", jar());
    String id = Cli.newKey(admin);
    for (String stage : new String[] {"dev", "prod"}) {
      Shell author = admin.with("ID", id).with("STAGE", stage);
      String variable = author.prints(STAGE);
      String role =
          Cli.functionRole(
              author,
              "orders-" + stage,
              "\"kms:Decrypt\", \"ssm:GetParameter*\", \"secretsmanager:*GetSecretValue\"",
              "*");
      author
          .with("ROLE", role)
          .with("VARIABLE", variable)
          .prints(
              """
              KEY=$(aws kms describe-key --key-id $ID --query KeyMetadata.Arn --output text)
              aws iam put-role-policy --role-name orders-$STAGE --policy-name other-stages \\
                  --policy-document '{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Deny", "Action": "ssm:*",
                     "NotResource": "arn:aws:ssm:*:*:parameter/'$STAGE'/*"},
                    {"Effect": "Deny", "Action": "secretsmanager:GetSecretValue",
                     "NotResource": "arn:aws:secretsmanager:*:*:secret:'$STAGE'/*"}]}'
              aws lambda create-function --function-name orders-$STAGE --runtime java17 \\
                  --role $ROLE --handler Orders::ways --zip-file fileb://orders.jar \\
                  --timeout 30 --memory-size 512 --kms-key-arn $KEY \\
                  --environment '{"Variables": {"STAGE": "'$STAGE'", "HMAC_KEY": "'$VARIABLE'"}}'
              """);
      assertEquals("\"" + ways(stage) + "\"", invoke(author));
      author.prints(
          "aws lambda update-function-configuration --handler Orders::settings"
              + " --function-name orders-$STAGE");
      assertEquals("\"" + settings(stage) + "\"", invoke(author));
    }
    Shell author = admin.with("STAGE", "dev");
    author.prints(
        """
        aws lambda get-function-configuration --function-name orders-dev --output json \\
            --query Environment | sed 's/"dev"/"prod"/' > environment
        aws lambda update-function-configuration --function-name orders-dev \\
            --environment file://environment
        """);
    String refused = invoke(author);
    assertTrue(refused.contains("errorMessage"), refused);
    assertTrue(refused.contains("/prod/orders"), refused);
    assertTrue(refused.contains("orders-dev"), refused);
  }

  @Test
  void the_same_jar_reads_from_another_server() throws IOException {
    Tool.MOTO.needed(terminal.folder());
    try (Moto moto = Moto.start(terminal.folder())) {
      Shell author =
          Cli.ready(strongroom.terminal())
              .pasting("unset AWS_SHARED_CREDENTIALS_FILE")
              .with("AWS_ACCESS_KEY_ID", "testing")
              .with("AWS_SECRET_ACCESS_KEY", "testing")
              .with("AWS_ENDPOINT_URL", moto.url())
              .region("us-east-1")
              .with("STAGE", "dev")
              .file("orders.jar", jar());
      author = author.with("ID", Cli.newKey(author));
      String said =
          author
              .with("HMAC_KEY", author.prints(STAGE))
              .with("AWS_LAMBDA_FUNCTION_NAME", "orders-dev")
              .with("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString())
              .prints("\"$JAVA\" -cp orders.jar Orders");
      assertEquals(ways("dev") + "\n" + settings("dev"), said);
    }
  }

  private static String ways(String stage) {
    return "variable of %1$s|key of %1$s|password of %1$s".formatted(stage);
  }

  private static String settings(String stage) {
    return ways(stage) + "|" + stage + "|20";
  }

  private static String invoke(Shell author) {
    author.prints("aws lambda invoke --function-name orders-$STAGE answer");
    return new String(author.file("answer"), StandardCharsets.UTF_8);
  }

  private static byte[] jar() {
    try {
      var code = Secrets.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return new Bundle().classes(Path.of(code)).compiled("Orders").bytes();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
