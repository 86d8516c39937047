package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The record of every operation there is, however a call of it ends: exactly one, and one more for
 * each call that it makes at another service.
 */
@Timeout(180)
final class RecordsTest {
  /** What nobody can be refused, and what cannot be asked wrongly. */
  private static final Set<String> FOR_EVERYONE =
      Set.of("sts:GetCallerIdentity", "sts:GetSessionToken");

  /** Requests that are refused as such; of all others one without any member is. */
  private static final Map<String, Map<String, Object>> WRONG =
      Map.ofEntries(
          Map.entry("kms:CreateKey", Map.of("KeyUsage", "NONE")),
          Map.entry("kms:ListKeys", Map.of("Limit", 0)),
          Map.entry("kms:ListAliases", Map.of("Limit", 0)),
          Map.entry("kms:DescribeCustomKeyStores", Map.of("Limit", 0)),
          Map.entry("kms:GenerateRandom", Map.of("NumberOfBytes", 0)),
          Map.entry("cloudtrail:LookupEvents", Map.of("MaxResults", 0)),
          Map.entry("events:DescribeEventBus", Map.of("Name", "nothing-of-that-name")),
          Map.entry("events:ListApiDestinations", Map.of("Limit", 0)),
          Map.entry("events:ListConnections", Map.of("Limit", 0)),
          Map.entry("events:ListEventBuses", Map.of("Limit", 0)),
          Map.entry("events:ListRules", Map.of("Limit", 0)),
          Map.entry("logs:DescribeLogGroups", Map.of("limit", 0)),
          Map.entry("logs:DescribeResourcePolicies", Map.of("limit", 0)),
          Map.entry("iam:GetUser", Map.of("UserName", "nobody-of-that-name")),
          Map.entry("iam:ListAccessKeys", Map.of("UserName", "nobody-of-that-name")),
          Map.entry("iam:CreateAccessKey", Map.of("UserName", "nobody-of-that-name")),
          Map.entry("ssm:DescribeParameters", Map.of("MaxResults", 0)),
          Map.entry("secretsmanager:ListSecrets", Map.of("MaxResults", 0)),
          Map.entry("secretsmanager:GetRandomPassword", Map.of("PasswordLength", 0)));

  /** No page has no items, where there are pages; elsewhere it is ignored. */
  private static final Map<String, Object> NONSENSE = Map.of("MaxItems", 0);

  private static final Path FILE =
      Path.of("").toAbsolutePath().resolve("src/test/resources/io/strongroom/ops/records.txt");

  private static final String HEADING =
      "# What the record of a successful call of each operation says, as AWS documents it.";

  private static final String TOKEN = "11111111-2222-4333-8444-555555555555";

  private static Running running;
  private static Client admin;
  private static Client nobody;
  private static ValidRequests valid;

