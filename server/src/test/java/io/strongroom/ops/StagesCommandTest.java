package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.lambda.Settings;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom settings check} and {@code strongroom stages diff}, as clients of a server. */
@Timeout(120)
final class StagesCommandTest {
  private static final String VALUE = "never-to-be-printed";

  private static final String ORDERS =
      """
      package com.acme;

      import io.strongroom.lambda.*;
      import java.net.URI;
      import java.util.Optional;

      @Settings("/{stage}/orders")
      public record OrderSettings(
          URI apiUrl,
          Secret apiKey,
          @Default("20") int pageSize,
          Optional<String> theme,
          @FromSecret("{stage}/orders/db") Login db) {
        public record Login(String username, String password) {}
      }
      """;

  @TempDir static Path folder;
  private static final FakeClock CLOCK = new FakeClock();
  private static Running aws;
  private static Path jar;

  @BeforeAll
  static void make() throws Exception {
    aws = Running.fresh(DatabaseKind.MEMORY, CLOCK);
    jar = jar();
    parameter("/dev/orders/api-url", "String", "https://dev.example");
    parameter("/dev/orders/api-key", "SecureString", VALUE);
    parameter("/prod/orders/api-url", "String", "https://prod.example");
    parameter("/prod/orders/api-key", "String", VALUE);
    parameter("/prod/orders/left/over", "String", VALUE);
    parameter("/prod/orders/api-urll", "String", VALUE);
    secret("dev/orders/db", "{\"username\":\"u\",\"password\":\"" + VALUE + "\"}");
    secret("prod/orders/db", "{\"username\":\"u\"}");
    CLOCK.advance(Duration.ofDays(1));
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "/dev/orders/api-url",
            "Type",
            "String",
            "Value",
            "https://new.example",
            "Overwrite",
            true)
        .ok();
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  private static void parameter(String name, String type, String value) {
    aws.admin().ssm("PutParameter", "Name", name, "Type", type, "Value", value).ok();
  }

  private static void secret(String name, String value) {
    String token = UUID.randomUUID().toString();
    aws.admin()
        .secrets("CreateSecret", "Name", name, "SecretString", value, "ClientRequestToken", token)
        .ok();
  }

  /** The function's jar, compiled against the library and nothing else. */
  private static Path jar() throws IOException, URISyntaxException {
    Path source = Files.createDirectories(folder.resolve("com/acme")).resolve("OrderSettings.java");
    Files.writeString(source, ORDERS);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    String library =
        Path.of(Settings.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-d", classes.toString(), "-classpath", library, "-proc:none"),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertTrue(compiled, said::toString);
    }
    Path jar = folder.resolve("orders.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file);
        var found = Files.walk(classes)) {
      for (Path each : found.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        out.write(Files.readAllBytes(each));
      }
    }
    return jar;
  }

  private static Map<String, String> environment(Client by) {
    return Map.of(
        "AWS_REGION", aws.region(),
        "AWS_ACCESS_KEY_ID", by.signed().accessKeyId(),
        "AWS_SECRET_ACCESS_KEY", by.signed().secret());
  }

