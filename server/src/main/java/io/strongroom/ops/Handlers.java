package io.strongroom.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs the article's three handlers with Node, where there is one, with AWS's SDK where that is
 * installed; else does in Java what they do.
 */
final class Handlers {
  private static final String STAND_IN = "aws-sdk/index.js";
  private static final List<String> FILES =
      List.of("run.js", "environment.js", "parameter.js", "secret.js", STAND_IN);
  private static final int PATIENCE_SECONDS = 60;

  private final Client client;
  private final String secret;
  private final Path folder;
  private final Optional<String> node;
  private final String modules;
  private final String means;

  /**
   * Lays the handlers out in a folder.
   *
   * @param client whose key the handlers get
   */
  Handlers(Client client, Path folder) throws IOException {
    this.client = client;
    this.folder = folder;
    secret = client.key().secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    Files.createDirectories(folder.resolve("aws-sdk"));
    for (String file : FILES) {
      try (InputStream in =
          Objects.requireNonNull(Handlers.class.getResourceAsStream("demo/" + file))) {
        Files.copy(in, folder.resolve(file));
      }
    }
    node = output(List.of("node", "--version"), Map.of());
    Optional<String> installed = installed();
    modules = installed.orElse(folder.toString());
    means =
        node.isEmpty()
            ? "in Java, as there is no node"
            : "by Node "
                + node.get()
                + (installed.isPresent() ? ", aws-sdk v2" : ", a stand-in for aws-sdk v2");
  }

  /** What runs the handlers. */
  String means() {
    return means;
  }

  /** Where the real SDK is found, if it is: {@code NODE_PATH}, or beside the launcher. */
  private Optional<String> installed() throws IOException {
    String path = System.getenv().getOrDefault("NODE_PATH", "");
    String home = System.getProperty("strongroom.home", "");
    String beside = home.isEmpty() ? "" : home + "/compat/node/node_modules";
    String both = String.join(":", path, beside);
    boolean found =
        node.isPresent()
            && output(
                    List.of("node", "-e", "require.resolve('aws-sdk')"), Map.of("NODE_PATH", both))
                .isPresent();
    return found ? Optional.of(both) : Optional.empty();
  }

  /** The secret of the encrypted environment variable. */
  String environment(String ciphertext) throws IOException {
    return node.isPresent()
        ? run("environment.js", "decodeSecret", Map.of("SECRET", ciphertext))
        : Json.base64(
            Json.text(
                client.json("kms", "TrentService.Decrypt", Json.of("CiphertextBlob", ciphertext)),
                "Plaintext"));
  }

  /** The secret in the parameter store. */
  String parameter() throws IOException {
    return node.isPresent()
        ? run("parameter.js", "getSecret", Map.of())
        : Json.text(
            client.json(
                "ssm",
                "AmazonSSM.GetParameter",
                "{\"Name\":\"/my/secret\",\"WithDecryption\":true}"),
            "Value");
  }

  /** The secret of the secrets manager. */
  String secret() throws IOException {
    return node.isPresent()
        ? run("secret.js", "getSecretString", Map.of())
        : Json.text(
            client.json(
                "secretsmanager", "secretsmanager.GetSecretValue", Json.of("SecretId", "Username")),
            "SecretString");
  }

  private String run(String file, String function, Map<String, String> more) throws IOException {
    var environment = new HashMap<>(more);
    environment.put("NODE_PATH", modules);
    environment.put("AWS_ENDPOINT_URL", client.endpoint().toString());
    environment.put("AWS_REGION", client.region());
    environment.put("AWS_ACCESS_KEY_ID", client.key().id());
    environment.put("AWS_SECRET_ACCESS_KEY", secret);
    environment.put("AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE", "1");
    return output(List.of("node", "run.js", file, function), environment)
        .map(json -> Json.text(json, "secret"))
        .orElse("");
  }

  /** What a program prints, if it can be run and ends well. */
  private Optional<String> output(List<String> command, Map<String, String> more)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(more);
    builder.redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return ended(process) ? Optional.of(text.strip()) : Optional.empty();
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }
}