  @BeforeAll
  static void start() {
    running = Running.fresh(DatabaseKind.SQLITE);
    admin = running.admin();
    nobody = running.user();
    valid = new ValidRequests(admin);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** All records, by the request that they are of. */
  private static Map<String, List<Map<String, Object>>> records(Running server) throws IOException {
    var records = new HashMap<String, List<Map<String, Object>>>();
    AuditFiles.list(
        server.dataFolder().resolve("audit"),
        AuditFiles.Filter.ALL,
        entry -> {
          Map<String, Object> record = JsonTree.read(entry.json().replace(":null", ":\"null\""));
          records
              .computeIfAbsent(String.valueOf(record.get("requestID")), id -> new ArrayList<>())
              .add(record);
        });
    return records;
  }

  private static List<Map<String, Object>> of(Answer answer) throws IOException {
    return records(running).getOrDefault(id(answer), List.of());
  }

  private static String id(Answer answer) {
    return answer.header("x-amzn-requestid");
  }

  private static List<String> actions(List<Map<String, Object>> records) {
    return records.stream().map(RecordsTest::action).toList();
  }

  private static String action(Map<String, Object> record) {
    String source = String.valueOf(record.get("eventSource"));
    return source.replace(".amazonaws.com", ":") + record.get("eventName");
  }

  private static String decision(Map<String, Object> record) {
    return String.valueOf(((Map<?, ?>) record.get("additionalEventData")).get("decision"));
  }

  private static String recorded(Map<String, Object> record) {
    return JsonTree.write(record);
  }

  @Test
  void a_call_has_one_record_and_one_for_each_call_inside_it() throws IOException {
    var found = new TreeMap<String, String>();
    for (Subject subject : Subject.signed()) {
      ValidRequests.Valid request = valid.of(subject.action());
      Answer answer = subject.send(admin, request.members()).ok();
      List<Map<String, Object>> records = of(answer);
      var all = new ArrayList<>(List.of(subject.action()));
      all.addAll(request.inner());
      assertEquals(all, actions(records));
      for (Map<String, Object> record : records) {
        assertEquals("allow", decision(record), subject.action());
        assertFalse(record.containsKey("errorCode"), subject.action());
        assertEquals(
            admin.arn(), ((Map<?, ?>) record.get("userIdentity")).get("arn"), subject.action());
        assertTrue(record.containsKey("readOnly"), subject.action());
      }
      found.put(subject.action(), plain(records.getFirst()));
    }
    if (Boolean.getBoolean("update.docs")) {
      write(found);
    }
    assertEquals(expected(), found, "-Dupdate.docs=true writes records.txt: look at it");
  }

  private static void write(Map<String, String> found) throws IOException {
    var lines = new ArrayList<>(List.of(HEADING));
    found.forEach((action, line) -> lines.add(action + " " + line));
    Files.write(FILE, lines);
  }

  /** What a record says about what was asked and done; what differs each time replaced. */
  private static String plain(Map<String, Object> record) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("readOnly", record.get("readOnly"));
    shown.put("requestParameters", record.get("requestParameters"));
    shown.put("responseElements", record.get("responseElements"));
    shown.put("resources", record.getOrDefault("resources", List.of()));
    return recorded(shown)
        .replaceAll("\\b(1111|6666)[0-9a-f-]{32}", "TOKEN")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID")
        .replaceAll("\\b[0-9a-f]{64}\\b", "MATERIAL")
        .replaceAll("mrk-[0-9a-f]{32}", "MRK")
        .replaceAll("A[KS]IA[A-Z0-9]+", "KEYID")
        .replaceAll("AIDA[A-Z0-9]+", "USERID")
        .replaceAll("(AROA|AGPA|ANPA)[A-Z0-9]{17}", "$1")
        .replaceAll("hmac:[0-9a-f]{16}", "HMAC")
        .replaceAll("[A-Z][a-z]{2} \\d{1,2}, \\d{4}, \\d{1,2}:\\d\\d:\\d\\d [AP]M", "DATE")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+\\+0000", "TIME")
        .replaceAll("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=", "SHA256")
        .replaceAll("(\"lastUpdatedTime\":)\\d{13}", "$1TIME")
        .replaceAll("valid\\d+", "NAME")
        .replaceAll("NAME-[A-Za-z0-9]{6}\\b", "NAME-SUFFIX");
  }

  private static Map<String, String> expected() throws IOException {
    var lines = new TreeMap<String, String>();
    try (Stream<String> read = Files.lines(FILE)) {
      read.filter(line -> !line.startsWith("#"))
          .forEach(
              line -> {
                int space = line.indexOf(' ');
                lines.put(line.substring(0, space), line.substring(space + 1));
              });
    }
    return lines;
  }

  @Test
  void a_refused_call_has_one_record_with_the_same_detail() throws IOException {
    for (Subject subject : Subject.signed()) {
      if (FOR_EVERYONE.contains(subject.action())) {
        continue;
      }
      ValidRequests.Valid request = valid.of(subject.action());
      Answer answer = subject.send(nobody, request.members());
      Map<String, Object> record = one(subject, answer);
      assertEquals("deny", decision(record), subject.action());
      assertEquals("AccessDenied", record.get("errorCode"), subject.action());
      assertTrue(
          answer.body().contains(String.valueOf(record.get("errorMessage"))), answer::toString);
      assertEquals("null", record.get("responseElements"), subject.action());
      Map<String, Object> allowed = one(subject, subject.send(admin, request.members()).ok());
      assertEquals(
          allowed.get("requestParameters"), record.get("requestParameters"), subject.action());
      assertEquals(
          allowed.containsKey("resources") && !made(subject),
          record.containsKey("resources") && !made(subject),
          () -> recorded(record));
    }
  }

