package io.strongroom.functions.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.functions.host.Opening.Opened;
import io.strongroom.functions.host.Opening.RoleCredentials;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Answer;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function that asks the extension for secrets and parameters of a real server. */
final class ExtensionTest {
  private static final String ASK =
      "exports.handler = async (e) => { const r = await fetch('http://localhost:' +"
          + " process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT + e.path, { headers: e.token ==="
          + " '' ? {} : { 'X-Aws-Parameters-Secrets-Token': e.token ??"
          + " process.env.AWS_SESSION_TOKEN } }); return r.status + ' ' + await r.text(); };";

  private static Running server;
  private static Workbench bench;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    server = Running.shared(DatabaseKind.SQLITE);
    bench =
        new Workbench(
            folder,
            server.admin().signed().endpoint(),
            InstantSource.system(),
            UnaryOperator.identity());
    bench.region = server.region();
    server
        .admin()
        .secrets(
            "CreateSecret", "ClientRequestToken", token(), "Name", "ext/s", "SecretString", "one")
        .ok();
    server
        .admin()
        .ssm("PutParameter", "Name", "/ext/p", "Value", "open", "Type", "SecureString")
        .ok();
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  /** A function with a role that may read what begins with ext. */
  private static Launch function(String name, Map<String, String> settings) {
    String role =
        server.role(
            "arn:aws:iam::" + server.account() + ":root",
            Policies.allow(
                "secretsmanager:GetSecretValue", server.arn("secretsmanager", "secret:ext/*")),
            Policies.allow("ssm:GetParameter", server.arn("ssm", "parameter/ext/*")),
            Policies.allow("kms:Decrypt"));
    Answer session =
        server.admin().sts("AssumeRole", "RoleArn", role, "RoleSessionName", name).ok();
    return Workbench.with(
        bench.node(name, ASK),
        "r1",
        OptionalInt.empty(),
        () -> {
          var variables = new HashMap<String, Sensitive>();
          settings.forEach((key, value) -> variables.put(key, Sensitive.ofText(value)));
          return new Opened(
              variables,
              new RoleCredentials(
                  role,
                  session.element("AccessKeyId"),
                  Sensitive.ofText(session.element("SecretAccessKey")),
                  Sensitive.ofText(session.element("SessionToken")),
                  Instant.now().plus(Duration.ofHours(1))));
        });
  }

  private static String ask(Launch launch, String path) {
    return bench.call(launch, "{\"path\":\"" + path + "\"}").text().replace("\\\"", "'");
  }

  @Test
  void a_secret_comes_from_the_cache_until_its_time_is_over() {
    Launch cached = function("cached", Map.of());
    String path = "/secretsmanager/get?secretId=ext%2Fs";
    String first = ask(cached, path);
    assertTrue(first.startsWith("\"200 {"), first);
    assertTrue(first.contains("'SecretString':'one'"), first);
    assertTrue(first.matches(".*'CreatedDate':'20[0-9-]+T[0-9:.]+Z'.*"), first);
    server
        .admin()
        .secrets(
            "PutSecretValue",
            "ClientRequestToken",
            token(),
            "SecretId",
            "ext/s",
            "SecretString",
            "two")
        .ok();
    assertEquals(first, ask(cached, path));
    assertTrue(
        ask(cached, "/secretsmanager/get/?secretId=ext%2Fs&versionStage=AWSCURRENT")
            .contains("'SecretString':'two'"));
    Launch uncached = function("uncached", Map.of("SECRETS_MANAGER_TTL", "0"));
    assertTrue(ask(uncached, path).contains("'SecretString':'two'"));
    server
        .admin()
        .secrets(
            "PutSecretValue",
            "ClientRequestToken",
            token(),
            "SecretId",
            "ext/s",
            "SecretString",
            "one")
        .ok();
    assertTrue(ask(uncached, path).contains("'SecretString':'one'"));
  }

  @Test
  void a_parameter_is_opened_only_when_asked_for() {
    Launch launch = function("parameters", Map.of("PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", "1"));
    String path = "/systemsmanager/parameters/get?name=%2Fext%2Fp";
    String open = ask(launch, path + "&withDecryption=true");
    assertTrue(open.contains("'Value':'open'"), open);
    String closed = ask(launch, path);
    assertTrue(closed.startsWith("\"200 {") && !closed.contains("'Value':'open'"), closed);
    assertTrue(ask(launch, path + "&version=1&withDecryption=true").contains("'Selector':':1'"));
  }

  @Test
  void the_role_decides_and_the_token_is_needed() {
    Launch launch = function("refused", Map.of());
    server
        .admin()
        .secrets(
            "CreateSecret", "ClientRequestToken", token(), "Name", "other/s", "SecretString", "x")
        .ok();
    String denied = ask(launch, "/secretsmanager/get?secretId=other%2Fs");
    assertTrue(denied.startsWith("\"400 {'__type':'AccessDeniedException'"), denied);
    assertTrue(denied.contains("/refused is not authorized"), denied);
    assertFalse(denied.contains("SecretString"), denied);
    assertEquals("\"404 there is no such resource\"", ask(launch, "/other"));
    assertEquals("\"400 secretId is missing\"", ask(launch, "/secretsmanager/get"));
    for (String token : new String[] {"", "guess"}) {
      assertEquals(
          "\"403 the token is missing or not this environment's\"",
          bench
              .call(
                  launch,
                  "{\"token\":\"" + token + "\",\"path\":\"/secretsmanager/get?secretId=ext%2Fs\"}")
              .text());
    }
  }

  @Test
  void during_the_initialisation_it_is_not_ready() {
    Launch launch =
        bench.launch(
            "early",
            "nodejs20.x",
            "index.handler",
            Map.of(
                "index.mjs",
                "const r = await fetch('http://localhost:' +"
                    + " process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT +"
                    + " '/secretsmanager/get?secretId=a', { headers: {"
                    + " 'X-Aws-Parameters-Secrets-Token': process.env.AWS_SESSION_TOKEN } });\n"
                    + "const said = r.status + ' ' + await r.text();\n"
                    + "export const handler = async () => said;\n"));
    assertEquals(
        "\"400 not ready to serve traffic, please wait\"", bench.call(launch, "{}").text());
  }
}
