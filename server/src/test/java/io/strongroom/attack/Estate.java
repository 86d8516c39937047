package io.strongroom.attack;

import io.strongroom.ops.Log;
import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Signed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A data folder with something of every kind in it, and questions to a server that has it: what it
 * answered at first is what it may answer for ever, or refuse.
 */
final class Estate {
  static final String EAST = "us-east-1";
  static final String WEST = "eu-west-1";
  private static final String ROOT = "arn:aws:iam::000000000000:root";

  private static final String PROVIDER = "arn:aws:iam::000000000000:oidc-provider/issuer.example";

  /** Everybody's access key: id and secret, and the token of a session. */
  private final Map<String, String[]> people = new LinkedHashMap<>();

  private final Map<String, String> keys = new LinkedHashMap<>();
  private final Map<String, String> ciphertexts = new LinkedHashMap<>();
  private final Map<Question, Answer> answers = new LinkedHashMap<>();

  /**
   * A question.
   *
   * @param about all the things it depends on
   */
  record Question(
      String person,
      String region,
      String service,
      String operation,
      String body,
      Set<String> about) {
    @Override
    public String toString() {
      return person + " " + region + " " + operation + " " + body;
    }
  }

  /** Makes one in a new folder. */
  static Estate make(Path folder) throws StartFailed, IOException {
    var estate = new Estate();
    try (Server server = estate.start(folder)) {
      var made = server.newAdmin().orElseThrow();
      String secret = made.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
      estate.people.put("admin", new String[] {made.id(), secret});
      estate.people(server);
      estate.keys(server);
      estate.parameters(server);
      estate.secrets(server);
      EstateLogs.make(estate.client(server, "admin", EAST));
      EstateFunctions.make(estate.client(server, "admin", EAST));
      var unused = server.createAccount("dev");
      unused = server.createAccount("test");
    }
    // What is pending is settled, once for all copies.
    estate.start(folder).close();
    // Asked of a copy, whose trail has the records of it: every start reads the trail.
    Path copy = folder.resolveSibling(folder.getFileName() + "-asked");
    copy(folder, copy);
    try (Server server = estate.start(copy)) {
      estate.questions().forEach(q -> estate.answers.put(q, estate.ask(server, q)));
    }
    return estate;
  }

  Server start(Path folder) throws StartFailed {
    return start(folder, Log.silent());
  }

  /** Functions run without a sandbox, which not every machine has. */
  Server start(Path folder, Log log) throws StartFailed {
    return Server.start(Options.ephemeral().in(folder).with(new Options.Hosting(true)).with(log));
  }

  Client client(Server server, String person, String region) {
    String[] key = people.getOrDefault(person, new String[] {"AKIAUNKNOWNUNKNOWNXX", "none"});
    return new Client(
        Signed.to(server.endpoint(), region, key[0], key[1])
            .as(key[0], key[1], key.length > 2 ? key[2] : ""),
        "arn:aws:iam::000000000000:user/" + person);
  }

  /** The id of an access key or of a KMS key. */
  String id(String name) {
    String[] person = people.get(name);
    return person == null ? keys.getOrDefault(name, "none") : person[0];
  }

  private void people(Server server) {
    Client admin = client(server, "admin", EAST);
    person(admin, "reader", Policies.allow("ssm:Get*"), Policies.allow("secretsmanager:Get*"));
    person(admin, "barred", Policies.allow("*"));
    policy(admin, "barred", "deny", Policies.deny("*"));
    person(admin, "none");
    policy(admin, "reader", "kms", Policies.allow("kms:Decrypt"));
    identities(admin);
  }

