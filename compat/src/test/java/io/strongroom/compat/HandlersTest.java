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
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The article's three handlers on {@code aws-sdk}, with their lost closing braces and otherwise as
 * printed, and the same three on {@code @aws-sdk/client-*}; run as in Lambda by somebody who may do
 * nothing else, with his access key in the environment.
 *
 * <p>The third version takes its endpoint from {@code AWS_ENDPOINT_URL}. The second knows no such
 * variable: {@code node/run.js} sets it with {@code AWS.config.update} before it loads the handler,
 * whose file stays as it is. (Nor does the second read {@code AWS_SHARED_CREDENTIALS_FILE} unless
 * there is a config file and {@code AWS_SDK_LOAD_CONFIG}.)
 */
@ExtendWith(Running.class)
final class HandlersTest {
  private final Shell terminal;
  private Path node = Path.of("");

  /** Each has a region of its own, since the names of what they read are given. */
  enum Sdk {
    V2("v2", "eu-central-1"),
    V3("v3", "ca-central-1");

    private final String folder;
    private final String region;

    Sdk(String folder, String region) {
      this.folder = folder;
      this.region = region;
    }
  }

  HandlersTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void node_and_aws_are_installed() {
    Cli.ready(terminal);
    node = NodeModules.ready(terminal);
  }

  @ParameterizedTest
  @EnumSource
  void an_encrypted_environment_variable_is_decrypted(Sdk sdk) {
    Shell admin = terminal.region(sdk.region);
    String id = Cli.newKey(admin);
    String secret =
        admin
            .with("ID", id)
            .prints(
                """
                aws kms encrypt --key-id $ID \\
                                --plaintext "Top Secret" \\
                                --query CiphertextBlob \\
                                --output text
                """);
    Shell lambda = allowed(admin, sdk, "kms:Decrypt", "arn:aws:kms:*:*:key/" + id);
    assertEquals(
        "{\"secret\":\"Top Secret\"}",
        lambda.with("SECRET", secret).prints(run(sdk, "environment.js", "decodeSecret")));
  }

  @ParameterizedTest
  @EnumSource
  void a_secure_parameter_is_read(Sdk sdk) {
    Shell admin = terminal.region(sdk.region);
    admin.prints(
        "aws ssm put-parameter --name /my/secret --value 'Hello, world!' --type SecureString");
    Shell lambda = allowed(admin, sdk, "ssm:GetParameter", "arn:aws:ssm:*:*:parameter/my/secret");
    assertEquals(
        "{\"secret\":\"Hello, world!\"}", lambda.prints(run(sdk, "parameter.js", "getSecret")));
    assertRefused("AccessDeniedException", lambda, run(sdk, "secret.js", "getSecretString"));
  }

  @ParameterizedTest
  @EnumSource
  void a_secret_is_read(Sdk sdk) {
    Shell admin = terminal.region(sdk.region);
    admin.prints("aws secretsmanager create-secret --name Username --secret-string \"MyUsername\"");
    Shell lambda =
        allowed(
            admin,
            sdk,
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:*:*:secret:Username-??????");
    assertEquals(
        "{\"secret\":\"MyUsername\"}", lambda.prints(run(sdk, "secret.js", "getSecretString")));
    assertRefused("AccessDeniedException", lambda, run(sdk, "parameter.js", "getSecret"));
  }

  @ParameterizedTest
  @EnumSource
  void a_handler_learns_which_error_it_was(Sdk sdk) {
    Shell lambda =
        allowed(terminal.region("eu-north-1"), sdk, "*", "*")
            .with("SECRET", "bm90IGEgY2lwaGVydGV4dA==");
    assertRefused("InvalidCiphertextException", lambda, run(sdk, "environment.js", "decodeSecret"));
    assertRefused("ParameterNotFound", lambda, run(sdk, "parameter.js", "getSecret"));
    assertRefused("ResourceNotFoundException", lambda, run(sdk, "secret.js", "getSecretString"));
  }

  @Test
  void the_lock_names_no_registry() throws IOException {
    assertFalse(Files.readString(node.resolve("package-lock.json")).contains("\"resolved\""));
  }

  private static void assertRefused(String code, Shell shell, String script) {
    Finished failed = shell.run(script);
    assertNotEquals(0, failed.status(), failed::toString);
    assertTrue(failed.out().startsWith("{\"error\":\"" + code + "\""), failed::toString);
  }

  /** The terminal of a new user who may do one thing. */
  private static Shell allowed(Shell admin, Sdk sdk, String action, String resource) {
    return Cli.newUser(
        admin,
        ("lambda-" + sdk.folder + "-" + action).replaceAll("[:*]+", "-"),
        """
        {"Version": "2012-10-17",
         "Statement": {"Effect": "Allow", "Action": "%s", "Resource": "%s"}}
        """
            .formatted(action, resource));
  }

  private String run(Sdk sdk, String file, String function) {
    return "cd '" + node + "' && node run.js " + sdk.folder + "/" + file + " " + function;
  }
}
