package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import io.strongroom.iam.Iam;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the demonstration does, after <i>Managing Secrets for AWS Lambda</i>: one secret for each of
 * its three ways, and what must not be possible.
 */
final class Story {
  private static final String TOP_SECRET = "Top Secret";
  private static final String HELLO = "Hello, world!";
  private static final String USERNAME = "MyUsername";
  private static final List<String> SECRETS = List.of(TOP_SECRET, HELLO, USERNAME);
  private static final String VERSION = "2010-05-08";
  private static final String FUNCTION_POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":"
          + "[\"kms:Decrypt\",\"ssm:GetParameter\",\"secretsmanager:GetSecretValue\"],"
          + "\"Resource\":\"*\"}}";

  private final Path folder;
  private final Path data;
  private final Table table;
  private final InstantSource clock = InstantSource.system();

  Story(Path folder, Table table) {
    this.folder = folder;
    this.table = table;
    data = folder.resolve("data");
  }

  void tell() throws StartFailed, IOException {
    Iam.NewAccessKey admin;
    Stored stored;
    try (Server server = start()) {
      admin = server.newAdmin().orElseThrow();
      var client = client(server, admin);
      stored = store(client);
      read(user(client, "function", Optional.of(FUNCTION_POLICY)), stored);
      strangers(client, stored);
    }
    disk();
    try (Server server = start()) {
      var client = client(server, admin);
      readAgain(client, stored);
      stop(client, stored);
    }
    trail();
  }

  private Server start() throws StartFailed {
    return Server.start(Options.ephemeral().in(data));
  }

  private Client client(Server server, Iam.NewAccessKey key) {
    return new Client(server.endpoint(), server.region().value(), key, clock);
  }

  /**
   * What was stored.
   *
   * @param key its id
   * @param ciphertext base64
   */
  private record Stored(String key, String ciphertext) {}

  private Stored store(Client client) throws IOException {
    String key = Json.text(client.json("kms", "TrentService.CreateKey", "{}"), "KeyId");
    table.row(!key.isEmpty(), "aws kms create-key", key);
    String encoded =
        Base64.getEncoder().encodeToString(TOP_SECRET.getBytes(StandardCharsets.UTF_8));
    String ciphertext =
        Json.text(
            client.json("kms", "TrentService.Encrypt", Json.of("KeyId", key, "Plaintext", encoded)),
            "CiphertextBlob");
    table.row(
        !ciphertext.isEmpty(), "aws kms encrypt", ciphertext.length() + " characters of base64");
    stored(parameter(client, "/my/secret", ""), "aws ssm put-parameter");
    stored(secret(client, "Username", ""), "aws secretsmanager create-secret");
    stored(parameter(client, "/my/own", key), "the same parameter under our own key");
    stored(secret(client, "Own", key), "the same secret under our own key");
    return new Stored(key, ciphertext);
  }

  private void stored(Client.Answer answer, String what) {
    table.row(answer.ok(), what, answer.ok() ? "stored" : answer.body());
  }

  private static Client.Answer parameter(Client client, String name, String key)
      throws IOException {
    return client.json(
        "ssm",
        "AmazonSSM.PutParameter",
        Json.of("Name", name, "Value", HELLO, "Type", "SecureString", "KeyId", key));
  }

  private static Client.Answer secret(Client client, String name, String key) throws IOException {
    return client.json(
        "secretsmanager",
        "secretsmanager.CreateSecret",
        Json.of(
            "Name", name,
            "KmsKeyId", key,
            "SecretString", USERNAME,
            "ClientRequestToken", Entropy.uuid().toString()));
  }

  /** The three handlers with the key of a user who may read and nothing else. */
  private void read(Client function, Stored stored) throws IOException {
    var handlers = new Handlers(function, folder.resolve("function"));
    String means = handlers.means();
    table.same(
        TOP_SECRET,
        handlers.environment(stored.ciphertext()),
        "the handler with an environment variable",
        means);
    table.same(HELLO, handlers.parameter(), "the handler with a parameter", means);
    table.same(USERNAME, handlers.secret(), "the handler with a secret", means);
  }

