package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Signed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom admin reset-credentials}. */
@Timeout(120)
final class AdminCommandTest {
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private Ran reset(String... more) {
    var arguments =
        new ArrayList<>(List.of("admin", "reset-credentials", "--data", data().toString()));
    arguments.addAll(List.of(more));
    return Ran.of(arguments.toArray(String[]::new));
  }

  private static int listKeys(Signed client) {
    return client.json("kms", "TrentService.ListKeys", "{}").status();
  }

  private static Signed session(Signed user) {
    var answer =
        new Answer(
            "GetSessionToken",
            user.query("sts", "2011-06-15", Map.of("Action", "GetSessionToken")));
    return user.as(
        answer.ok().element("AccessKeyId"),
        answer.element("SecretAccessKey"),
        answer.element("SessionToken"));
  }

  @Test
  void the_new_key_works_the_old_one_is_refused_and_the_trail_knows() throws Exception {
    Signed old;
    Signed session;
    try (Server server = Server.start(Options.ephemeral().in(data()))) {
      old = Child.client(server.endpoint(), "us-east-1", data().resolve("admin.credentials"));
      assertEquals(200, listKeys(old));
      session = session(old);
      assertEquals(200, listKeys(session));
    }
    Ran ran = reset();
    assertEquals(0, ran.status(), ran.err());
    assertEquals("rw-------", Snapshot.mode(data().resolve("admin.credentials")));
    try (Server server = Server.start(Options.ephemeral().in(data()))) {
      Signed fresh =
          Child.client(server.endpoint(), "us-east-1", data().resolve("admin.credentials"));
      assertNotEquals(old.accessKeyId(), fresh.accessKeyId());
      assertTrue(ran.out().contains(fresh.accessKeyId()));
      assertEquals(200, listKeys(fresh));
      Signed before = Signed.to(server.endpoint(), "us-east-1", old.accessKeyId(), old.secret());
      assertEquals(
          "UnrecognizedClientException", before.json("kms", "TrentService.ListKeys", "{}").code());
      assertEquals(
          "UnrecognizedClientException",
          Signed.to(server.endpoint(), "us-east-1", "", "")
              .as(session.accessKeyId(), session.secret(), session.token())
              .json("kms", "TrentService.ListKeys", "{}")
              .code());
    }
    Ran list =
        Ran.of(
            "audit",
            "list",
            "--data",
            data().toString(),
            "--output",
            "json",
            "--event-name",
            "AdminCredentialsReset");
    assertEquals(1, list.out().lines().count(), list.out());
  }

  @Test
  void a_running_server_is_refused() throws Exception {
    try (Server server = Server.start(Options.ephemeral().in(data()))) {
      byte[] credentials = Files.readAllBytes(data().resolve("admin.credentials"));
      Ran ran = reset();
      assertEquals(1, ran.status());
      assertTrue(ran.oneLine() && ran.err().contains("in use"), ran.err());
      assertEquals(
          new String(credentials, StandardCharsets.US_ASCII),
          Files.readString(data().resolve("admin.credentials")));
      assertTrue(server.port() > 0);
    }
  }

  @Test
  void the_root_key_is_needed() throws Exception {
    Server.start(Options.ephemeral().in(data())).close();
    Files.move(data().resolve("root.key"), folder.resolve("kept.key"));
    var before = Snapshot.of(folder);
    Ran ran = reset();
    assertEquals(1, ran.status());
    assertTrue(ran.oneLine() && ran.err().contains("is missing"), ran.err());
    assertEquals(before, Snapshot.of(folder));
    assertEquals(0, reset("--root-key", folder.resolve("kept.key").toString()).status());
  }

  @Test
  void data_must_be_there() throws Exception {
    Ran ran = reset();
    assertEquals(1, ran.status());
    assertTrue(ran.oneLine() && ran.err().contains("there are no data"), ran.err());
    assertTrue(Files.notExists(data()));
  }
}
