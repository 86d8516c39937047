package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.Reply;
import io.strongroom.testing.Signed;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data folders of every release, each as its own release wrote it: every later one opens them. A
 * new one is made, once a release, with {@code -Dgolden.make=NAME}.
 */
final class GoldenDataTest {
  private static final String PLACE = "src/test/resources/io/strongroom/golden";
  private static final String EXPECTED = "expected.properties";
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @Test
  void every_release_s_data_open(@TempDir Path temporary) throws Exception {
    String make = System.getProperty("golden.make", "");
    if (!make.isEmpty()) {
      make(temporary.resolve("made"), Path.of(PLACE, make + ".zip"));
    }
    List<Path> releases;
    try (Stream<Path> files = Files.list(Path.of(PLACE))) {
      releases = files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
    assertFalse(releases.isEmpty());
    for (Path release : releases) {
      Path folder = temporary.resolve(release.getFileName().toString());
      unpack(release, folder);
      check(folder);
    }
  }

  private static void check(Path folder) throws Exception {
    var expected = new Properties();
    expected.load(new StringReader(Files.readString(folder.resolve(EXPECTED))));
    try (Server server = Server.start(Options.ephemeral().in(folder))) {
      assertEquals(expected.getProperty("account"), server.account().value());
      Signed admin =
          Signed.to(
              server.endpoint(),
              "us-east-1",
              expected.getProperty("admin.id"),
              expected.getProperty("admin.secret"));
      for (String name : expected.stringPropertyNames()) {
        if (name.startsWith("ask.")) {
          String question = expected.getProperty(name);
          String[] parts = question.split(" ", 3);
          Reply reply = admin.json(parts[0], parts[1], parts[2]);
          String answer = expected.getProperty("answer." + name.substring("ask.".length()));
          assertTrue(reply.body().contains(answer), () -> question + " -> " + reply.body());
        }
      }
    }
    assertTrue(AuditFiles.verify(folder.resolve("audit")).fault().isEmpty());
  }

  private static void make(Path folder, Path zip) throws Exception {
    var expected = new Properties();
    try (Server server = Server.start(Options.ephemeral().in(folder))) {
      var key = server.newAdmin().orElseThrow();
      String secret = key.secret().use(b -> new String(b, StandardCharsets.US_ASCII));
      expected.setProperty("account", server.account().value());
      expected.setProperty("admin.id", key.id());
      expected.setProperty("admin.secret", secret);
      fill(Signed.to(server.endpoint(), "us-east-1", key.id(), secret), expected);
    }
    var text = new StringWriter();
    expected.store(text, null);
    Files.writeString(folder.resolve(EXPECTED), text.toString());
    pack(folder, zip);
  }

  private static void fill(Signed admin, Properties expected) {
    String keyId = field(ok(admin.json("kms", "TrentService.CreateKey", "{}")), "KeyId");
    ok(
        admin.json(
            "kms",
            "TrentService.CreateAlias",
            "{\"AliasName\":\"alias/golden\",\"TargetKeyId\":\"" + keyId + "\"}"));
    String blob =
        field(
            ok(
                admin.json(
                    "kms",
                    "TrentService.Encrypt",
                    "{\"KeyId\":\"alias/golden\",\"Plaintext\":\"Z29sZA==\","
                        + "\"EncryptionContext\":{\"a\":\"b\"}}")),
            "CiphertextBlob");
    ask(
        expected,
        "decrypt",
        "kms TrentService.Decrypt {\"CiphertextBlob\":\""
            + blob
            + "\",\"EncryptionContext\":{\"a\":\"b\"}}",
        "\"Plaintext\":\"Z29sZA==\"");
    ok(
        admin.json(
            "ssm",
            "AmazonSSM.PutParameter",
            "{\"Name\":\"/golden/secure\",\"Type\":\"SecureString\",\"Value\":\"first\","
                + "\"KeyId\":\"alias/golden\"}"));
    ok(
        admin.json(
            "ssm",
            "AmazonSSM.PutParameter",
            "{\"Name\":\"/golden/secure\",\"Value\":\"second\",\"Overwrite\":true}"));
    String large = "x".repeat(5000);
    ok(
        admin.json(
            "ssm",
            "AmazonSSM.PutParameter",
            "{\"Name\":\"/golden/large\",\"Type\":\"SecureString\",\"Tier\":\"Advanced\","
                + "\"Value\":\""
                + large
                + "\"}"));
    ask(expected, "first", get("/golden/secure:1"), "\"Value\":\"first\"");
    ask(expected, "second", get("/golden/secure"), "\"Value\":\"second\"");
    ask(expected, "large", get("/golden/large"), "\"Value\":\"" + large + "\"");
    ok(
        admin.json(
            "secretsmanager",
            "secretsmanager.CreateSecret",
            "{\"Name\":\"golden\",\"SecretString\":\"old\",\"ClientRequestToken\":\""
                + TOKEN
                + "\"}"));
    ok(
        admin.json(
            "secretsmanager",
            "secretsmanager.PutSecretValue",
            "{\"SecretId\":\"golden\",\"SecretBinary\":\"bmV3\",\"ClientRequestToken\":\""
                + TOKEN.toUpperCase(java.util.Locale.ROOT)
                + "\"}"));
    String read = "secretsmanager secretsmanager.GetSecretValue ";
    ask(expected, "current", read + "{\"SecretId\":\"golden\"}", "\"SecretBinary\":\"bmV3\"");
    ask(
        expected,
        "previous",
        read + "{\"SecretId\":\"golden\",\"VersionStage\":\"AWSPREVIOUS\"}",
        "\"SecretString\":\"old\"");
  }

  private static String get(String name) {
    return "ssm AmazonSSM.GetParameter {\"Name\":\"" + name + "\",\"WithDecryption\":true}";
  }

  private static void ask(Properties expected, String name, String question, String answer) {
    expected.setProperty("ask." + name, question);
    expected.setProperty("answer." + name, answer);
  }

  private static String ok(Reply reply) {
    assertEquals(200, reply.status(), reply.body());
    return reply.body();
  }

  private static String field(String json, String name) {
    int from = json.indexOf("\"" + name + "\":\"") + name.length() + 4;
    return json.substring(from, json.indexOf('"', from));
  }

  private static void pack(Path folder, Path zip) throws IOException {
    Files.createDirectories(zip.toAbsolutePath().getParent());
    try (var out = new ZipOutputStream(Files.newOutputStream(zip));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  private static void unpack(Path zip, Path folder) throws IOException {
    try (var in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(in, file);
        // A zip keeps no modes, and the root key must be its owner's alone.
        Files.setPosixFilePermissions(
            file,
            PosixFilePermissions.fromString(
                entry.getName().equals("root.key") ? "r--------" : "rw-------"));
      }
    }
  }
}
