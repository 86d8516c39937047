package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a server from starting: one clear line, the right status, and nothing written. */
@Timeout(120)
final class RefusedStartTest {
  private static final String ANY_PORT = "127.0.0.1:0";

  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private Path made() throws Exception {
    Server.start(Options.ephemeral().in(data())).close();
    return data();
  }

  private Ran serve(String... more) {
    var arguments = new ArrayList<>(List.of("serve", "--data", data().toString()));
    arguments.addAll(List.of(more));
    return Ran.of(arguments.toArray(String[]::new));
  }

  private static void refused(Ran ran, int status, String text) {
    assertEquals(status, ran.status(), ran.err());
    assertTrue(ran.oneLine(), ran.err());
    assertTrue(ran.err().contains(text), ran.err());
    assertEquals("", ran.out());
  }

  @Test
  void a_busy_port_is_found_out_before_anything_is_written() throws Exception {
    try (var busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refused(serve("--listen", "127.0.0.1:" + busy.getLocalPort()), 1, "cannot listen on");
    }
    assertFalse(Files.exists(data()));
  }

  @Test
  void plain_http_beyond_loopback_is_refused_unless_told() throws Exception {
    refused(serve("--listen", "0.0.0.0:0"), 1, "--insecure-listen");
    refused(serve("--listen", "[::]:0"), 1, "--insecure-listen");
    assertFalse(Files.exists(data()));
    try (Child child =
        Child.serving(
            folder, Map.of(), "--ephemeral", "--listen", "0.0.0.0:0", "--insecure-listen")) {
      assertEquals("127.0.0.1", child.endpoint().getHost());
      assertEquals(200, child.admin().json("kms", "TrentService.ListKeys", "{}").status());
    }
  }

  @Test
  void a_name_that_does_not_resolve_is_refused() {
    refused(serve("--listen", "no-such-host.invalid:0"), 1, "no such address");
    assertFalse(Files.exists(data()));
  }

  @Test
  void a_missing_root_key_leaves_the_data_as_they_are() throws Exception {
    Path key = made().resolve("root.key");
    Files.move(key, folder.resolve("kept.key"));
    var before = Snapshot.of(folder);
    refused(serve("--listen", ANY_PORT), 1, "is missing");
    refused(
        serve("--listen", ANY_PORT, "--root-key", folder.resolve("none").toString()),
        1,
        "is missing");
    assertEquals(before, Snapshot.of(folder));
  }

  @Test
  void a_wrong_root_key_leaves_the_data_as_they_are() throws Exception {
    Path other = folder.resolve("other");
    Server.start(Options.ephemeral().in(other)).close();
    made();
    var before = Snapshot.of(folder);
    refused(
        serve("--listen", ANY_PORT, "--root-key", other.resolve("root.key").toString()),
        1,
        "needs root key");
    assertEquals(before, Snapshot.of(folder));
  }

  @Test
  void a_root_key_that_others_can_read_is_refused() throws Exception {
    Path key = made().resolve("root.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--r-----"));
    refused(serve("--listen", ANY_PORT), 1, "chmod 0400");
  }

  @Test
  void a_root_key_that_cannot_be_made_leaves_no_folder() {
    Path nowhere = folder.resolve("no/such/folder/root.key");
    refused(serve("--listen", ANY_PORT, "--root-key", nowhere.toString()), 1, "no such folder");
    assertFalse(Files.exists(data()));
  }

  @Test
  void a_data_folder_that_cannot_be_written_is_refused() throws Exception {
    Files.writeString(data(), "a file");
    refused(serve("--listen", ANY_PORT), 1, "cannot be written");
    assertEquals("a file", Files.readString(data()));
    refused(
        Ran.of("serve", "--listen", ANY_PORT, "--data", "/proc/strongroom"),
        1,
        "cannot be written");
  }

  @Test
  void another_account_than_that_of_the_data_is_refused() throws Exception {
    made();
    refused(
        serve("--listen", ANY_PORT, "--account", "999999999999"),
        1,
        "belong to account 000000000000");
  }

  @Test
  void certificates_that_cannot_be_used_are_found_out_before_anything_is_written()
      throws Exception {
    Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
    refused(
        serve("--listen", ANY_PORT, "--tls-cert", junk.toString(), "--tls-key", junk.toString()),
        1,
        "certificate");
    Path none = folder.resolve("none.pem");
    refused(
        serve("--listen", ANY_PORT, "--tls-cert", none.toString(), "--tls-key", none.toString()),
        1,
        "certificate");
    assertFalse(Files.exists(data()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve --listen 4566",
        "serve --listen 127.0.0.1:65536",
        "serve --account 12345",
        "serve --region nowhere",
        "serve --audit sometimes",
        "serve --log-format xml",
        "serve --tls-cert cert.pem",
        "serve --ephemeral --data somewhere",
        "serve --ephemeral --root-key file",
        "serve --unknown",
        "serve extra",
        "no-such-command",
        "admin",
        "audit list --since yesterday",
        "audit list --limit 0",
        "audit list --chain nobody",
        ""
      })
  void a_command_line_without_sense_is_refused(String line) {
    refused(Ran.of(line.isEmpty() ? new String[0] : line.split(" ", -1)), 2, "--help");
  }

  @Test
  void half_an_administrator_s_key_is_refused() {
    String id = "STRONGROOM_ADMIN_ACCESS_KEY_ID";
    String secret = "STRONGROOM_ADMIN_SECRET_ACCESS_KEY";
    for (Map<String, String> environment :
        List.of(
            Map.of(id, "test"),
            Map.of(secret, "canary-secret"),
            Map.of(id, "abc", secret, "canary-secret"),
            Map.of(id, "with blank", secret, "canary-secret"),
            Map.of(id, "test", secret, "canary secret"),
            Map.of(id, "test", secret, "canary"))) {
      Ran ran = Ran.with(environment, "serve", "--data", data().toString(), "--listen", ANY_PORT);
      refused(ran, 2, "STRONGROOM_ADMIN_");
      assertFalse(ran.err().contains("canary"), ran.err());
    }
    assertFalse(Files.exists(data()));
  }

  @Test
  void help_and_version_are_answers() {
    assertEquals(0, Ran.of("--help").status());
    assertTrue(Ran.of("--version").out().startsWith("strongroom "));
    Ran help = Ran.of("serve", "--help");
    assertEquals(0, help.status());
    for (String option :
        List.of(
            "--listen",
            "--data",
            "--root-key",
            "--region",
            "--account",
            "--ephemeral",
            "--audit",
            "--tls-cert",
            "--tls-key",
            "--insecure-listen",
            "--log-format")) {
      assertTrue(help.out().contains(option), option);
    }
    assertFalse(Ran.of("--help").out().contains("warm-up"));
  }
}