  /** What makes something cannot name it when it is refused. */
  private static boolean made(Subject subject) {
    return subject.action().equals("kms:CreateKey");
  }

  private static Map<String, Object> one(Subject subject, Answer answer) throws IOException {
    List<Map<String, Object>> records = of(answer);
    assertFalse(records.isEmpty(), () -> "no record of " + answer);
    if (answer.status() != 200) {
      assertEquals(List.of(subject.action()), actions(records));
    }
    return records.getFirst();
  }

  @Test
  void a_call_that_fails_has_one_record_with_the_error_of_the_answer() throws IOException {
    for (Subject subject : Subject.signed()) {
      if (!FOR_EVERYONE.contains(subject.action()) && members(subject) > 0) {
        Answer answer = subject.send(admin, wrong(subject));
        assertTrue(answer.status() >= 400 && answer.status() < 500, answer::toString);
        Map<String, Object> record = one(subject, answer);
        String code = String.valueOf(record.get("errorCode"));
        // What a query service calls ValidationError is ValidationException to everybody else, and
        // IAM's NoSuchEntity is NoSuchEntityException to CloudTrail.
        String spoken =
            subject.json()
                ? code
                : code.replace("ValidationException", "ValidationError").replace("Exception", "");
        String told = subject.rest() ? answer.header("x-amzn-errortype") : answer.body();
        assertTrue(told.contains(subject.rest() ? code : spoken), () -> code + " " + answer);
        assertEquals("null", record.get("responseElements"), subject.action());
      }
    }
  }

  private static int members(Subject subject) {
    return subject.entry().request().getRecordComponents().length;
  }

  /** Listings are asked for pages of nothing. */
  private static Map<String, Object> wrong(Subject subject) {
    boolean pages =
        Stream.of(subject.entry().request().getRecordComponents())
            .anyMatch(component -> component.getName().equals("maxItems"));
    return WRONG.getOrDefault(subject.action(), pages ? Map.of("MaxItems", 0) : Map.of());
  }

  @Test
  void a_body_that_cannot_be_read_has_one_record() throws IOException {
    for (Subject subject : Subject.signed()) {
      if (subject.json()) {
        Client by = admin;
        Answer answer =
            by.json(subject.api().service(), subject.api().target(), subject.entry().name(), "[1]");
        assertEquals(400, answer.status(), answer::toString);
        Map<String, Object> record = one(subject, answer);
        assertEquals("SerializationException", record.get("errorCode"), subject.action());
        assertEquals("null", record.get("requestParameters"), subject.action());
        assertEquals("none", decision(record), subject.action());
      }
    }
  }

  @Test
  void a_client_that_goes_away_leaves_a_record_all_the_same() throws IOException {
    var agents = new LinkedHashMap<String, String>();
    for (Subject subject : Subject.signed()) {
      ValidRequests.Valid request = valid.of(subject.action());
      String agent = "gone-" + subject.action();
      byte[] bytes =
          subject
              .draft(admin, request.members())
              .replacing("User-Agent", agent)
              .sign(admin.signed().key(subject.api().service()), admin.signed().clock().instant())
              .bytes();
      try (var socket =
          new Socket(admin.signed().endpoint().getHost(), admin.signed().endpoint().getPort())) {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
      }
      agents.put(agent, subject.action());
    }
    Map<String, Long> counts = counts(agents.keySet());
    long start = System.nanoTime();
    while (counts.size() < agents.size() && System.nanoTime() - start < 20_000_000_000L) {
      Thread.onSpinWait();
      counts = counts(agents.keySet());
    }
    assertEquals(agents.keySet(), counts.keySet());
    counts.forEach((agent, count) -> assertEquals(1, count, agent));
  }

  private static Map<String, Long> counts(Set<String> agents) throws IOException {
    var counts = new HashMap<String, Long>();
    records(running)
        .values()
        .forEach(
            records ->
                records.forEach(
                    record -> {
                      String agent = String.valueOf(record.get("userAgent"));
                      // The parts of a batch have records with the caller's own agent, too.
                      if (agents.contains(agent) && agent.endsWith(":" + record.get("eventName"))) {
                        counts.merge(agent, 1L, Long::sum);
                      }
                    }));
    return counts;
  }