  /** People whose permissions come from elsewhere: groups, managed policies, roles. */
  private void identities(Client admin) {
    String ssm = Policies.document(Policies.allow("ssm:Get*"), Policies.allow("kms:Decrypt"));
    admin.iam("CreateGroup", "GroupName", "team").ok();
    admin
        .iam("PutGroupPolicy", "GroupName", "team", "PolicyName", "get", "PolicyDocument", ssm)
        .ok();
    person(admin, "grouped");
    admin.iam("AddUserToGroup", "GroupName", "team", "UserName", "grouped").ok();
    String shared = "arn:aws:iam::000000000000:policy/shared";
    String readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    admin.iam("CreatePolicy", "PolicyName", "shared", "PolicyDocument", ssm).ok();
    admin.iam("CreatePolicy", "PolicyName", "other", "PolicyDocument", ssm).ok();
    person(admin, "managed");
    admin.iam("AttachUserPolicy", "UserName", "managed", "PolicyArn", shared).ok();
    person(admin, "bounded", Policies.allow("*"));
    admin
        .iam("PutUserPermissionsBoundary", "UserName", "bounded", "PermissionsBoundary", shared)
        .ok();
    String trust =
        Policies.document(
            Policies.allowTo("arn:aws:iam::000000000000:user/admin", "sts:AssumeRole")
                .replace(",\"Resource\":\"*\"", ""));
    for (String role : List.of("worker", "idler")) {
      admin.iam("CreateRole", "RoleName", role, "AssumeRolePolicyDocument", trust).ok();
    }
    admin.iam("AttachRolePolicy", "RoleName", "worker", "PolicyArn", readOnly).ok();
    for (String role : List.of("worker", "idler")) {
      String arn = "arn:aws:iam::000000000000:role/" + role;
      Answer made = admin.sts("AssumeRole", "RoleArn", arn, "RoleSessionName", "session").ok();
      people.put(
          role,
          new String[] {
            made.element("AccessKeyId"),
            made.element("SecretAccessKey"),
            made.element("SessionToken")
          });
    }
    admin
        .iam(
            "CreateOpenIDConnectProvider",
            "Url",
            "https://issuer.example",
            "ClientIDList.member.1",
            "client")
        .ok();
    admin.iam("CreateAccountAlias", "AccountAlias", "strongroom-test").ok();
  }

  private void person(Client admin, String name, String... statements) {
    admin.iam("CreateUser", "UserName", name).ok();
    if (statements.length > 0) {
      policy(admin, name, "allow", statements);
    }
    Answer key = admin.iam("CreateAccessKey", "UserName", name).ok();
    people.put(name, new String[] {key.element("AccessKeyId"), key.element("SecretAccessKey")});
  }

  private static void policy(Client admin, String user, String name, String... statements) {
    String document = Policies.document(statements);
    admin
        .iam("PutUserPolicy", "UserName", user, "PolicyName", name, "PolicyDocument", document)
        .ok();
  }

  private void keys(Server server) {
    Client admin = client(server, "admin", EAST);
    for (String name : List.of("enabled", "disabled", "pending", "closed")) {
      String id = admin.kms("CreateKey", "Description", name).text("KeyMetadata", "KeyId");
      keys.put(name, id);
      ciphertexts.put(name, encrypt(admin, id, name));
    }
    Client west = client(server, "admin", WEST);
    String id = west.kms("CreateKey").text("KeyMetadata", "KeyId");
    keys.put("west", id);
    ciphertexts.put("west", encrypt(west, id, "west"));
    admin.kms("CreateAlias", "AliasName", "alias/one", "TargetKeyId", id("enabled")).ok();
    admin.kms("CreateAlias", "AliasName", "alias/two", "TargetKeyId", id("closed")).ok();
    admin.kms("EnableKeyRotation", "KeyId", id("enabled")).ok();
    admin.kms("DisableKey", "KeyId", id("disabled")).ok();
    admin.kms("ScheduleKeyDeletion", "KeyId", id("pending")).ok();
    String closed =
        Policies.document(
            Policies.allowTo(ROOT, "kms:*"),
            Policies.denyTo(ROOT, "kms:Decrypt"),
            Policies.denyTo(ROOT, "kms:Encrypt"));
    admin.kms("PutKeyPolicy", "KeyId", id("closed"), "Policy", closed).ok();
    grant(admin, "g", Map.of("a", "b"));
    grant(admin, "h", Map.of("a", "x"));
  }

