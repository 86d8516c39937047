package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Reply;
import io.strongroom.testing.Signed;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom serve} as a process: flags, environment, files, signals. */
@Timeout(120)
final class ServeTest {
  private static final Map<String, String> IDENTITY = Map.of("Action", "GetCallerIdentity");
  private static final String ANY_PORT = "127.0.0.1:0";

  @TempDir Path folder;

  private static Reply identity(Signed client) {
    return client.query("sts", "2011-06-15", IDENTITY);
  }

  @Test
  void the_first_start_makes_everything_for_its_owner_alone() throws Exception {
    Path data = folder.resolve("data with a blank");
    try (Child child =
        Child.serving(folder, Map.of(), "--listen", ANY_PORT, "--data", data.toString())) {
      String ready = child.lines().getFirst();
      assertTrue(
          ready.matches("strongroom ready on http://127\\.0\\.0\\.1:\\d+ in \\d+ ms"), ready);
      assertEquals(data.resolve("admin.credentials"), child.credentials());
      assertEquals("us-east-1", child.export("AWS_REGION"));
      assertEquals("us-east-1", child.export("AWS_DEFAULT_REGION"));
      Reply reply = identity(child.admin());
      assertEquals(200, reply.status());
      assertTrue(reply.body().contains(":user/admin"), reply.body());
      Snapshot.of(data)
          .forEach(
              (name, entry) -> {
                String expected =
                    entry.endsWith("folder")
                        ? "rwx------"
                        : name.equals("root.key") ? "r--------" : "rw-------";
                assertEquals(expected, entry.substring(0, 9), name);
              });
      Ran second = Ran.of("serve", "--listen", ANY_PORT, "--data", data.toString());
      assertEquals(1, second.status());
      assertTrue(second.oneLine() && second.err().contains("in use"), second.err());
      Ran list = Ran.of("audit", "list", "--data", data.toString(), "--output", "json");
      assertEquals(0, list.status());
      assertTrue(list.out().contains("\"eventName\":\"GetCallerIdentity\""), list.out());
      child.terminate();
      assertEquals(0, child.status());
      assertTrue(child.errors().contains("stopped"), child.errors());
    }
  }

  @Test
  void every_flag_can_come_from_the_environment_and_the_flag_wins() throws Exception {
    Path data = folder.resolve("from-env");
    var environment =
        Map.of(
            "STRONGROOM_LISTEN", ANY_PORT,
            "STRONGROOM_DATA", data.toString(),
            "STRONGROOM_ROOT_KEY", folder.resolve("elsewhere.key").toString(),
            "STRONGROOM_REGION", "eu-west-1",
            "STRONGROOM_ACCOUNT", "123456789012",
            "STRONGROOM_AUDIT", "strict",
            "STRONGROOM_LOG_FORMAT", "json",
            "STRONGROOM_ADMIN_ACCESS_KEY_ID", "test",
            "STRONGROOM_ADMIN_SECRET_ACCESS_KEY", "test-test");
    try (Child child = Child.serving(folder, environment, "--region", "eu-central-1")) {
      assertEquals("eu-central-1", child.export("AWS_REGION"));
      assertTrue(Files.exists(folder.resolve("elsewhere.key")));
      assertFalse(Files.exists(data.resolve("root.key")));
      Signed given = Signed.to(child.endpoint(), "eu-central-1", "test", "test-test");
      Reply reply = identity(given);
      assertTrue(reply.body().contains("arn:aws:iam::123456789012:user/admin"), reply.body());
      assertEquals(given.accessKeyId(), child.admin().accessKeyId());
      child.interrupt();
      assertEquals(0, child.status());
      for (String line : child.errors().lines().toList()) {
        assertFalse(Json.text(line, "event").isEmpty(), line);
        assertEquals("-", Json.text(line, "requestId"));
        assertTrue(Instant.parse(Json.text(line, "time")).toEpochMilli() > 0);
      }
      assertFalse(child.errors().isEmpty());
    }
    // Kept from the first start, whatever is in the environment later.
    try (Child child =
        Child.serving(
            folder,
            Map.of("STRONGROOM_DATA", data.toString(), "STRONGROOM_LISTEN", ANY_PORT),
            "--root-key",
            folder.resolve("elsewhere.key").toString())) {
      assertEquals("eu-central-1", child.export("AWS_REGION"));
      assertEquals("test", child.admin().accessKeyId());
      assertEquals(200, identity(child.admin()).status());
    }
  }

  @Test
  void an_ephemeral_server_leaves_nothing() throws Exception {
    Path credentials;
    try (Child child =
        Child.serving(folder, Map.of("STRONGROOM_EPHEMERAL", "1"), "--listen", ANY_PORT)) {
      credentials = child.credentials();
      assertEquals("rw-------", Snapshot.mode(credentials));
      assertEquals("rwx------", Snapshot.mode(credentials.getParent()));
      Reply reply = identity(child.admin());
      assertTrue(reply.body().contains("<Account>000000000000</Account>"), reply.body());
      assertFalse(Files.exists(folder.resolve("data")));
      child.terminate();
      assertEquals(0, child.status());
    }
    assertFalse(Files.exists(credentials.getParent()));
  }

  @Test
  void a_request_under_way_is_answered_before_the_end() throws Exception {
    try (Child child = Child.serving(folder, Map.of(), "--ephemeral", "--listen", ANY_PORT)) {
      Signed admin = child.admin();
      byte[] request =
          admin
              .jsonDraft("TrentService.ListKeys", "{\"Limit\":5}")
              .sign(admin.key("kms"), admin.clock().instant())
              .bytes();
      int cut = request.length - 3;
      try (var socket = new Socket("127.0.0.1", child.endpoint().getPort())) {
        socket.getOutputStream().write(request, 0, cut);
        socket.getOutputStream().flush();
        // Its answer says that the server has read what was sent on the other connection before.
        assertEquals(200, identity(admin).status());
        child.terminate();
        waitUntilRefused(child.endpoint().getPort());
        socket.getOutputStream().write(request, cut, request.length - cut);
        socket.getOutputStream().flush();
        Reply reply = Reply.parse(socket.getInputStream().readAllBytes());
        assertEquals(200, reply.status(), reply.body());
      }
      assertEquals(0, child.status());
    }
  }

  /** Until the port is closed: then the server is draining. */
  private static void waitUntilRefused(int port) {
    while (true) {
      try (var probe = new Socket("127.0.0.1", port)) {
        assertTrue(probe.isConnected());
      } catch (IOException e) {
        return;
      }
    }
  }
}
