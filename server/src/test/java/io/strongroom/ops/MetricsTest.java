package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.gateway.Gateway;
import io.strongroom.testing.Client;
import io.strongroom.testing.Page;
import io.strongroom.testing.Signed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --metrics}: what those who watch a server can read, and what they cannot. */
@Timeout(120)
class MetricsTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-z_]+(\\{[a-z]+=\"[A-Za-z0-9.+ -]*\"(,[a-z]+=\"[A-Za-z0-9.+ -]*\")*})? "
              + "-?[0-9.]+(e[+-]?[0-9]+)?");
  private static final String CANARY = "Canary7Xq";

  @TempDir Path folder;
  private Server server;
  private Client admin;

  @BeforeEach
  void start() throws StartFailed {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        Server.start(
            Options.ephemeral()
                .in(folder.resolve("data"))
                .with(new Options.Exposure(Gateway.Limits.STANDARD, Optional.of(address))));
    var key = server.newAdmin().orElseThrow();
    String secret = key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    admin = new Client(Signed.to(server.endpoint(), "us-east-1", key.id(), secret), "admin");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Page metrics() {
    return Page.of(server.metricsPort().orElseThrow(), "/metrics");
  }

  private static String requests(String service, String operation, String outcome) {
    return "strongroom_requests_total{service=\"%s\",operation=\"%s\",outcome=\"%s\"}"
        .formatted(service, operation, outcome);
  }

  @Test
  void requests_are_counted_by_operation_and_outcome() {
    admin.secrets("CreateSecret", "Name", "a", "SecretString", "v", "ClientRequestToken", TOKEN);
    admin.secrets("GetSecretValue", "SecretId", "a").ok();
    admin.secrets("GetSecretValue", "SecretId", "none");
    admin.iam("CreateUser", "UserName", "u").ok();
    var stranger = new Client(admin.signed().as("AKIAUNKNOWNUNKNOWN00", "wrong", ""), "nobody");
    stranger.kms("ListKeys");
    stranger.sts("GetCallerIdentity");
    Page page = metrics();
    assertEquals(1, page.value(requests("secretsmanager", "CreateSecret", "ok")), page::text);
    assertEquals(1, page.value(requests("secretsmanager", "GetSecretValue", "ok")));
    assertEquals(1, page.value(requests("secretsmanager", "GetSecretValue", "refused")));
    assertEquals(1, page.value(requests("iam", "CreateUser", "ok")));
    assertEquals(1, page.value(requests("kms", "ListKeys", "unproven")));
    assertEquals(1, page.value(requests("sts", "GetCallerIdentity", "unproven")));
    String of = "{service=\"secretsmanager\",operation=\"GetSecretValue\"";
    assertEquals(2, page.value("strongroom_request_seconds_count" + of + "}"));
    assertEquals(2, page.value("strongroom_request_seconds_bucket" + of + ",le=\"+Inf\"}"));
    assertTrue(page.value("strongroom_request_seconds_sum" + of + "}") > 0);
    assertEquals(0, page.value("strongroom_requests_in_flight"));
  }

  private static final String TOKEN = "11111111-2222-4333-8444-555555555555";

  @Test
  void the_page_is_in_prometheus_format_and_says_how_the_server_is() {
    admin.kms("CreateKey");
    Page page = metrics();
    assertEquals(200, page.status());
    assertTrue(
        page.reply().headers().getOrDefault("content-type", "").startsWith("text/plain; version="));
    List<String> wrong =
        page.samples().stream().filter(line -> !SAMPLE.matcher(line).matches()).toList();
    assertEquals(List.of(), wrong);
    var typed =
        page.text()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", -1)[2])
            .toList();
    assertEquals(typed.stream().distinct().toList(), typed, "a family that begins twice");
    for (String name :
        List.of(
            "database_up",
            "database_connections_most",
            "heap_used_bytes",
            "heap_most_bytes",
            "disk_free_bytes",
            "threads",
            "uptime_seconds")) {
      assertTrue(page.value("strongroom_" + name) > 0, () -> name + "\n" + page.text());
    }
    for (String name : List.of("audit_failing", "audit_owed", "database_queued", "body_bytes")) {
      assertTrue(page.text().contains("\nstrongroom_" + name + " 0\n"), name);
    }
  }

  @Test
  void no_name_that_a_caller_chose_is_on_the_page() {
    String arn = admin.kms("CreateKey", "Description", CANARY).text("KeyMetadata", "Arn");
    admin.kms("CreateAlias", "AliasName", "alias/" + CANARY, "TargetKeyId", arn).ok();
    admin.secrets(
        "CreateSecret", "Name", CANARY, "SecretString", CANARY, "ClientRequestToken", TOKEN);
    admin.ssm("PutParameter", "Name", "/" + CANARY, "Value", CANARY, "Type", "String").ok();
    admin.iam("CreateUser", "UserName", CANARY).ok();
    admin.secrets("GetSecretValue", "SecretId", CANARY + "none");
    admin.json("secretsmanager", "secretsmanager", CANARY, "{}");
    admin.json("kms", CANARY, CANARY, "{}");
    admin.iam(CANARY);
    new Client(admin.signed().as(CANARY, CANARY, CANARY), CANARY).kms("ListKeys");
    new Client(admin.signed().in(CANARY.toLowerCase(Locale.ROOT)), CANARY).kms("ListKeys");
    Page page = metrics();
    assertFalse(page.text().toLowerCase(Locale.ROOT).contains(CANARY.toLowerCase(Locale.ROOT)));
    assertFalse(page.text().contains(admin.signed().accessKeyId()));
    assertFalse(page.text().contains(arn.substring(arn.indexOf('/') + 1)));
  }

  @Test
  void operations_that_do_not_exist_make_no_series() {
    admin.json("kms", "TrentService", "NoSuch", "{}");
    List<String> before = names(metrics());
    for (int i = 0; i < 50; i++) {
      admin.json("kms", "TrentService", "NoSuch" + i, "{}");
      admin.iam("NoSuch" + i);
    }
    Page after = metrics();
    assertEquals(before, names(after));
    assertEquals(101, after.value(requests("none", "unknown", "refused")), after::text);
  }

  private static List<String> names(Page page) {
    return page.samples().stream()
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .filter(name -> !name.contains("checkpoint"))
        .collect(Collectors.toList());
  }

  @Test
  void health_is_of_three_kinds_and_other_paths_are_none() {
    int port = server.metricsPort().orElseThrow();
    assertEquals("{\"status\":\"live\"}\n", Page.of(port, "/health/live").text());
    Page ready = Page.of(port, "/health/ready");
    assertEquals(200, ready.status());
    assertEquals("{\"status\":\"ready\",\"database\":\"up\",\"audit\":\"ok\"}\n", ready.text());
    assertEquals("{\"sealed\":false}\n", Page.of(port, "/health/sealed").text());
    assertEquals(404, Page.of(port, "/").status());
    assertEquals(404, Page.of(port, "/metrics/" + CANARY).status());
    // Where requests are served there is no such page.
    assertEquals(404, Page.of(server.port(), "/metrics").status());
  }
}
