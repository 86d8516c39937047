package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Clients beside a server whose clock is an hour ahead, in this process since a clock can be given
 * to no other.
 */
final class WrongClockTest {
  @TempDir private Path folder;
  private Server server;
  private Shell terminal;

  @BeforeEach
  void start() throws StartFailed {
    server =
        Server.start(
            Options.ephemeral()
                .with(InstantSource.offset(InstantSource.system(), Duration.ofHours(1))));
    var admin = server.newAdmin().orElseThrow();
    terminal =
        Shell.in(folder)
            .with("AWS_ENDPOINT_URL", server.endpoint().toString())
            .with("AWS_ACCESS_KEY_ID", admin.id())
            .with(
                "AWS_SECRET_ACCESS_KEY",
                admin.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII)))
            .region("us-east-1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_client_that_corrects_its_clock_finds_the_time_in_the_refusal() {
    String[] key = terminal.prints("echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY").split(" ", -1);
    JavaSdk sdk = JavaSdk.of(server.endpoint(), "us-east-1", key[0], key[1]);
    try (var secrets = sdk.client(SecretsManagerClient.builder())) {
      secrets.createSecret(r -> r.name("Username").secretString("MyUsername"));
    }
    Path node = NodeModules.ready(terminal);
    assertEquals(
        "{\"secret\":\"MyUsername\"}",
        terminal.prints("cd '" + node + "' && node run.js v3/secret.js getSecretString"));
  }

  @Test
  void a_client_that_does_not_is_told_that_its_signature_is_too_old() {
    Tool.AWS.needed(folder);
    Finished json = terminal.run("aws kms list-keys");
    assertTrue(json.err().contains("(InvalidSignatureException)"), json::toString);
    assertTrue(json.err().contains("Signature expired: "), json::toString);
    Finished query = terminal.run("aws sts get-caller-identity");
    assertTrue(query.err().contains("(SignatureDoesNotMatch)"), query::toString);
    assertTrue(query.err().contains("Signature expired: "), query::toString);
  }
}