  @Test
  void a_call_that_fails_for_reasons_of_our_own_has_one_record() throws Exception {
    try (Running broken = Running.fresh(DatabaseKind.SQLITE)) {
      Client by = broken.admin();
      var requests = new LinkedHashMap<Subject, ValidRequests.Valid>();
      for (Subject subject : Subject.signed()) {
        requests.put(subject, new ValidRequests(by).of(subject.action()));
      }
      breakTables(broken);
      var answers = new LinkedHashMap<Subject, Answer>();
      requests.forEach(
          (subject, request) -> answers.put(subject, subject.send(by, request.members())));
      Map<String, List<Map<String, Object>>> records = records(broken);
      int failures = 0;
      for (Subject subject : requests.keySet()) {
        Answer answer = answers.get(subject);
        List<Map<String, Object>> found = records.getOrDefault(id(answer), List.of());
        assertEquals(subject.action(), action(found.getFirst()));
        // What began inside, in another room, has records of its own.
        boolean parts =
            requests.get(subject).inner().stream()
                .anyMatch(action -> action.startsWith("secretsmanager:"));
        assertTrue(
            found.size() == 1 || parts || answer.status() == 200, () -> answer + " " + found);
        if (answer.status() == 500) {
          failures++;
          assertEquals(subject.api().internalError().code(), found.getFirst().get("errorCode"));
          assertEquals("null", found.getFirst().get("responseElements"));
        }
      }
      assertTrue(failures > requests.size() / 2, "only " + failures + " failed: " + answers);
    }
  }

  private static void breakTables(Running broken) throws SQLException {
    try (Connection database = broken.database();
        Statement statement = database.createStatement()) {
      var tables = new ArrayList<String>();
      try (var rows =
          statement.executeQuery("select name from sqlite_master where type = 'table'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        boolean ofServices = Set.of("kms", "ssm", "sec", "iam").contains(table.substring(0, 3));
        if (ofServices) {
          statement.execute("alter table " + table + " rename to gone_" + table);
        }
      }
    }
  }

  @Test
  void a_write_that_is_rolled_back_has_one_record_and_those_of_what_it_asked_for()
      throws IOException {
    String key = running.kmsKey();
    admin.kms("DisableKey", "KeyId", key).ok();
    Answer answer =
        admin.secrets(
            "CreateSecret",
            "Name",
            "rolled-back",
            "SecretString",
            "s",
            "KmsKeyId",
            key,
            "ClientRequestToken",
            TOKEN);
    assertTrue(answer.status() >= 400, answer::toString);
    List<Map<String, Object>> records = of(answer);
    assertEquals("secretsmanager:CreateSecret", action(records.getFirst()));
    assertEquals(2, records.size(), records::toString);
    assertEquals("DisabledException", records.get(1).get("errorCode"));
    assertEquals("null", records.getFirst().get("responseElements"));
  }

  @Test
  void a_read_that_turns_out_to_change_something_has_one_record() throws IOException {
    Answer answer = admin.in("ap-east-1").kms("DescribeKey", "KeyId", "alias/aws/ssm").ok();
    List<Map<String, Object>> records = of(answer);
    assertEquals(List.of("kms:DescribeKey"), actions(records));
    assertFalse(records.getFirst().containsKey("errorCode"));
  }

  @Test
  void an_inner_call_that_is_refused_is_recorded_as_refused() throws IOException {
    String key = running.kmsKey();
    admin
        .secrets(
            "CreateSecret",
            "Name",
            "inner",
            "SecretString",
            "s",
            "KmsKeyId",
            key,
            "ClientRequestToken",
            TOKEN)
        .ok();
    Client reader = running.user(Policies.allow("secretsmanager:GetSecretValue", "*"));
    Answer answer = reader.secrets("GetSecretValue", "SecretId", "inner");
    List<Map<String, Object>> records = of(answer);
    assertEquals(List.of("secretsmanager:GetSecretValue", "kms:Decrypt"), actions(records));
    assertEquals("deny", decision(records.get(1)));
    assertEquals("AccessDenied", records.get(1).get("errorCode"));
  }
}
