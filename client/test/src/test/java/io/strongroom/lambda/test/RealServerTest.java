package io.strongroom.lambda.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.lambda.Decryption;
import io.strongroom.lambda.Default;
import io.strongroom.lambda.FromEnv;
import io.strongroom.lambda.FromSecret;
import io.strongroom.lambda.IncompleteSettingsException;
import io.strongroom.lambda.Reason;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.SecretStore;
import io.strongroom.lambda.SecretUnavailableException;
import io.strongroom.lambda.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All three ways against the real server. */
@StrongroomTest
class RealServerTest {
  private static final String ALLOW_ALL =
      "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";

  record DbLogin(String username, String password, int port) {}

  @Settings("/{stage}/orders")
  record OrderSettings(
      URI apiUrl,
      Secret apiKey,
      @Default("20") int pageSize,
      Optional<Duration> timeout,
      @FromSecret("{stage}/orders/db") DbLogin db,
      @FromEnv("HMAC_KEY") Secret hmac) {}

  private static SecretStore function(
      StrongroomServer server, String stage, String function, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(server.environment());
    variables.put("STAGE", stage);
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function);
    variables.putAll(more);
    return server.builder().environment(variables).build();
  }

  @Test
  void an_encrypted_variable_opens_under_its_functions_name(StrongroomServer server) {
    String blob = server.encrypt("Top Secret", "orders");
    SecretStore store = function(server, "dev", "orders", Map.of("SECRET", blob));
    assertEquals("Top Secret", store.env("SECRET").value());
    byte[] copy = store.env("SECRET").use(bytes -> bytes.clone());
    assertEquals(10, copy.length);
  }

  @Test
  void an_encrypted_variable_does_not_open_in_another_function(StrongroomServer server) {
    String blob = server.encrypt("Top Secret", "orders");
    SecretStore store = function(server, "dev", "orders-v2", Map.of("SECRET", blob));
    var refused = assertThrows(SecretUnavailableException.class, () -> store.env("SECRET").value());
    assertEquals(Reason.UNREADABLE, refused.reason());
    assertTrue(refused.getMessage().contains("LambdaFunctionName=orders-v2"), refused.getMessage());
    var without =
        assertThrows(
            SecretUnavailableException.class,
            () -> store.env("SECRET", Decryption.withoutContext()).value());
    assertEquals(Reason.UNREADABLE, without.reason());
    assertEquals(
        "Top Secret",
        store.env("SECRET", Decryption.context("LambdaFunctionName", "orders")).value());
  }

  @Test
  void a_parameter_is_read_with_its_versions(StrongroomServer server) {
    server.parameter("/dev/versions/key", "one");
    server.parameter("/dev/versions/key", "two");
    SecretStore store = function(server, "dev", "f", Map.of());
    assertEquals("two", store.parameter("/{stage}/versions/key").value());
    assertEquals("one", store.parameter("/{stage}/versions/key:1").value());
    assertEquals("2", store.parameter("/{stage}/versions/key").version());
  }

  @Test
  void a_secret_is_read_with_its_stages_and_fields(StrongroomServer server) {
    server.secret("dev/stages/db", "{\"username\":\"u\",\"password\":\"old\"}");
    server.rotate("dev/stages/db", "{\"username\":\"u\",\"password\":\"new ä€😀\"}");
    SecretStore store = function(server, "dev", "f", Map.of());
    Secret db = store.secret("{stage}/stages/db");
    assertEquals("new ä€😀", db.field("password"));
    assertEquals("old", db.stage("AWSPREVIOUS").field("password"));
    assertEquals("old", db.version(db.stage("AWSPREVIOUS").version()).field("password"));
    assertFalse(db.toString().contains("new"));
    var missing = assertThrows(SecretUnavailableException.class, () -> db.field("host"));
    assertTrue(missing.getMessage().contains("username, password"), missing.getMessage());
  }

  @Test
  void several_are_loaded_at_once(StrongroomServer server) {
    server.parameter("/dev/batch/a", "1");
    server.parameter("/dev/batch/b", "2");
    server.secret("dev/batch/c", "3");
    server.secret("dev/batch/d", "4");
    SecretStore store = function(server, "dev", "f", Map.of());
    Secret a = store.parameter("/dev/batch/a");
    Secret b = store.parameter("/dev/batch/b");
    Secret c = store.secret("dev/batch/c");
    Secret d = store.secret("dev/batch/d");
    Secret none = store.secret("dev/batch/none");
    store.load(a, b, c, d, none);
    assertEquals("1234", a.value() + b.value() + c.value() + d.value());
    var missing = assertThrows(SecretUnavailableException.class, none::value);
    assertEquals(Reason.MISSING, missing.reason());
  }

  @Test
  void settings_become_a_record(StrongroomServer server) {
    server.parameter("/prod/orders/api-url", "https://api.example.com/");
    server.parameter("/prod/orders/api-key", "k1");
    server.parameter("/prod/orders/timeout", "30s");
    server.secret("prod/orders/db", "{\"username\":\"u\",\"password\":\"p\",\"port\":5432}");
    String blob = server.encrypt("hmac", "orders");
    var live =
        function(server, "prod", "orders", Map.of("HMAC_KEY", blob)).bind(OrderSettings.class);
    OrderSettings settings = live.get();
    assertEquals(URI.create("https://api.example.com/"), settings.apiUrl());
    assertEquals("k1", settings.apiKey().value());
    assertEquals(20, settings.pageSize());
    assertEquals(Optional.of(Duration.ofSeconds(30)), settings.timeout());
    assertEquals(new DbLogin("u", "p", 5432), settings.db());
    assertEquals("hmac", settings.hmac().value());
    assertTrue(live.check().complete());
  }

  @Test
  void everything_that_is_wrong_is_told_at_once(StrongroomServer server) {
    server.parameter("/bad/orders/apiurl", "https://api.example.com/");
    server.parameter("/bad/orders/page-size", "twenty");
    server.secret("bad/orders/db", "{\"username\":\"u\",\"port\":\"hunter2\"}");
    String blob = server.encrypt("hmac", "orders");
    Map<String, String> user = new HashMap<>(server.user("settings", ALLOW_ALL));
    user.put("HMAC_KEY", blob);
    var store = function(server, "bad", "orders-v2", user);
    var incomplete =
        assertThrows(
            IncompleteSettingsException.class, () -> store.bind(OrderSettings.class).get());
    assertEquals(
        """
        Settings of stage "bad" are not complete (OrderSettings, 7 settings, 1 ok, 6 wrong):
          apiUrl       /bad/orders/api-url    missing in Parameter Store
          apiKey       /bad/orders/api-key    missing in Parameter Store
          pageSize     /bad/orders/page-size  not a whole number: 6 characters
          db.password  bad/orders/db          no such field
          db.port      bad/orders/db          not a whole number: 7 characters
          hmac         env HMAC_KEY           decrypt failed: it was encrypted with another context \
        than this function uses (encryption context {LambdaFunctionName=orders-v2}), or the text is \
        damaged
        Unused below /bad/orders:
          /bad/orders/apiurl  (did you mean api-url?)\
        """,
        incomplete.getMessage());
  }

  @Test
  void a_revoked_permission_bites_at_the_next_read(StrongroomServer server) {
    server.secret("dev/revoked", "v");
    Map<String, String> user = server.user("revoked", ALLOW_ALL);
    VirtualClock clock = new VirtualClock();
    clock.advance(Duration.ofMillis(java.time.InstantSource.system().millis() - clock.millis()));
    SecretStore store = server.builder().environment(user).time(clock).build();
    Secret secret = store.secret("dev/revoked");
    assertEquals("v", secret.value());
    server.allow("revoked", "");
    assertEquals("v", secret.value());
    clock.advance(Duration.ofMinutes(6));
    var refused = assertThrows(SecretUnavailableException.class, secret::value);
    assertEquals(Reason.DENIED, refused.reason());
    assertTrue(
        refused.getMessage().contains("secretsmanager:GetSecretValue"), refused.getMessage());
  }

  @Test
  void wrong_keys_and_a_secret_that_waits_for_its_deletion_are_told_apart(StrongroomServer server) {
    server.secret("dev/deleted", "v");
    server
        .admin()
        .json("secretsmanager", "secretsmanager.DeleteSecret", "{\"SecretId\":\"dev/deleted\"}");
    var deleted =
        assertThrows(
            SecretUnavailableException.class,
            () -> server.builder().build().secret("dev/deleted").value());
    assertEquals(Reason.MISSING, deleted.reason());
    Map<String, String> wrong = new HashMap<>(server.environment());
    wrong.put("AWS_SECRET_ACCESS_KEY", "wrong");
    var unsigned =
        assertThrows(
            SecretUnavailableException.class,
            () -> server.builder().environment(wrong).build().secret("dev/deleted").value());
    assertEquals(Reason.CREDENTIALS, unsigned.reason());
  }

  @Test
  void a_wrong_clock_corrects_itself(StrongroomServer server) {
    server.parameter("/dev/skew", "v");
    SecretStore store = server.builder().time(new VirtualClock()).build(); // it is in 2025
    assertEquals("v", store.parameter("/dev/skew").value());
  }
}
