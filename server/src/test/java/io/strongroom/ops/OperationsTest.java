package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.aws.Api;
import io.strongroom.testing.Reply;
import io.strongroom.testing.Signed;
import io.strongroom.testing.SignedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation there is, taken from the rooms themselves, so that a new one is held to the same:
 * nobody gets in unsigned, unknown or without permission, and everything is recorded once.
 */
final class OperationsTest {
  private static final String REGION = "us-east-1";

  /** Who may call this whatever policies say, as AWS has it. */
  private static final Set<String> FOR_EVERYONE =
      Set.of("sts:GetCallerIdentity", "sts:GetSessionToken");

  /** For callers without keys; what they have instead is tested where it is checked. */
  private static final Set<String> UNSIGNED = Set.of("sts:AssumeRoleWithWebIdentity");

  /** A request without a ciphertext is no ciphertext, whoever asks; as AWS has it. */
  private static final Map<String, String> OTHER_REFUSAL =
      Map.of(
          "kms:Decrypt", "InvalidCiphertextException",
          "kms:ReEncrypt", "InvalidCiphertextException");

  @TempDir static Path folder;
  private static Server server;
  private static Signed admin;
  private static Signed nobody;
  private static Signed denied;

  @BeforeAll
  static void start() throws StartFailed {
    server = Server.start(Options.ephemeral().in(folder));
    var key = server.newAdmin().orElseThrow();
    admin =
        Signed.to(
            server.endpoint(),
            REGION,
            key.id(),
            key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
    nobody = user("nobody", "");
    denied =
        user(
            "denied",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"*","Resource":"*"},
              {"Effect":"Deny","Action":"*","Resource":"*"}]}\
            """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Signed user(String name, String policy) {
    iam(Map.of("Action", "CreateUser", "UserName", name));
    if (!policy.isEmpty()) {
      iam(
          Map.of(
              "Action",
              "PutUserPolicy",
              "UserName",
              name,
              "PolicyName",
              "p",
              "PolicyDocument",
              policy));
    }
    String made = iam(Map.of("Action", "CreateAccessKey", "UserName", name)).body();
    return Signed.to(
        server.endpoint(),
        REGION,
        between(made, "<AccessKeyId>", "</AccessKeyId>"),
        between(made, "<SecretAccessKey>", "</SecretAccessKey>"));
  }

  private static Reply iam(Map<String, String> parameters) {
    Reply reply = admin.query("iam", "2010-05-08", parameters);
    assertEquals(200, reply.status(), reply.body());
    return reply;
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private record Subject(Api api, Api.Entry entry) {
    Reply sent(Signed by) {
      return switch (api.protocol()) {
        case AWS_JSON -> by.json(api.service(), api.target() + "." + entry.name(), "{}");
        case AWS_QUERY -> by.query(api.service(), api.target(), Map.of("Action", entry.name()));
        case REST_JSON -> by.send(rest(by).sign(by.key(api.service()), by.clock().instant()));
      };
    }

    Reply unsigned() {
      return switch (api.protocol()) {
        case AWS_JSON -> admin.send(admin.jsonDraft(api.target() + "." + entry.name(), "{}"));
        case AWS_QUERY ->
            admin.send(admin.queryDraft(api.target(), Map.of("Action", entry.name())));
        case REST_JSON -> admin.send(rest(admin));
      };
    }

    private SignedRequest rest(Signed by) {
      String[] http = entry.rest().http().split(" ", 2);
      return by.restDraft(http[0], http[1].replaceAll("\\{[^}]*}", "none"), "");
    }

    boolean json() {
      return api.protocol() != Api.Protocol.AWS_QUERY;
    }

    String action() {
      return entry.action();
    }
  }

  private static List<Subject> subjects() {
    var subjects = new ArrayList<Subject>();
    for (Api api : Rooms.build().apis()) {
      api.operations().stream()
          .filter(entry -> !UNSIGNED.contains(entry.action()))
          .forEach(entry -> subjects.add(new Subject(api, entry)));
    }
    return subjects;
  }

  @Test
  void an_unsigned_request_is_refused() {
    for (Subject subject : subjects()) {
      Reply reply = subject.unsigned();
      assertEquals(
          subject.json() ? "MissingAuthenticationTokenException" : "MissingAuthenticationToken",
          reply.code(),
          subject.action());
    }
  }

  @Test
  void operations_without_signature_are_those_that_are_meant_to_be() {
    var unsigned = new TreeSet<String>();
    for (Api api : Rooms.build().apis()) {
      api.operations().stream()
          .filter(Api.Entry::unsigned)
          .forEach(entry -> unsigned.add(entry.action()));
    }
    assertEquals(UNSIGNED, unsigned);
  }

  @Test
  void an_unknown_key_is_refused() {
    Signed stranger = Signed.to(server.endpoint(), REGION, "AKIAABCDEFGHIJKLMNOP", "x".repeat(40));
    for (Subject subject : subjects()) {
      assertEquals(
          subject.json() ? "UnrecognizedClientException" : "InvalidClientTokenId",
          subject.sent(stranger).code(),
          subject.action());
    }
  }

  @Test
  void a_wrong_secret_is_refused() {
    Signed impostor = Signed.to(server.endpoint(), REGION, nobody.accessKeyId(), "y".repeat(40));
    for (Subject subject : subjects()) {
      assertEquals(
          subject.json() ? "InvalidSignatureException" : "SignatureDoesNotMatch",
          subject.sent(impostor).code(),
          subject.action());
    }
  }

  @Test
  void a_caller_without_policies_is_refused_before_anything_else_is_checked() {
    for (Subject subject : subjects()) {
      refused(subject, subject.sent(nobody), "because no identity-based policy allows the ");
    }
  }

  @Test
  void an_explicit_deny_beats_an_allow() {
    for (Subject subject : subjects()) {
      refused(subject, subject.sent(denied), "with an explicit deny in an identity-based policy");
    }
  }

  private static void refused(Subject subject, Reply reply, String why) {
    if (FOR_EVERYONE.contains(subject.action())) {
      assertEquals(200, reply.status(), subject.action());
      return;
    }
    String other = OTHER_REFUSAL.get(subject.action());
    if (other != null) {
      assertEquals(other, reply.code(), subject.action());
      return;
    }
    assertEquals(
        subject.json() ? "AccessDeniedException" : "AccessDenied",
        reply.code(),
        () -> subject.action() + ": " + reply.body());
    boolean bad = subject.api().protocol() == Api.Protocol.AWS_JSON;
    assertEquals(bad ? 400 : 403, reply.status(), subject.action());
    String message = reply.message();
    assertTrue(message.contains("is not authorized to perform: " + subject.action()), message);
    assertTrue(message.contains(why), message);
  }

  @Test
  void every_call_is_recorded_once() throws IOException {
    var ids = new HashMap<String, String>();
    for (Subject subject : subjects()) {
      for (Signed caller : List.of(nobody, denied, admin)) {
        Reply reply = subject.sent(caller);
        ids.put(String.valueOf(reply.headers().get("x-amzn-requestid")), subject.action());
      }
    }
    var records = new HashMap<String, List<String>>();
    AuditFiles.list(
        folder.resolve("audit"),
        AuditFiles.Filter.ALL,
        entry -> {
          for (String id : ids.keySet()) {
            if (entry.json().contains(id)) {
              records.computeIfAbsent(id, x -> new ArrayList<>()).add(entry.json());
            }
          }
        });
    ids.forEach(
        (id, action) -> {
          List<String> found = records.getOrDefault(id, List.of());
          assertEquals(1, found.size(), () -> action + ": " + found);
          String name = action.substring(action.indexOf(':') + 1);
          assertTrue(found.getFirst().contains("\"eventName\":\"" + name + "\""), action);
        });
    assertFalse(ids.isEmpty());
  }
}
