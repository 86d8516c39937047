package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.ops.Log;
import io.strongroom.seal.Entropy;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stores secrets every way there is, misuses them every way there is, then looks for them. */
@Timeout(300)
final class LeakTest {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @TempDir private Path temp;
  private final Map<String, String> canaries = canaries();
  private final Search search = new Search(canaries);
  private final List<String> hits = new ArrayList<>();

  private static Map<String, String> canaries() {
    var texts = new LinkedHashMap<String, String>();
    texts.put("plain", random());
    texts.put("quoted", "q\"uo'te\\d " + random());
    texts.put("unicode", "kanári ✓\uD83D\uDE00 " + random());
    texts.put("lines", random() + "\nsecond\t" + random());
    return texts;
  }

  private static String random() {
    return Entropy.text(LETTERS, 24);
  }

  /** Whatever is answered here must not hold a canary. */
  private Answer silent(Answer answer) {
    hits.addAll(search.in("the answer " + answer.status(), answer.body()));
    return answer;
  }

  private void refused(Answer answer) {
    silent(answer);
    assertTrue(answer.status() >= 400, answer::toString);
  }

  private Path data() {
    return temp.resolve("data");
  }

  private Path output() {
    return temp.resolve("output");
  }

  @Test
  void a_secret_is_nowhere_but_in_the_answer_to_who_may_read_it()
      throws IOException, InterruptedException, SQLException {
    var ciphertexts = new LinkedHashMap<String, String>();
    try (var server = ServerProcess.start(data(), output(), Log.Format.TEXT)) {
      Client admin = server.admin();
      String key = admin.kms("CreateKey").text("KeyMetadata", "KeyId");
      canaries.forEach((name, text) -> ciphertexts.put(name, store(admin, key, name, text)));
      var misuse = new Misuse(server, admin, key, this::refused);
      canaries.values().forEach(misuse::all);
      look("while it runs");
    }
    spoil();
    look("after it stopped");
    for (Log.Format format : List.of(Log.Format.JSON, Log.Format.TEXT, Log.Format.TEXT)) {
      var server = ServerProcess.start(data(), output(), format);
      try {
        Client admin = server.admin();
        canaries.forEach((name, text) -> read(admin, name, text, ciphertexts.get(name)));
        if (format == Log.Format.JSON) {
          stumble(server, admin);
        }
        server.killAfter(1);
      } finally {
        server.kill();
      }
      look("after a kill");
    }
    assertEquals(List.of(), hits);
    assertFound();
  }

  /** Errors of the server's own, which are logged: rows with secrets that do not verify. */
  private void stumble(ServerProcess server, Client admin) throws IOException {
    var misuse = new Misuse(server, admin, "alias/none", this::refused);
    canaries.values().forEach(misuse::all);
    long before = Files.size(output());
    for (String name : canaries.keySet()) {
      refused(admin.ssm("GetParameter", "Name", "/spoilt/" + name, "WithDecryption", true));
      refused(admin.secrets("GetSecretValue", "SecretId", "spoilt-" + name));
    }
    assertTrue(Files.size(output()) > before, "nothing was logged");
  }

  private void spoil() throws SQLException {
    try (var database = Tables.open(data().resolve("strongroom.db"))) {
      database.change(
          "update ssm_versions set modified = modified + 1 where name like '/spoilt/%'");
      database.change(
          "update secret_versions set created = created + 1 where secret_id like 'spoilt-%'");
    }
  }