  private static Ran run(Client by, String... arguments) {
    var all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of("--endpoint-url", by.signed().endpoint().toString()));
    Ran ran = Ran.with(environment(by), all.toArray(String[]::new));
    assertFalse(ran.out().contains(VALUE), ran::out);
    assertFalse(ran.err().contains(VALUE), ran::err);
    return ran;
  }

  private static Ran check(Client by, String stage, String... more) {
    var arguments =
        new java.util.ArrayList<>(List.of("settings", "check", "--stage", stage, "--jar"));
    arguments.addAll(List.of(jar.toString(), "--class", "com.acme.OrderSettings"));
    arguments.addAll(List.of(more));
    return run(by, arguments.toArray(String[]::new));
  }

  @Test
  void settings_that_are_all_there_are_complete() {
    Ran ran = check(aws.admin(), "dev");
    assertEquals("", ran.err());
    assertEquals(0, ran.status(), ran::out);
    assertTrue(
        ran.out()
            .startsWith(
                "Settings of stage \"dev\" are complete (OrderSettings, 5 settings, 5 ok, 0"
                    + " wrong)"),
        ran::out);
    assertTrue(
        ran.out().contains("Defaults stand for:\n  pageSize  /dev/orders/page-size"), ran::out);
  }

  @Test
  void what_is_wrong_and_what_lies_unused_is_told_for_people_and_programs() {
    Ran text = check(aws.admin(), "prod");
    assertEquals(1, text.status());
    assertTrue(text.out().contains("db.password"), text::out);
    assertTrue(text.out().contains("/prod/orders/left/over"), text::out);
    Ran ran = check(aws.admin(), "prod", "--output", "json");
    assertEquals(1, ran.status());
    Map<String, Object> report = JsonTree.read(ran.out().strip());
    assertEquals(false, report.get("Complete"));
    assertEquals("/prod/orders", report.get("Path"));
    Map<?, ?> wrong =
        ((List<?>) report.get("Settings"))
            .stream()
                .map(line -> (Map<?, ?>) line)
                .filter(line -> "wrong".equals(line.get("State")))
                .findFirst()
                .orElseThrow();
    assertEquals("db.password", wrong.get("Setting"));
    assertEquals(2, ((List<?>) report.get("Unused")).size());
    Ran none = check(aws.admin(), "test");
    assertEquals(1, none.status());
    assertTrue(none.out().contains("missing in Parameter Store"), none::out);
    assertTrue(none.out().contains("missing in Secrets Manager"), none::out);
  }

  @Test
  void what_is_denied_is_told_as_such() {
    Client nobody = aws.user(Policies.allow("ssm:*"));
    Ran ran = check(nobody, "dev");
    assertEquals(1, ran.status());
    assertTrue(ran.out().contains("access denied"), ran::out);
    Ran diff = run(nobody, "stages", "diff", "dev", "prod", "--path", "/orders");
    assertEquals(2, diff.status());
    assertTrue(diff.oneLine(), diff::err);
    assertTrue(diff.err().contains("secretsmanager:ListSecrets"), diff::err);
    Ran parameters =
        run(nobody, "stages", "diff", "dev", "prod", "--path", "/orders", "--parameters-only");
    assertEquals(1, parameters.status(), parameters::err);
  }

  @Test
  void classes_that_are_no_settings_are_refused_in_one_line() {
    for (String name : List.of("com.acme.None", "com.acme.OrderSettings$Login")) {
      Ran ran = run(aws.admin(), "settings", "check", "--jar", jar.toString(), "--class", name);
      assertEquals(1, ran.status());
      assertTrue(ran.oneLine() && ran.err().contains(name), ran::err);
    }
    String server = "io.strongroom.ops.Server";
    Ran inside = run(aws.admin(), "settings", "check", "--jar", jar.toString(), "--class", server);
    assertTrue(inside.err().contains("there is no class " + server), inside::err);
    Ran noJar = run(aws.admin(), "settings", "check", "--jar", "none.jar", "--class", "a.B");
    assertTrue(noJar.oneLine() && noJar.err().contains("none.jar"), noJar::err);
  }

  @Test
  void stages_are_compared_by_name_type_and_time() {
    Ran text = run(aws.admin(), "stages", "diff", "dev", "prod", "--path", "/orders");
    assertEquals("", text.err());
    assertEquals(1, text.status());
    List<String> lines = text.out().lines().map(String::strip).toList();
    assertEquals("dev and prod below /{stage}/orders: 1 the same, 4 not", lines.getFirst());
    assertTrue(lines.get(1).contains("api-key"), text::out);
    assertTrue(lines.get(1).endsWith("is a SecureString in dev and a String in prod"), text::out);
    assertTrue(lines.get(2).contains("is stale in prod: changed 2026-01-02T03:04:05"), text::out);
    assertTrue(lines.get(3).endsWith("api-urll   is missing in dev"), text::out);
    assertTrue(lines.get(4).endsWith("left/over  is missing in dev"), text::out);
    Ran json =
        run(
            aws.admin(),
            "stages",
            "diff",
            "prod",
            "dev",
            "--path",
            "/{stage}/orders/",
            "--output",
            "json");
    assertEquals(1, json.status());
    Map<String, Object> diff = JsonTree.read(json.out().strip());
    List<String> states =
        ((List<?>) diff.get("Differences"))
            .stream().map(each -> String.valueOf(((Map<?, ?>) each).get("State"))).toList();
    assertEquals(List.of("type", "missing", "missing"), states);
  }

  @Test
  void stages_without_a_difference_and_paths_without_anything_are_told_apart() {
    Ran nothing = run(aws.admin(), "stages", "diff", "dev", "prod", "--path", "/none");
    assertEquals(2, nothing.status());
    assertTrue(nothing.oneLine(), nothing::err);
    parameter("/a/same/x", "String", "1");
    parameter("/b/same/x", "String", "2");
    Ran same = run(aws.admin(), "stages", "diff", "a", "b", "--path", "same");
    assertEquals(0, same.status(), same::err);
    assertEquals("a and b below /{stage}/same: 1 the same, 0 not", same.out().strip());
    Ran twice = run(aws.admin(), "stages", "diff", "a", "a", "--path", "same");
    assertEquals(2, twice.status());
  }

  @Test
  void a_server_that_is_away_is_trouble_and_no_difference() {
    Ran ran =
        Ran.with(
            environment(aws.admin()),
            "stages",
            "diff",
            "a",
            "b",
            "--path",
            "x",
            "--endpoint-url",
            "http://127.0.0.1:1");
    assertEquals(2, ran.status());
    assertTrue(ran.oneLine(), ran::err);
  }
}
