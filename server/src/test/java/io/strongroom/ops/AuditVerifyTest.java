package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Signed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom audit verify} and {@code audit key}. */
@Timeout(120)
final class AuditVerifyTest {
  @TempDir Path folder;
  private Path audit = Path.of("");

  @BeforeEach
  void fill() throws Exception {
    audit = folder.resolve("audit");
    try (Server server = Server.start(Options.ephemeral().in(folder))) {
      Signed admin =
          Child.client(server.endpoint(), "us-east-1", folder.resolve("admin.credentials"));
      for (int i = 0; i < 5; i++) {
        admin.json("kms", "TrentService.ListKeys", "{}");
      }
      assertEquals(0, verify().status(), "beside a running server");
    }
  }

  private Ran verify(String... more) {
    var arguments = new ArrayList<>(List.of("audit", "verify", "--data", folder.toString()));
    arguments.addAll(List.of(more));
    return Ran.of(arguments.toArray(String[]::new));
  }

  private Path key() throws IOException {
    Ran ran = Ran.of("audit", "key", "--data", folder.toString());
    assertEquals(0, ran.status(), ran.err());
    return Files.writeString(folder.resolve("key.pem"), ran.out());
  }

  private void change() throws IOException {
    Path segment = audit.resolve("00000001.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(segment));
    int index = 0;
    while (!lines.get(index).contains("\"ListKeys\"")) {
      index++;
    }
    lines.set(index, lines.get(index).replace("ListKeys", "ListGrants"));
    Files.write(segment, lines);
  }

  @Test
  void an_honest_trail_is_intact() throws IOException {
    Ran ran = verify();
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("intact\n"), ran.out());
    assertTrue(ran.out().contains("a copy kept elsewhere"), ran.out());
    assertFalse(ran.out().contains("not covered"), ran.out());
    Ran better =
        verify(
            "--public-key",
            key().toString(),
            "--checkpoints",
            audit.resolve("checkpoints.jsonl").toString(),
            "--epoch-floor",
            "2");
    assertEquals(0, better.status(), better.err());
    assertFalse(better.out().contains("elsewhere"), better.out());
    assertEquals("", better.err());
  }

  @Test
  void a_changed_record_is_named() throws IOException {
    change();
    Ran ran = verify();
    assertEquals(1, ran.status());
    assertTrue(
        ran.out().matches("(?s)TAMPERED: 00000001.jsonl, line \\d+ \\(\\d{12} 1\\): .*"),
        ran.out());
    Ran json = verify("--output", "json");
    assertEquals(1, json.status());
    assertTrue(json.out().startsWith("{\"intact\":false,\"fault\":{\"file\":"), json.out());
    assertTrue(json.out().contains("\"sequence\":1,\"reason\":\"the hash"), json.out());
  }

  @Test
  void a_floor_above_the_trail_is_a_fault() {
    Ran ran = verify("--epoch-floor", "3");
    assertEquals(1, ran.status());
    assertTrue(ran.out().contains("relabelled"), ran.out());
  }

  @Test
  void what_cannot_be_checked_is_neither_intact_nor_changed() throws IOException {
    assertEquals(2, verify("--public-key", folder.resolve("none.pem").toString()).status());
    assertEquals(2, verify("--checkpoints", folder.resolve("none").toString()).status());
    assertEquals(2, verify("--epoch-floor", "x").status());
    assertEquals(2, verify("--epoch-floor", "-1").status());
    Files.writeString(folder.resolve("bad.pem"), "no key");
    Ran bad = verify("--public-key", folder.resolve("bad.pem").toString());
    assertEquals(2, bad.status());
    assertTrue(bad.oneLine(), bad.err());
    Ran none = Ran.of("audit", "verify", "--data", folder.resolve("none").toString());
    assertEquals(2, none.status());
    assertTrue(none.oneLine(), none.err());
    Files.delete(audit.resolve("checkpoint-key.pem"));
    Ran keyless = verify();
    assertEquals(2, keyless.status());
    assertTrue(keyless.err().contains("--public-key"), keyless.err());
    assertEquals(1, Ran.of("audit", "key", "--data", folder.toString()).status());
  }

  @Test
  void serve_takes_sinks_from_options_and_variables_and_quotes_no_password() {
    Ran ran = Ran.of("serve", "--checkpoint-to", "https://me:hunter2@example.com/");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("no user name or password"), ran.err());
    assertFalse(ran.err().contains("hunter2"), ran.err());
    Ran variable =
        Ran.with(Map.of("STRONGROOM_CHECKPOINT_TO", "syslog://localhost ftp://hunter2"), "serve");
    assertEquals(2, variable.status());
    assertTrue(variable.err().contains("a checkpoint sink is"), variable.err());
    assertFalse(variable.err().contains("hunter2"), variable.err());
    assertEquals(2, Ran.of("serve", "--audit-keep", "0d").status());
    assertEquals(2, Ran.of("serve", "--checkpoint-every", "0").status());
    assertEquals(2, Ran.of("serve", "--ephemeral", "--audit-keep", "3d").status());
  }
}