  /** What lets a person without policies decrypt. */
  private void grant(Client admin, String name, Map<String, String> context) {
    Object[] request = {
      "KeyId",
      id("enabled"),
      "GranteePrincipal",
      "arn:aws:iam::000000000000:user/none",
      "RetiringPrincipal",
      "arn:aws:iam::000000000000:user/reader",
      "Operations",
      List.of("Decrypt"),
      "Constraints",
      Map.of("EncryptionContextSubset", context),
      "Name",
      name
    };
    admin.kms("CreateGrant", request).ok();
  }

  private static String encrypt(Client client, String key, String text) {
    return client
        .kms(
            "Encrypt",
            "KeyId",
            key,
            "Plaintext",
            JsonTree.blob(text),
            "EncryptionContext",
            Map.of("a", "b"))
        .text("CiphertextBlob");
  }

  private void parameters(Server server) {
    for (String region : List.of(EAST, WEST)) {
      Client admin = client(server, "admin", region);
      for (int version = 1; version <= 3; version++) {
        put(admin, region, "/t/standard", "SecureString", "Standard", version);
        put(admin, region, "/t/advanced", "SecureString", "Advanced", version);
        put(admin, region, "/t/clear", "String", "Standard", version);
        put(admin, region, "/t/other", "SecureString", "Advanced", version);
      }
      String setting = "/ssm/parameter-store/high-throughput-enabled";
      admin.ssm("UpdateServiceSetting", "SettingId", setting, "SettingValue", "true").ok();
      admin.events("PutRule", "Name", "one", "EventPattern", "{\"source\":[\"none\"]}").ok();
      admin.events("PutRule", "Name", "two", "EventPattern", "{\"source\":[\"some\"]}").ok();
      tagAndShare(admin, region);
    }
  }

  private static void tagAndShare(Client admin, String region) {
    Object[] tags = {
      "ResourceType",
      "Parameter",
      "ResourceId",
      "/t/clear",
      "Tags",
      List.of(Map.of("Key", "a", "Value", "b"))
    };
    admin.ssm("AddTagsToResource", tags).ok();
    String arn = "arn:aws:ssm:" + region + ":000000000000:parameter/t/advanced";
    String policy = Policies.document(Policies.allowTo("111122223333", "ssm:GetParameter"));
    admin.ssm("PutResourcePolicy", "ResourceArn", arn, "Policy", policy).ok();
  }

  private static void put(
      Client admin, String region, String name, String type, String tier, int version) {
    String value = region + name + version;
    Object[] request = {
      "Name",
      name,
      "Type",
      type,
      "Tier",
      tier,
      "Value",
      value,
      "Overwrite",
      true,
      "Description",
      "about " + value,
      "AllowedPattern",
      ".*",
      "Policies",
      tier.equals("Standard")
          ? "[{}]"
          : "[{\"Type\":\"Expiration\",\"Version\":\"1.0\",\"Attributes\":"
              + "{\"Timestamp\":\"2099-01-01T00:00:00Z\"}}]"
    };
    admin.ssm("PutParameter", request).ok();
  }

  private void secrets(Server server) {
    for (String region : List.of(EAST, WEST)) {
      Client admin = client(server, "admin", region);
      for (String name : List.of("s1", "s2", "s3")) {
        for (int version = 1; version <= 3; version++) {
          Object[] request = {
            version == 1 ? "Name" : "SecretId",
            name,
            "ClientRequestToken",
            UUID.nameUUIDFromBytes((region + name + version).getBytes(StandardCharsets.UTF_8))
                .toString(),
            name.equals("s2") ? "SecretBinary" : "SecretString",
            JsonTree.blob(region + name + version)
          };
          admin.secrets(version == 1 ? "CreateSecret" : "PutSecretValue", request).ok();
        }
      }
      admin.secrets("DeleteSecret", "SecretId", "s3").ok();
      String shared =
          Policies.document(
              Policies.allowTo(
                  "arn:aws:iam::000000000000:user/none", "secretsmanager:GetSecretValue"));
      for (String name : List.of("s1", "s2")) {
        admin.secrets("PutResourcePolicy", "SecretId", name, "ResourcePolicy", shared).ok();
      }
    }
  }

