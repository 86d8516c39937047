package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The article's three handlers on {@code aws-sdk}, with their lost closing braces and otherwise as
 * printed, and the same three on {@code @aws-sdk/client-*}.
 *
 * <p>The third version takes its endpoint from {@code AWS_ENDPOINT_URL}. The second knows no such
 * variable: {@code node/run.js} sets it with {@code AWS.config.update} before it loads the handler,
 * whose file stays as it is. Each version has a region of its own, since the handlers' names are
 * given.
 */
@ExtendWith(Running.class)
final class HandlersTest {
  private final Shell admin;
  private Path node = Path.of("");

  HandlersTest(Strongroom strongroom) {
    admin = strongroom.terminal();
  }

  @BeforeEach
  void node_and_aws_are_installed() {
    Cli.ready(admin);
    node = NodeModules.ready(admin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void an_encrypted_environment_variable_is_decrypted(String sdk) {
    Shell shell = in(sdk, "environment");
    String ciphertext =
        shell
            .with("ID", Cli.newKey(shell))
            .prints(
                "aws kms encrypt --key-id $ID --plaintext \"Top Secret\" --query CiphertextBlob"
                    + " --output text");
    Shell lambda = shell.with("SECRET", ciphertext);
    assertEquals(
        "{\"secret\":\"Top Secret\"}", lambda.prints(run(sdk, "environment", "decodeSecret")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void a_secure_parameter_is_read(String sdk) {
    Shell shell = in(sdk, "parameter");
    shell.prints(
        "aws ssm put-parameter --name /my/secret --value 'Hello, world!' --type SecureString");
    assertEquals(
        "{\"secret\":\"Hello, world!\"}", shell.prints(run(sdk, "parameter", "getSecret")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void a_secret_is_read(String sdk) {
    Shell shell = in(sdk, "secret");
    shell.prints("aws secretsmanager create-secret --name Username --secret-string \"MyUsername\"");
    assertEquals(
        "{\"secret\":\"MyUsername\"}", shell.prints(run(sdk, "secret", "getSecretString")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void a_handler_of_a_user_without_permission_is_refused(String sdk) {
    Shell user =
        Cli.newUser(
            in(sdk, "refused"),
            "lambda-" + sdk,
            """
            {"Version": "2012-10-17",
             "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}
            """);
    for (String[] handler :
        new String[][] {{"parameter", "getSecret"}, {"secret", "getSecretString"}}) {
      Finished refused = user.run(run(sdk, handler[0], handler[1]));
      assertNotEquals(0, refused.status(), refused::toString);
      assertTrue(
          refused.out().startsWith("{\"error\":\"AccessDeniedException\""), refused::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void a_handler_learns_which_error_it_was(String sdk) {
    Shell shell = in(sdk, "errors").with("SECRET", "bm90IGEgY2lwaGVydGV4dA==");
    assertError("InvalidCiphertextException", shell, run(sdk, "environment", "decodeSecret"));
    assertError("ParameterNotFound", shell, run(sdk, "parameter", "getSecret"));
    assertError("ResourceNotFoundException", shell, run(sdk, "secret", "getSecretString"));
  }

  @Test
  void the_lock_names_no_registry() throws IOException {
    assertFalse(Files.readString(node.resolve("package-lock.json")).contains("\"resolved\""));
  }

  private static void assertError(String code, Shell shell, String script) {
    Finished failed = shell.run(script);
    assertNotEquals(0, failed.status(), failed::toString);
    assertTrue(failed.out().startsWith("{\"error\":\"" + code + "\""), failed::toString);
  }

  /** A region for each version and purpose: what one test stores is not there for another. */
  private Shell in(String sdk, String purpose) {
    String place =
        switch (purpose) {
          case "environment", "parameter", "secret" -> "central";
          case "refused" -> "west";
          default -> "north";
        };
    return admin.region((sdk.equals("v2") ? "eu-" : "ca-") + place + "-1");
  }

  private String run(String sdk, String handler, String function) {
    return "cd '" + node + "' && node run.js " + sdk + "/" + handler + ".js " + function;
  }
}
