package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code strongroom audit who}, {@code export}, and the filters of {@code list}. */
@Timeout(120)
final class AuditViewsTest {
  private static final String TOKEN = "11111111-2222-4333-8444-555555555555";

  private static Running running;
  private static Client admin;
  private static Client reader;
  private static Client stranger;
  private static String secretArn;
  private static String key;

  @BeforeAll
  static void start() {
    running = Running.fresh(DatabaseKind.SQLITE);
    admin = running.admin();
    reader = running.user(Policies.allow("secretsmanager:GetSecretValue", "*"));
    stranger = running.user();
    key = admin.kms("CreateKey").text("KeyMetadata", "KeyId");
    admin.kms("CreateAlias", "AliasName", "alias/mine", "TargetKeyId", key).ok();
    admin.kms("Encrypt", "KeyId", "alias/mine", "Plaintext", JsonTree.blob("x")).ok();
    admin.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x")).ok();
    secretArn =
        admin
            .secrets(
                "CreateSecret", "Name", "db/main", "SecretString", "s", "ClientRequestToken", TOKEN)
            .text("ARN");
    admin
        .secrets(
            "CreateSecret", "Name", "db/main2", "SecretString", "s", "ClientRequestToken", TOKEN)
        .ok();
    for (int i = 0; i < 3; i++) {
      reader.secrets("GetSecretValue", "SecretId", "db/main").ok();
    }
    reader.secrets("GetSecretValue", "SecretId", secretArn).ok();
    stranger.secrets("GetSecretValue", "SecretId", "db/main").refused("AccessDeniedException");
    admin.secrets("DeleteSecret", "SecretId", secretArn).ok();
    admin.ssm("PutParameter", "Name", "/app/db/pw", "Type", "SecureString", "Value", "v").ok();
    admin.ssm("GetParameter", "Name", "/app/db/pw", "WithDecryption", true).ok();
    admin.ssm("GetParametersByPath", "Path", "/app", "Recursive", true).ok();
    admin.ssm("GetParametersByPath", "Path", "/app").ok();
    stranger.ssm("DeleteParameter", "Name", "/app/db/pw").refused("AccessDeniedException");
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static List<String> run(String... arguments) {
    var all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", running.dataFolder().toString()));
    Ran ran = Ran.of(all.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return ran.out().lines().toList();
  }

  /** Rows as {@code who what outcome times}. */
  private static List<String> who(String... arguments) {
    var all = new ArrayList<>(List.of("who", "--output", "json"));
    all.addAll(List.of(arguments));
    var rows = new ArrayList<String>();
    for (String line : run(all.toArray(String[]::new))) {
      Map<String, Object> row = JsonTree.read(line);
      String arn = (String) row.get("principal");
      String name = arn.substring(arn.lastIndexOf('/') + 1);
      rows.add(
          (name.equals(reader.name()) ? "reader" : name.equals(stranger.name()) ? "stranger" : name)
              + " "
              + row.get("operation")
              + " "
              + row.get("outcome")
              + " "
              + ((BigDecimal) row.get("times")).intValue());
      assertEquals("127.0.0.1", row.get("sourceIp"));
    }
    rows.sort(null);
    return rows;
  }

  private static final List<String> OF_THE_SECRET =
      List.of(
          "admin secretsmanager:CreateSecret ok 1",
          "admin secretsmanager:DeleteSecret ok 1",
          "reader secretsmanager:GetSecretValue ok 4",
          "stranger secretsmanager:GetSecretValue AccessDenied 1");

  @Test
  void who_read_or_changed_a_secret_is_told_by_name_and_by_arn() {
    assertEquals(OF_THE_SECRET, who("--secret", "db/main"));
    assertEquals(OF_THE_SECRET, who("--secret", secretArn));
    assertEquals(List.of(), who("--secret", "db"));
    assertEquals(List.of(), who("--secret", "db/main", "--since", "2999-01-01T00:00:00Z"));
  }

  @Test
  void inner_calls_stand_in_the_row_of_the_outer_one() {
    String reading =
        run("who", "--output", "json", "--secret", "db/main").stream()
            .filter(line -> line.contains("GetSecretValue") && line.contains("\"ok\""))
            .findFirst()
            .orElseThrow();
    assertEquals(
        Map.of("kms:Decrypt", new BigDecimal(4)), JsonTree.read(reading).get("inner"), reading);
    assertEquals(List.of(secretArn), JsonTree.read(reading).get("resources"));
  }

  @Test
  void who_read_or_changed_a_parameter_is_told_with_readers_of_a_path() {
    List<String> expected =
        List.of(
            "admin ssm:GetParameter ok 1",
            "admin ssm:GetParametersByPath ok 1",
            "admin ssm:PutParameter ok 1",
            "stranger ssm:DeleteParameter AccessDenied 1");
    assertEquals(expected, who("--parameter", "/app/db/pw"));
    assertEquals(List.of("admin ssm:GetParametersByPath ok 2"), who("--parameter", "/app/other"));
  }

  @Test
  void who_used_a_key_is_told_by_id_arn_and_alias() {
    List<String> expected =
        List.of("admin kms:CreateAlias ok 1", "admin kms:CreateKey ok 1", "admin kms:Encrypt ok 2");
    assertEquals(expected, who("--key", key));
    assertEquals(expected, who("--key", running.arn("kms", "key/" + key)));
    // The key had no such name yet when it was made.
    List<String> since = List.of("admin kms:CreateAlias ok 1", "admin kms:Encrypt ok 2");
    assertEquals(since, who("--key", "alias/mine"));
    List<String> managed = who("--key", "alias/aws/secretsmanager");
    assertTrue(
        managed.contains("reader kms:Decrypt in secretsmanager:GetSecretValue ok 4"),
        managed::toString);
  }

  @Test
  void the_table_has_headings_and_says_so_when_it_is_empty() {
    List<String> table = run("who", "--secret", "db/main");
    assertTrue(table.getFirst().startsWith("FIRST"), table.getFirst());
    assertEquals(1 + OF_THE_SECRET.size(), table.size());
    assertTrue(
        table.stream().anyMatch(line -> line.contains("GetSecretValue > kms:Decrypt")),
        table::toString);
    assertEquals(
        List.of("nobody, as far as the trail reaches back"), run("who", "--secret", "none"));
  }

  @Test
  void one_thing_must_be_asked_for() {
    assertEquals(2, Ran.of("audit", "who").status());
    assertEquals(2, Ran.of("audit", "who", "--secret", "a", "--key", "b").status());
    Ran ran = Ran.of("audit", "who", "--secret", "a", "--data", "/nowhere/at/all");
    assertEquals(1, ran.status());
    assertTrue(ran.oneLine(), ran.err());
  }

  @Test
  void an_export_is_the_records_or_a_table_of_them() {
    List<String> json = run("export");
    assertEquals(run("list", "--output", "json"), json);
    List<String> csv = run("export", "--format", "csv");
    assertEquals(String.join(",", AuditExport.COLUMNS), csv.getFirst());
    assertEquals(json.size() + 1, csv.size());
    assertTrue(
        csv.stream().anyMatch(line -> line.contains(",DeleteSecret,") && line.contains(secretArn)));
    assertEquals(AuditExport.COLUMNS.size(), csv.getLast().split(",", -1).length, csv.getLast());
  }

  @Test
  void exports_and_lists_are_chosen_by_caller_time_and_outcome() {
    assertEquals(2 * 4 + 0, run("export", "--principal", reader.arn()).size());
    assertEquals(
        run("list", "--principal", reader.arn()), run("list", "--principal", reader.name()));
    List<String> failed = run("list", "--failed");
    assertEquals(2, failed.size());
    assertFalse(failed.stream().anyMatch(line -> line.endsWith(" ok")));
    assertEquals(List.of(), run("export", "--until", "2000-01-01T00:00:00Z"));
    assertEquals(3, run("export", "--format", "csv", "--failed").size());
  }
}
