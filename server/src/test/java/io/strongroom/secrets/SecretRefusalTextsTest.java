package io.strongroom.secrets;

import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.UUID;

/** Refusals whose texts were recorded at AWS and that no other test reads word for word. */
final class SecretRefusalTextsTest {
  @EveryServer
  void a_version_or_stage_that_is_not_there_is_named(Running aws) {
    Client admin = aws.admin();
    admin
        .secrets(
            "CreateSecret",
            "Name",
            "texts",
            "SecretString",
            "x",
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .ok();
    String version = UUID.randomUUID().toString();
    admin
        .secrets("GetSecretValue", "SecretId", "texts", "VersionId", version)
        .refusedCapital(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for VersionId: " + version);
    admin
        .secrets("GetSecretValue", "SecretId", "texts", "VersionStage", "AWSPREVIOUS")
        .refusedCapital(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label:"
                + " AWSPREVIOUS");
  }
}