  private Client user(Client client, String name, Optional<String> policy) throws IOException {
    client.query("iam", Map.of("Action", "CreateUser", "Version", VERSION, "UserName", name));
    if (policy.isPresent()) {
      client.query(
          "iam",
          Map.of(
              "Action",
              "PutUserPolicy",
              "Version",
              VERSION,
              "UserName",
              name,
              "PolicyName",
              "read",
              "PolicyDocument",
              policy.get()));
    }
    Client.Answer key =
        client.query(
            "iam", Map.of("Action", "CreateAccessKey", "Version", VERSION, "UserName", name));
    return client.as(
        new Iam.NewAccessKey(
            element(key, "AccessKeyId"), Sensitive.ofText(element(key, "SecretAccessKey"))));
  }

  private static String element(Client.Answer answer, String name) {
    int start = answer.body().indexOf("<" + name + ">");
    int end = answer.body().indexOf("</" + name + ">");
    return start < 0 || end < start
        ? "none"
        : answer.body().substring(start + name.length() + 2, end);
  }

  private void strangers(Client client, Stored stored) throws IOException {
    Client stranger = user(client, "stranger", Optional.empty());
    String denied = "AccessDeniedException";
    table.refused(denied, decrypt(stranger, stored), "a user without permission: decrypt");
    table.refused(denied, getParameter(stranger, "/my/secret"), "... the parameter");
    table.refused(denied, getSecret(stranger, "Username"), "... the secret");
    var forged = new Iam.NewAccessKey(client.key().id(), Sensitive.ofText("x".repeat(40)));
    table.refused(
        "InvalidSignatureException",
        getSecret(client.as(forged), "Username"),
        "the administrator's id with another secret");
  }

  private static Client.Answer decrypt(Client client, Stored stored) throws IOException {
    return client.json(
        "kms", "TrentService.Decrypt", Json.of("CiphertextBlob", stored.ciphertext()));
  }

  private static Client.Answer getParameter(Client client, String name) throws IOException {
    return client.json(
        "ssm", "AmazonSSM.GetParameter", "{\"Name\":\"" + name + "\",\"WithDecryption\":true}");
  }

  private static Client.Answer getSecret(Client client, String name) throws IOException {
    return client.json(
        "secretsmanager", "secretsmanager.GetSecretValue", Json.of("SecretId", name));
  }

  private void disk() throws IOException {
    DiskSearch.Found found = DiskSearch.of(data, SECRETS);
    table.row(
        found.hits() == 0 && found.files() > 0,
        "on disk, in plain, base64, hex, UTF-16",
        found.hits() + " hits in " + found.files() + " files, " + found.bytes() + " bytes");
    Path planted = Files.createDirectory(folder.resolve("planted"));
    Files.writeString(planted.resolve("file"), "x" + String.join("\n", SECRETS));
    long hits = DiskSearch.of(planted, SECRETS).hits();
    table.row(hits == SECRETS.size(), "the same search where they are planted", hits + " hits");
  }

  private void readAgain(Client client, Stored stored) throws IOException {
    String what = "after a restart";
    table.same(
        TOP_SECRET, Json.base64(Json.text(decrypt(client, stored), "Plaintext")), what, "decrypt");
    table.same(HELLO, Json.text(getParameter(client, "/my/own"), "Value"), what, "the parameter");
    table.same(USERNAME, Json.text(getSecret(client, "Own"), "SecretString"), what, "the secret");
  }

  private void stop(Client client, Stored stored) throws IOException {
    client.json("kms", "TrentService.DisableKey", Json.of("KeyId", stored.key()));
    table.refused("DisabledException", decrypt(client, stored), "with the key disabled: decrypt");
    Client.Answer parameter = getParameter(client, "/my/own");
    table.row(!parameter.ok(), "... the parameter under it", Json.text(parameter, "__type"));
    Client.Answer secret = getSecret(client, "Own");
    table.row(!secret.ok(), "... the secret under it", Json.text(secret, "__type"));
    client.json("kms", "TrentService.EnableKey", Json.of("KeyId", stored.key()));
    table.row(getSecret(client, "Own").ok(), "with the key enabled again", "the secret is back");
  }

  private void trail() throws IOException {
    var all = new AtomicInteger();
    var denied = new AtomicInteger();
    AuditFiles.list(
        new DataFolder(data).audit(),
        AuditFiles.Filter.ALL,
        entry -> {
          all.incrementAndGet();
          if (entry.summary().errorCode().startsWith("AccessDenied")) {
            denied.incrementAndGet();
          }
        });
    boolean sound = AuditFiles.verify(new DataFolder(data).audit()).fault().isEmpty();
    table.row(
        sound && denied.get() >= 3,
        "the audit trail, its chain verified",
        all.get() + " records, " + denied.get() + " of them denials");
  }
}
