package io.strongroom.functions.host;

import io.strongroom.functions.host.LocalServer.Reply;
import io.strongroom.functions.host.LocalServer.Request;
import io.strongroom.functions.host.Opening.RoleCredentials;
import io.strongroom.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The parameters-and-secrets extension of one environment. */
final class Extension implements AutoCloseable {
  Extension(Opening.Opened opened, HostSettings settings, String region) {}

  Reply answer(Request request, boolean ready) throws InterruptedException {
    return RuntimeApi.error(404, "NotFound", "There is no such resource.");
  }

  static Reply credentials(RoleCredentials role) {
    return Reply.json(
        200,
        Json.write(
            Map.of(
                "RoleArn",
                role.roleArn(),
                "AccessKeyId",
                role.accessKeyId(),
                "SecretAccessKey",
                role.secretAccessKey().use(b -> new String(b, StandardCharsets.UTF_8)),
                "Token",
                role.sessionToken().use(b -> new String(b, StandardCharsets.UTF_8)),
                "Expiration",
                role.expires().toString())));
  }

  @Override
  public void close() {}
}
