package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.Reply;
import io.strongroom.testing.Signed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of 2 MiB that becomes full; {@code FailureTest} does it without root. */
@Timeout(120)
final class FullDiskTest {
  private static final String REFUSED =
      "The request was not carried out because its audit record could not be written.";

  @TempDir Path temp;
  private Path data = Path.of("");
  private Path audit = Path.of("");
  private boolean mounted;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    data = temp.resolve("data");
    audit = data.resolve("audit");
    Files.createDirectories(audit);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    mounted = ran("mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", audit.toString());
    assumeTrue(mounted, "only root may mount a file system");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertTrue(ran("umount", audit.toString()));
    }
  }

  private static boolean ran(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private void fill() throws IOException {
    try (var out = Files.newOutputStream(audit.resolve("filler"), StandardOpenOption.CREATE)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException e) {
      assertTrue(Files.size(audit.resolve("filler")) > 1 << 20, e::toString);
    }
  }

  private static Optional<String> health(Server server) throws IOException {
    var connection =
        (HttpURLConnection) URI.create(server.endpoint() + "/health").toURL().openConnection();
    int status = connection.getResponseCode();
    try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return Optional.of(status + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** The status that somebody without a key gets. */
  private static int stranger(Server server) throws IOException {
    var connection =
        (HttpURLConnection) URI.create(server.endpoint() + "/").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/x-amz-json-1.1");
    connection.setRequestProperty("X-Amz-Target", "secretsmanager.GetSecretValue");
    connection.setDoOutput(true);
    connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
    return connection.getResponseCode();
  }

  private static boolean healthy(Server server, String start, String part) {
    try {
      String text = health(server).orElse("");
      return text.startsWith(start) && text.contains(part);
    } catch (IOException e) {
      return false;
    }
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private long logged(String part) {
    return log.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains(part)).count();
  }

  private static Reply read(Signed admin) {
    return admin.json(
        "secretsmanager", "secretsmanager.GetSecretValue", "{\"SecretId\":\"canary\"}");
  }

  @Test
  void who_tries_keys_is_told_nothing_that_is_not_recorded() throws Exception {
    long told = 0;
    try (Server server = Server.start(Options.ephemeral().in(data))) {
      fill();
      while (stranger(server) == 400) {
        told++;
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(500, stranger(server));
      }
      Files.delete(audit.resolve("filler"));
      while (stranger(server) != 400) {
        Thread.onSpinWait();
      }
      told++;
    }
    var names = new ArrayList<String>();
    AuditFiles.list(audit, AuditFiles.Filter.ALL, entry -> names.add(entry.summary().eventName()));
    assertEquals(told, names.stream().filter("AuthenticationRefused"::equals).count());
  }

  @Test
  void no_secret_leaves_unrecorded_and_it_resumes_by_itself() throws Exception {
    var stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    Options options =
        Options.ephemeral().with(new Log(stream, Log.Format.TEXT, InstantSource.system())).in(data);
    long answered = 1; // the making of the secret
    try (Server server = Server.start(options)) {
      Signed admin =
          Child.client(server.endpoint(), "us-east-1", data.resolve("admin.credentials"));
      assertEquals(
          200,
          admin
              .json(
                  "secretsmanager",
                  "secretsmanager.CreateSecret",
                  "{\"Name\":\"canary\",\"SecretString\":\"hush\","
                      + "\"ClientRequestToken\":\"0123456789abcdef0123456789abcdef\"}")
              .status());
      assertTrue(healthy(server, "200", "\"audit\":\"ok\""), () -> String.valueOf(log));

      fill();
      Reply reply = read(admin);
      while (reply.status() == 200) {
        answered++;
        reply = read(admin);
      }
      for (int i = 0; i < 50; i++) {
        assertEquals(500, reply.status());
        assertEquals("InternalServiceError", reply.code());
        assertEquals(REFUSED, reply.message());
        assertTrue(!reply.body().contains("hush"), reply::body);
        reply = read(admin);
      }
      assertTrue(healthy(server, "503", "\"audit\":\"failing\""));
      assertEquals(1, logged("the audit trail cannot be written"), () -> String.valueOf(log));
      Reply write =
          admin.json(
              "secretsmanager",
              "secretsmanager.PutSecretValue",
              "{\"SecretId\":\"canary\",\"SecretString\":\"other\","
                  + "\"ClientRequestToken\":\"1123456789abcdef0123456789abcdef\"}");
      assertEquals(500, write.status());
      assertEquals(REFUSED, write.message());

      until(() -> logged("little room on the disk") == 1);
      Files.delete(audit.resolve("filler"));
      until(() -> healthy(server, "200", "\"audit\":\"ok\""));
      Reply again = read(admin);
      assertEquals(200, again.status());
      assertTrue(again.body().contains("hush"), "the write was not made");
      answered++;
      until(() -> logged("enough room again") == 1);
      assertEquals(1, logged("the audit trail is written again"), () -> String.valueOf(log));
    }
    assertEquals(Optional.empty(), AuditFiles.verify(audit).fault());
    var names = new ArrayList<String>();
    AuditFiles.list(audit, AuditFiles.Filter.ALL, entry -> names.add(entry.summary().eventName()));
    long recorded =
        names.stream().filter(List.of("CreateSecret", "GetSecretValue")::contains).count();
    assertEquals(answered, recorded, names::toString);
    assertTrue(names.containsAll(List.of("AuditResumed", "AuditSpaceRecovered")), names::toString);
    assertEquals(1, logged("little room on the disk"), () -> String.valueOf(log));
  }
}
