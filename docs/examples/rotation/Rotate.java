import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.util.PasswordUtil;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * A rotation function for one user of PostgreSQL, who changes his own password. Handler: {@code
 * Rotate::handle}. Needs the AWS SDK for Java 2 (secretsmanager), jackson-databind and the
 * PostgreSQL driver in its zip.
 */
public final class Rotate {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SecretsManagerClient secrets = SecretsManagerClient.create();

  /** One step of four; an exception is a failure, and the whole is tried again. */
  public void handle(Map<String, String> event) throws Exception {
    String id = event.get("SecretId");
    String token = event.get("ClientRequestToken");
    switch (event.get("Step")) {
      case "createSecret" -> create(id, token);
      case "setSecret" -> set(id, token);
      case "testSecret" -> login(pending(id, token).orElseThrow()).orElseThrow().close();
      case "finishSecret" -> finish(id, token);
      default -> throw new IllegalArgumentException("no such step");
    }
  }

  private void create(String id, String token) throws Exception {
    if (pending(id, token).isPresent()) {
      return;
    }
    ObjectNode next = current(id).deepCopy();
    next.put(
        "password",
        secrets.getRandomPassword(it -> it.excludeCharacters(":/@\"'\\")).randomPassword());
    String text = JSON.writeValueAsString(next);
    secrets.putSecretValue(
        it ->
            it.secretId(id)
                .clientRequestToken(token)
                .secretString(text)
                .versionStages("AWSPENDING"));
  }

  private void set(String id, String token) throws Exception {
    ObjectNode pending = pending(id, token).orElseThrow();
    Optional<Connection> done = login(pending);
    if (done.isPresent()) {
      done.get().close();
      return;
    }
    String user = pending.get("username").asText();
    // What SCRAM checks the password by: the password itself is in no log.
    String verifier =
        PasswordUtil.encodeScramSha256(pending.get("password").asText().toCharArray());
    try (Connection connection = login(current(id)).orElseThrow();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "alter role \"" + user.replace("\"", "\"\"") + "\" password '" + verifier + "'");
    }
  }

  private void finish(String id, String token) {
    var stages = secrets.describeSecret(it -> it.secretId(id)).versionIdsToStages();
    String now =
        stages.entrySet().stream()
            .filter(version -> version.getValue().contains("AWSCURRENT"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    if (!now.equals(token)) {
      secrets.updateSecretVersionStage(
          it ->
              it.secretId(id)
                  .versionStage("AWSCURRENT")
                  .moveToVersionId(token)
                  .removeFromVersionId(now));
    }
  }

  private ObjectNode current(String id) throws Exception {
    return (ObjectNode) JSON.readTree(secrets.getSecretValue(it -> it.secretId(id)).secretString());
  }

  private Optional<ObjectNode> pending(String id, String token) throws Exception {
    try {
      String text =
          secrets
              .getSecretValue(it -> it.secretId(id).versionId(token).versionStage("AWSPENDING"))
              .secretString();
      return Optional.of((ObjectNode) JSON.readTree(text));
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Nothing when the password is wrong; another trouble is an exception. */
  private static Optional<Connection> login(ObjectNode secret) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", secret.get("username").asText());
    properties.setProperty("password", secret.get("password").asText());
    properties.setProperty("connectTimeout", "5");
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                secret.get("host").asText(),
                secret.path("port").asInt(5432),
                secret.path("dbname").asText("postgres"));
    try {
      return Optional.of(DriverManager.getConnection(url, properties));
    } catch (SQLException e) {
      if ("28P01".equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
