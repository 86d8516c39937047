package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Signed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom audit list}. */
@Timeout(120)
final class AuditCommandTest {
  @TempDir Path folder;

  private List<String> list(String... more) {
    var arguments = new ArrayList<>(List.of("audit", "list", "--data", folder.toString()));
    arguments.addAll(List.of(more));
    Ran ran = Ran.of(arguments.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return ran.out().lines().toList();
  }

  @Test
  void a_running_server_s_records_are_listed_as_json_or_text() throws Exception {
    try (Server server = Server.start(Options.ephemeral().in(folder))) {
      Signed admin =
          Child.client(server.endpoint(), "us-east-1", folder.resolve("admin.credentials"));
      admin.json("kms", "TrentService.ListKeys", "{}");
      admin.json("secretsmanager", "secretsmanager.GetSecretValue", "{\"SecretId\":\"none\"}");

      List<String> json = list("--output", "json");
      for (String line : json) {
        assertFalse(Json.text(line, "eventName").isEmpty(), line);
        assertFalse(Json.text(line, "eventTime").isEmpty(), line);
      }
      assertEquals(json.size(), list().size());
      assertEquals(1, list("--output", "json", "--event-name", "ListKeys").size());
      assertEquals(
          json.subList(json.size() - 1, json.size()), list("--output", "json", "--limit", "1"));
      assertEquals(List.of(), list("--since", "2999-01-01T00:00:00Z"));
      assertEquals(json.size(), list("--since", "2000-01-01T00:00:00Z").size());
      assertEquals(
          "ServerStarted",
          Json.text(list("--chain", "system", "--output", "json").getFirst(), "eventName"));
      String line = list("--event-name", "GetSecretValue").getFirst();
      assertTrue(line.contains("GetSecretValue") && line.contains("user/admin"), line);
    }
    assertEquals(
        "ServerStopped",
        Json.text(list("--output", "json", "--limit", "1").getFirst(), "eventName"));
  }

  @Test
  void a_folder_without_a_trail_is_an_error() {
    Ran ran = Ran.of("audit", "list", "--data", folder.resolve("none").toString());
    assertEquals(1, ran.status());
    assertTrue(ran.oneLine(), ran.err());
  }
}
