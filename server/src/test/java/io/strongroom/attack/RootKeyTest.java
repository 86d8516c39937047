package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import io.strongroom.seal.RootKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with a root key that is not the one its data need. */
@Timeout(120)
final class RootKeyTest {
  @TempDir private Path temp;
  private Path data = Path.of("");
  private Path key = Path.of("");
  private byte[] good = {};

  @BeforeEach
  void make() throws StartFailed, IOException {
    data = temp.resolve("data");
    key = data.resolve("root.key");
    Server.start(options()).close();
    good = Files.readAllBytes(key);
  }

  private Options options() {
    return Options.ephemeral().in(data);
  }

  private void replace(byte[] bytes) throws IOException {
    Files.deleteIfExists(key);
    Files.write(key, bytes);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
  }

  /** Everything in the folder, by name: its mode and its bytes. */
  private Map<String, String> folder() throws IOException {
    var all = new TreeMap<String, String>();
    try (var files = Files.walk(data)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith("-shm")) {
          continue; // SQLite's memory shared between processes, which any reader of a log rebuilds
        }
        String bytes =
            Files.isRegularFile(file) ? HexFormat.of().formatHex(Files.readAllBytes(file)) : "";
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        all.put(data.relativize(file).toString(), mode + " " + bytes);
      }
    }
    return all;
  }

  /** Tries to start; says why it did not, after a look that nothing was changed. */
  private String refused(Options options) throws IOException {
    Map<String, String> before = folder();
    String message =
        String.valueOf(
            assertThrows(StartFailed.class, () -> Server.start(options).close()).getMessage());
    Map<String, String> after = folder();
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertEquals(bytes, after.get(name), name));
    assertFalse(message.contains("\n"), message);
    String text = new String(good, StandardCharsets.ISO_8859_1).strip();
    for (String part : text.split("\\s+", -1)) {
      assertFalse(part.length() > 36 && message.contains(part), message);
    }
    return message;
  }

  private void refused(String... words) throws IOException {
    String message = refused(options());
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  private void starts() throws StartFailed {
    Server.start(options()).close();
  }

  @Test
  void that_is_missing() throws IOException, StartFailed {
    Files.delete(key);
    refused("is missing", key.toString(), "--root-key");
    replace(good);
    starts();
  }

  @Test
  void that_was_cut_or_changed() throws IOException, StartFailed {
    for (int length = 0; length < good.length; length += 1 + good.length / 20) {
      replace(Arrays.copyOf(good, length));
      refused("root key");
    }
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      replace(bad);
      refused("root key");
    }
    replace(Arrays.copyOf(good, good.length + 1));
    refused("root key");
    replace(new byte[32]);
    refused("root key");
    replace(good);
    starts();
  }

  @Test
  void that_belongs_to_other_data() throws IOException, StartFailed {
    Path other = temp.resolve("other");
    Server.start(Options.ephemeral().in(other)).close();
    replace(Files.readAllBytes(other.resolve("root.key")));
    refused("root key");
    replace(good);
    starts();
  }

  @Test
  void that_was_just_made() throws IOException, StartFailed {
    Path fresh = temp.resolve("fresh.key");
    RootKeyFile.create(fresh).close();
    replace(Files.readAllBytes(fresh));
    refused("root key");
    replace(good);
    starts();
  }

  @Test
  void that_is_elsewhere() throws IOException, StartFailed {
    Path elsewhere = temp.resolve("elsewhere.key");
    Options options =
        new Options(
            options().listen(),
            Optional.empty(),
            false,
            options().place(),
            Optional.of(elsewhere),
            options().region(),
            options().account(),
            Optional.empty(),
            options().audit(),
            options().clock(),
            Log.silent(),
            Options.Oidc.STANDARD,
            Options.Exposure.STANDARD,
            Options.Webhooks.STANDARD,
            Options.Rotation.STANDARD);
    assertTrue(refused(options).contains(elsewhere.toString()));
    assertFalse(Files.exists(elsewhere));
    Files.move(key, elsewhere);
    refused("is missing");
    Server.start(options).close();
  }

  @Test
  void after_a_crash_that_left_a_log() throws IOException, InterruptedException, StartFailed {
    var server = ServerProcess.start(data, temp.resolve("output"), Log.Format.TEXT);
    try {
      for (int i = 0; i < 20; i++) {
        Object[] request = {"Name", "p" + i, "Type", "SecureString", "Value", "value " + i};
        server.admin().ssm("PutParameter", request).ok();
      }
      server.killAfter(1);
    } finally {
      server.kill();
    }
    assertTrue(Files.size(data.resolve("strongroom.db-wal")) > 0);
    Path fresh = temp.resolve("fresh.key");
    RootKeyFile.create(fresh).close();
    replace(Files.readAllBytes(fresh));
    refused("root key");
    Files.delete(key);
    refused("is missing");
    replace(good);
    try (var again = ServerProcess.start(data, temp.resolve("output"), Log.Format.TEXT)) {
      for (int i = 0; i < 20; i++) {
        again.admin().ssm("GetParameter", "Name", "p" + i, "WithDecryption", true).ok();
      }
    }
  }
}