  private List<Question> questions() {
    var list = new ArrayList<Question>();
    for (String person : List.of("admin", "reader", "barred", "none", "stranger")) {
      list.add(new Question(person, EAST, "sts", "GetCallerIdentity", "", Set.of(person)));
      list.add(new Question(person, EAST, "kms", "ListKeys", "{}", Set.of(person, "keys")));
      parameter(list, person, EAST, "/t/standard");
      secret(list, person, EAST, "s1", "AWSCURRENT");
      decrypt(list, person, EAST, "enabled", "b");
    }
    for (String person : List.of("grouped", "managed", "bounded", "worker", "idler")) {
      Set<String> about =
          switch (person) {
            case "managed", "bounded" -> Set.of(person, "shared");
            default -> Set.of(person);
          };
      list.add(new Question(person, EAST, "sts", "GetCallerIdentity", "", about));
      list.add(new Question(person, EAST, "kms", "ListKeys", "{}", about));
      var read = new LinkedHashSet<>(about);
      read.add("clear" + EAST);
      String body = JsonTree.write("Name", "/t/clear");
      list.add(new Question(person, EAST, "ssm", "GetParameter", body, read));
    }
    list.add(iam("GetOpenIDConnectProvider", "provider", "OpenIDConnectProviderArn", PROVIDER));
    list.add(iam("GetGroupPolicy", "grouped", "GroupName=team&PolicyName", "get"));
    list.add(iam("GetRole", "worker", "RoleName", "worker"));
    list.add(iam("GetUser", "reader", "UserName", "reader"));
    for (String name :
        List.of("standard:2", "advanced", "advanced:2", "clear", "clear:2", "absent")) {
      parameter(list, "admin", EAST, "/t/" + name);
    }
    for (String name : List.of("s1", "s2", "s3", "s4")) {
      secret(list, "admin", EAST, name, "AWSPREVIOUS");
      secret(list, "admin", EAST, name, "AWSCURRENT");
      String body = JsonTree.write("SecretId", name);
      list.add(secret("admin", EAST, "DescribeSecret", name, body));
    }
    for (String name : List.of("enabled", "disabled", "pending", "closed")) {
      decrypt(list, "admin", EAST, name, "b");
      decrypt(list, "admin", EAST, name, "c");
      for (String operation : List.of("DescribeKey", "GetKeyPolicy")) {
        list.add(kms("admin", EAST, operation, name, "KeyId", id(name)));
      }
    }
    String id = JsonTree.write("SettingId", "/ssm/parameter-store/high-throughput-enabled");
    list.add(
        new Question("admin", EAST, "ssm", "GetServiceSetting", id, Set.of("admin", "setting")));
    String rule = JsonTree.write("Name", "one");
    list.add(new Question("admin", EAST, "events", "DescribeRule", rule, Set.of("admin", "rule")));
    list.addAll(EstateLogs.questions());
    list.addAll(EstateFunctions.questions());
    String text = JsonTree.blob("x");
    list.add(kms("admin", EAST, "Encrypt", "one", "KeyId", "alias/one", "Plaintext", text));
    list.add(kms("admin", EAST, "Encrypt", "two", "KeyId", "alias/two", "Plaintext", text));
    parameter(list, "admin", WEST, "/t/standard");
    secret(list, "admin", WEST, "s1", "AWSCURRENT");
    secret(list, "admin", WEST, "s3", "AWSCURRENT");
    decrypt(list, "admin", WEST, "west", "b");
    decrypt(list, "admin", WEST, "enabled", "b");
    return List.copyOf(new LinkedHashSet<>(list));
  }

