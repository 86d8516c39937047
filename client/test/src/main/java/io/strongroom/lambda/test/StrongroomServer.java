package io.strongroom.lambda.test;

import io.strongroom.lambda.Secrets;
import io.strongroom.lambda.StoreBuilder;
import io.strongroom.lambda.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running Strongroom with nothing in it: in this process on Java 25 and newer with
 * strongroom-server on the class path, as a process of its own otherwise.
 *
 * <pre>{@code
 * try (StrongroomServer server = StrongroomServer.start()) {
 *   server.secret("dev/orders/db", "{\"username\":\"u\",\"password\":\"p\"}");
 *   SecretStore store = server.builder().stage("dev").build();
 * }
 * }</pre>
 */
public final class StrongroomServer implements AutoCloseable {
  private static final String IAM = "2010-05-08";

  private final Running running;
  private final Map<String, String> environment;
  private final Wire admin;

  /** How a server runs. */
  interface Running {
    Map<String, String> environment();

    void stop();
  }

  private StrongroomServer(Running running) {
    this.running = running;
    environment = Map.copyOf(running.environment());
    admin = Wire.of(environment);
  }

  /**
   * Starts one.
   *
   * @throws IllegalStateException if there is none to be found, with what to do
   */
  public static StrongroomServer start() {
    return new StrongroomServer(InProcess.possible() ? InProcess.start() : ChildProcess.start());
  }

  /** The same as a process of its own. */
  public static StrongroomServer startChild() {
    return new StrongroomServer(ChildProcess.start());
  }

  /** The variables with which a client is the administrator: endpoint, region, access key. */
  public Map<String, String> environment() {
    return environment;
  }

  /** A store that reads from it as the administrator, by a real clock. */
  public StoreBuilder builder() {
    return Secrets.builder().environment(environment);
  }

  /** Calls any operation as the administrator. */
  public Wire admin() {
    return admin;
  }

  /** Puts a SecureString, or a new version of it. */
  public void parameter(String path, String value) {
    admin.json(
        "ssm",
        "AmazonSSM.PutParameter",
        object("Name", path, "Value", value, "Type", "SecureString")
            .replace("}", ",\"Overwrite\":true}"));
  }

  /** Makes a secret. */
  public void secret(String name, String value) {
    admin.json(
        "secretsmanager",
        "secretsmanager.CreateSecret",
        object("Name", name, "SecretString", value, "ClientRequestToken", token()));
  }

  /** Makes a new version of a secret the current one. */
  public void rotate(String name, String value) {
    admin.json(
        "secretsmanager",
        "secretsmanager.PutSecretValue",
        object("SecretId", name, "SecretString", value, "ClientRequestToken", token()));
  }

  /** What an encrypted environment variable holds for a function of that name. */
  public String encrypt(String plaintext, String function) {
    String key = member(admin.json("kms", "TrentService.CreateKey", "{}"), "KeyId");
    String encoded = Base64.getEncoder().encodeToString(plaintext.getBytes(StandardCharsets.UTF_8));
    String context = ",\"EncryptionContext\":" + object("LambdaFunctionName", function) + "}";
    String body = object("KeyId", key, "Plaintext", encoded).replace("}", context);
    return member(admin.json("kms", "TrentService.Encrypt", body), "CiphertextBlob");
  }

  /**
   * The variables of a new user with one policy.
   *
   * @param statements JSON of the policy's statements, separated by commas; empty for none
   */
  public Map<String, String> user(String name, String statements) {
    admin.query("iam", IAM, "CreateUser", Map.of("UserName", name));
    allow(name, statements);
    String key = admin.query("iam", IAM, "CreateAccessKey", Map.of("UserName", name));
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("AWS_ACCESS_KEY_ID", element(key, "AccessKeyId"));
    variables.put("AWS_SECRET_ACCESS_KEY", element(key, "SecretAccessKey"));
    return variables;
  }

  /** Replaces the policy of a user. */
  public void allow(String name, String statements) {
    if (statements.isEmpty()) {
      statements = "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}";
    }
    String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}";
    admin.query(
        "iam",
        IAM,
        "PutUserPolicy",
        Map.of("UserName", name, "PolicyName", "test", "PolicyDocument", policy));
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  private static String object(String... members) {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < members.length; i += 2) {
      out.append(i == 0 ? "\"" : ",\"").append(members[i]).append("\":\"");
      out.append(members[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      out.append('"');
    }
    return out.append('}').toString();
  }

  private static String member(String json, String name) {
    return found(json, "\"" + name + "\":\"([^\"]+)\"");
  }

  private static String element(String xml, String name) {
    return found(xml, "<" + name + ">([^<]+)<");
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in the answer");
    }
    return matcher.group(1);
  }

  /** Stops it; everything in it is gone. */
  @Override
  public void close() {
    running.stop();
  }
}
