package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Clients repeat what they have no answer to; with their own token that is done once. */
@ExtendWith(Running.class)
final class LostAnswerTest {
  private final Shell terminal;
  private final JavaSdk sdk;

  LostAnswerTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
    sdk = JavaSdk.of(terminal, "us-west-1");
  }

  @Test
  void a_secret_created_again_by_the_sdk_for_java_is_created_once() throws IOException {
    try (FlakyWire wire = FlakyWire.to(sdk.endpoint());
        var direct = sdk.client(SecretsManagerClient.builder());
        var flaky = sdk.at(wire.endpoint()).client(SecretsManagerClient.builder())) {
      flaky.createSecret(r -> r.name("java/once").secretString("first"));
      assertTrue(wire.connections() > 1);
      flaky.putSecretValue(r -> r.secretId("java/once").secretString("second"));
      assertEquals(
          2, direct.describeSecret(r -> r.secretId("java/once")).versionIdsToStages().size());
    }
  }

  @Test
  void a_secret_put_again_by_aws_is_put_once() throws IOException {
    Shell shell = Cli.ready(terminal).region("us-west-2");
    shell.prints("aws secretsmanager create-secret --name cli-once --secret-string first");
    try (FlakyWire wire = FlakyWire.to(sdk.endpoint())) {
      shell
          .with("AWS_ENDPOINT_URL", wire.endpoint().toString())
          .prints(
              "aws secretsmanager put-secret-value --secret-id cli-once --secret-string second");
      assertTrue(wire.connections() > 1);
    }
    assertEquals(
        "2",
        shell.prints(
            "aws secretsmanager describe-secret --secret-id cli-once"
                + " --query 'length(VersionIdsToStages)' --output text"));
    // A second version put twice would have pushed the first one out.
    assertEquals(
        "first",
        shell.prints(
            "aws secretsmanager get-secret-value --secret-id cli-once --version-stage AWSPREVIOUS"
                + " --query SecretString --output text"));
  }
}