  private static Question iam(String operation, String about, String name, String value) {
    return new Question(
        "admin", EAST, "iam", operation, name + "=" + value, Set.of("admin", about));
  }

  private static void parameter(List<Question> list, String person, String region, String name) {
    String body = JsonTree.write("Name", name, "WithDecryption", true);
    String about = name.replace("/t/", "").replaceFirst(":.*", "") + region;
    list.add(new Question(person, region, "ssm", "GetParameter", body, Set.of(person, about)));
  }

  private static void secret(
      List<Question> list, String person, String region, String name, String stage) {
    String body = JsonTree.write("SecretId", name, "VersionStage", stage);
    list.add(secret(person, region, "GetSecretValue", name, body));
  }

  private void decrypt(
      List<Question> list, String person, String region, String name, String value) {
    Map<String, String> context = Map.of("a", value);
    String blob = ciphertexts.getOrDefault(name, "");
    Object[] request = {"CiphertextBlob", blob, "EncryptionContext", context};
    list.add(kms(person, region, "Decrypt", name, request));
  }

  private static Question secret(
      String person, String region, String operation, String name, String body) {
    return new Question(
        person, region, "secretsmanager", operation, body, Set.of(person, name + region));
  }

  private static Question kms(
      String person, String region, String operation, String about, Object... members) {
    Set<String> all =
        switch (about) {
          case "one" -> Set.of(person, "one", "enabled");
          case "two" -> Set.of(person, "two", "closed");
          default -> Set.of(person, about);
        };
    return new Question(person, region, "kms", operation, JsonTree.write(members), all);
  }

  Set<Question> asked() {
    return answers.keySet();
  }

  /** What was answered at first. */
  Answer atFirst(Question question) {
    return answers.getOrDefault(
        question, new Answer("", new io.strongroom.testing.Reply(0, Map.of(), "")));
  }

  Answer ask(Server server, Question question) {
    Client client = client(server, question.person(), question.region());
    return switch (question.service()) {
      case "sts" -> client.sts(question.operation());
      case "iam" -> client.iam(question.operation(), question.body().split("[=&]", -1));
      case "kms" -> client.json("kms", "TrentService", question.operation(), question.body());
      case "ssm" -> client.json("ssm", "AmazonSSM", question.operation(), question.body());
      case "events" -> client.json("events", "AWSEvents", question.operation(), question.body());
      case "lambda" -> EstateFunctions.ask(client, question);
      case "logs" -> client.json("logs", "Logs_20140328", question.operation(), question.body());
      default ->
          client.json("secretsmanager", "secretsmanager", question.operation(), question.body());
    };
  }

  /** A body without what is new in every answer. */
  static String lasting(Answer answer) {
    return answer
        .body()
        .replaceAll("RequestId: [0-9a-f-]+", "")
        .replaceAll("<RequestId>[^<]*</RequestId>", "")
        .replaceAll("<RoleLastUsed>.*?</RoleLastUsed>", "")
        .replaceAll("\"LastAccessedDate\":[0-9.]*,", "")
        .replaceAll("\"next(Forward|Backward)Token\":\"[^\"]*\"", "")
        .replaceAll("\"CiphertextBlob\":\"[^\"]*\"", "");
  }

  /** Copies a data folder, but for its audit trail. */
  static void copy(Path from, Path to) throws IOException {
    java.nio.file.Files.createDirectory(to);
    for (String name : List.of("strongroom.db", "root.key", "admin.credentials")) {
      java.nio.file.Files.copy(from.resolve(name), to.resolve(name));
    }
    // A server whose trail is behind the database's last checkpoint does not start.
    java.nio.file.Files.createDirectory(to.resolve("audit"));
    try (var files = java.nio.file.Files.list(from.resolve("audit"))) {
      for (Path file : files.toList()) {
        java.nio.file.Files.copy(file, to.resolve("audit").resolve(file.getFileName()));
      }
    }
  }
}
