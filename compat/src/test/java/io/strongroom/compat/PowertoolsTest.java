package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.lambda.powertools.parameters.secrets.SecretsProvider;
import software.amazon.lambda.powertools.parameters.ssm.SSMProvider;

/** Powertools for AWS Lambda, in Java and in TypeScript, as functions use them. */
@ExtendWith(Running.class)
final class PowertoolsTest {
  private final Shell terminal;
  private final SsmClient ssm;
  private final SecretsManagerClient secrets;

  PowertoolsTest(Strongroom strongroom) {
    terminal = strongroom.terminal().region("il-central-1");
    JavaSdk sdk = JavaSdk.of(terminal, "us-gov-west-1");
    ssm = sdk.client(SsmClient.builder());
    secrets = sdk.client(SecretsManagerClient.builder());
  }

  @Test
  void parameters_are_read_in_java_alone_and_by_path() {
    put("/powertools/one", "first", ParameterType.SECURE_STRING);
    put("/powertools/two", "second", ParameterType.STRING);
    put("/powertools/below/three", "third", ParameterType.SECURE_STRING);
    SSMProvider provider = SSMProvider.builder().withClient(ssm).build();
    assertEquals("first", provider.withDecryption().get("/powertools/one"));
    assertEquals("second", provider.get("/powertools/two"));
    assertEquals(
        Map.of("one", "first", "two", "second"),
        provider.withDecryption().getMultiple("/powertools"));
    assertEquals(
        Map.of("one", "first", "two", "second", "below/three", "third"),
        SSMProvider.builder()
            .withClient(ssm)
            .build()
            .withDecryption()
            .recursive()
            .getMultiple("/powertools"));
    assertThrows(ParameterNotFoundException.class, () -> provider.get("/powertools/none"));
  }

  @Test
  void a_secret_is_read_in_java_and_kept_for_a_while() {
    secrets.createSecret(r -> r.name("powertools/login").secretString("one"));
    SecretsProvider provider = SecretsProvider.builder().withClient(secrets).build();
    assertEquals("one", provider.get("powertools/login"));
    secrets.putSecretValue(r -> r.secretId("powertools/login").secretString("two"));
    assertEquals("one", provider.get("powertools/login"));
    SecretsProvider fresh = SecretsProvider.builder().withClient(secrets).build();
    assertEquals("two", fresh.get("powertools/login"));
  }

  @Test
  void parameters_and_secrets_are_read_in_typescript() {
    Cli.ready(terminal)
        .prints(
            """
            aws ssm put-parameter --name /powertools/one --value first --type SecureString
            aws ssm put-parameter --name /powertools/two.json --value '{"a":2}' --type String
            aws ssm put-parameter --name /powertools/below/three --value third --type SecureString
            aws secretsmanager create-secret --name powertools/login \\
                --secret-string '{"user":"u","password":"p"}'
            """);
    String node = NodeModules.ready(terminal).toString();
    assertEquals(
        """
        one first
        json {"a":2}
        path {"one":"first","two.json":{"a":2}}
        below {"below/three":"third","one":"first","two.json":{"a":2}}
        names {"/powertools/one":"first","/powertools/two.json":{"a":2},"_errors":["/powertools/none"]}
        set 2 changed
        none GetParameterError
        secret {"user":"u","password":"p"}
        absent GetParameterError\
        """,
        terminal.with("NODE", node).prints("cd \"$NODE\" && node powertools.js"));
  }

  private void put(String name, String value, ParameterType type) {
    ssm.putParameter(r -> r.name(name).value(value).type(type));
  }
}