  private String store(Client admin, String key, String name, String text) {
    parameter(admin, "/leak/Standard/" + name, "Standard", text);
    parameter(admin, "/leak/Advanced/" + name, "Advanced", text);
    parameter(admin, "/spoilt/" + name, "Advanced", text);
    secret(admin, name, "SecretString", text);
    secret(admin, "spoilt-" + name, "SecretString", text);
    secret(admin, name + "-binary", "SecretBinary", JsonTree.blob(text));
    return silent(admin.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob(text)))
        .text("CiphertextBlob");
  }

  private void parameter(Client admin, String name, String tier, String value) {
    Object[] request = {"Name", name, "Type", "SecureString", "Tier", tier, "Value", value};
    silent(admin.ssm("PutParameter", request)).ok();
  }

  private void secret(Client admin, String name, String member, String value) {
    String token = UUID.randomUUID().toString();
    silent(admin.secrets("CreateSecret", "Name", name, "ClientRequestToken", token, member, value))
        .ok();
  }

  private static void read(Client admin, String name, String text, String ciphertext) {
    for (String tier : List.of("Standard", "Advanced")) {
      String parameter = "/leak/" + tier + "/" + name;
      Answer answer = admin.ssm("GetParameter", "Name", parameter, "WithDecryption", true);
      assertEquals(text, answer.text("Parameter", "Value"));
    }
    assertEquals(text, admin.secrets("GetSecretValue", "SecretId", name).text("SecretString"));
    Answer binary = admin.secrets("GetSecretValue", "SecretId", name + "-binary");
    assertEquals(JsonTree.blob(text), binary.text("SecretBinary"));
    Answer opened = admin.kms("Decrypt", "CiphertextBlob", ciphertext);
    assertEquals(JsonTree.blob(text), opened.text("Plaintext"));
  }

  /** Searches the data, the output, and the trail as it is shown to people. */
  private void look(String when) throws IOException {
    for (Path place : List.of(data(), output())) {
      search.in(place).forEach(hit -> hits.add(hit + " " + when));
    }
    var trail = new StringBuilder();
    AuditFiles.list(
        data().resolve("audit"),
        AuditFiles.Filter.ALL,
        entry -> trail.append(entry.json()).append('\n').append(entry.text()).append('\n'));
    assertTrue(trail.length() > 10_000, "there is no audit trail");
    hits.addAll(search.in("the audit trail " + when, trail.toString()));
  }

  /** The same search finds what is there: in files of every form, and where AWS keeps it clear. */
  private void assertFound() throws IOException {
    for (var form : search.forms().entrySet()) {
      Path planted = data().resolve("planted");
      Files.write(planted, "before ".getBytes(StandardCharsets.US_ASCII));
      Files.write(planted, form.getValue(), StandardOpenOption.APPEND);
      assertTrue(
          search.in(data()).contains(form.getKey() + ", in " + planted), () -> form.getKey());
      Files.delete(planted);
    }
    String planted = random();
    try (var server = ServerProcess.start(data(), output(), Log.Format.TEXT)) {
      server.admin().ssm("PutParameter", "Name", "p", "Type", "String", "Value", planted).ok();
    }
    assertFalse(new Search(Map.of("planted", planted)).in(data()).isEmpty());
  }

  @Test
  void secret_access_keys_are_in_one_file_or_nowhere() throws IOException {
    var secrets = new LinkedHashMap<String, String>();
    try (var server = ServerProcess.start(data(), output(), Log.Format.JSON)) {
      Client admin = server.admin();
      secrets.put("admin", admin.signed().secret());
      admin.iam("CreateUser", "UserName", "user").ok();
      Answer key = admin.iam("CreateAccessKey", "UserName", "user").ok();
      secrets.put("user", key.element("SecretAccessKey"));
      Client user = server.client(key.element("AccessKeyId"), secrets.get("user"), "user");
      user.sts("GetCallerIdentity").ok();
      user.kms("ListKeys").refused("AccessDeniedException");
    }
    try (var server = ServerProcess.start(data(), output(), Log.Format.TEXT)) {
      server.admin().sts("GetCallerIdentity").ok();
    }
    var keys = new Search(secrets);
    Path file = data().resolve("admin.credentials");
    assertEquals(List.of("admin as it is, in " + file), keys.in(data()));
    assertEquals(List.of(), keys.in(output()));
  }

  @Test
  void nobody_but_the_owner_can_open_anything() throws IOException, InterruptedException {
    var server = ServerProcess.start(data(), output(), Log.Format.TEXT);
    try (var threads = Executors.newSingleThreadExecutor()) {
      modes();
      Client admin = server.admin();
      var load = threads.submit(() -> write(admin));
      while (!load.isDone()) {
        modes();
      }
      server.killAfter(1);
    } finally {
      server.kill();
    }
    modes();
    try (var again = ServerProcess.start(data(), output(), Log.Format.TEXT)) {
      modes();
      write(again.admin());
      modes();
    }
    modes();
  }

  private static void write(Client admin) {
    for (int i = 0; i < 30; i++) {
      Object[] request = {"Name", "p" + i, "Type", "SecureString", "Value", "v", "Overwrite", true};
      admin.ssm("PutParameter", request).ok();
    }
  }

  private void modes() throws IOException {
    try (var files = Files.walk(data())) {
      for (Path file : files.toList()) {
        String wanted =
            Files.isDirectory(file)
                ? "rwx------"
                : file.getFileName().toString().equals("root.key") ? "r--------" : "rw-------";
        try {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          assertEquals(wanted, mode, file::toString);
        } catch (NoSuchFileException e) {
          continue; // it went while we looked
        }
      }
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
    }
  }
}
