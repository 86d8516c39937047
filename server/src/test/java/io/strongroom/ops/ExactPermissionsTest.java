package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation there is: it succeeds with exactly the permissions that its refusals name, one
 * after the other, and is refused with the same for another resource.
 */
@Timeout(300)
final class ExactPermissionsTest {
  /** What needs no permission, as AWS has it. */
  private static final Set<String> FOR_EVERYONE =
      Set.of("sts:GetCallerIdentity", "sts:GetSessionToken");

  /** What an operation needs beside the permission of its own name. */
  private static final Map<String, List<String>> FURTHER =
      further(
          // On both, the alias and the key.
          "kms:CreateAlias", List.of("kms:CreateAlias"),
          // On both, the destination and the connection.
          "events:CreateApiDestination", List.of("events:CreateApiDestination"),
          "kms:DeleteAlias", List.of("kms:DeleteAlias"),
          "kms:UpdateAlias", List.of("kms:UpdateAlias", "kms:UpdateAlias"),
          // A key is made in the other region.
          "kms:ReplicateKey", List.of("kms:CreateKey"),
          // On the primary of now and the one to be.
          "kms:UpdatePrimaryRegion", List.of("kms:UpdatePrimaryRegion"),
          // On both, what it is called now and what it is to be called.
          "iam:UpdateUser", List.of("iam:UpdateUser"),
          "iam:UpdateGroup", List.of("iam:UpdateGroup"),
          "secretsmanager:ValidateResourcePolicy", List.of("secretsmanager:PutResourcePolicy"),
          // To have a ready rotator do something takes the right to do it.
          "secretsmanager:RotateSecret",
              List.of(
                  "lambda:InvokeFunction",
                  "secretsmanager:DescribeSecret",
                  "secretsmanager:GetSecretValue",
                  "secretsmanager:PutSecretValue",
                  "secretsmanager:UpdateSecretVersionStage"),
          // The credentials are a secret of the caller's account.
          "events:CreateConnection", List.of("secretsmanager:CreateSecret"),
          "events:UpdateConnection", List.of("secretsmanager:PutSecretValue"),
          "events:DeleteConnection", List.of("secretsmanager:DeleteSecret"),
          "lambda:CreateFunction", List.of("iam:PassRole"));

  private static Map<String, List<String>> further(Object... namesAndActions) {
    var map = new HashMap<String, List<String>>();
    for (int i = 0; i < namesAndActions.length; i += 2) {
      map.put(
          (String) namesAndActions[i],
          ((List<?>) namesAndActions[i + 1]).stream().map(String::valueOf).toList());
    }
    return Map.copyOf(map);
  }

  /** ReEncrypt has no permission of its own: one for the key of the past, one for the new one. */
  private static final List<String> RE_ENCRYPT = List.of("kms:ReEncryptFrom", "kms:ReEncryptTo");

  private static final Pattern REFUSAL =
      Pattern.compile(
          "User: (\\S+) is not authorized to perform: (\\S+)( on resource: (.+?))?"
              + " because no identity-based policy allows the (\\S+) action");

  private static final int STEPS_MAX = 9;

  private static Running running;
  private static ValidRequests valid;

  @BeforeAll
  static void start() {
    running = Running.fresh(DatabaseKind.MEMORY);
    valid = new ValidRequests(running.admin());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  static Stream<Subject> subjects() {
    return Subject.signed().stream().filter(it -> !FOR_EVERYONE.contains(it.action()));
  }

  /** What a refusal says is missing. */
  private record Missing(String action, String resource) {
    /** As a policy names it: a secret that was named without its suffix has one in its ARN. */
    String exact() {
      if (isNone()) {
        return "*";
      }
      return resource.startsWith("arn:")
          ? resource
          : running.arn("secretsmanager", "secret:" + resource + "-??????");
    }

    /** A listing of policies is shown by its path and decided on as one without a resource. */
    private boolean isNone() {
      return resource.isEmpty() || resource.startsWith("policy path ");
    }

    String allowing() {
      return Policies.allow(action, exact());
    }

    /** The permission for a resource that is named almost the same. */
    String allowingAnother() {
      return isNone()
          ? Policies.allow(action, running.arn("kms", "key/none"))
          : Policies.allow(action, exact() + "x");
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void exactly_the_permissions_that_are_asked_for_suffice(Subject subject) {
    ValidRequests.Valid request = valid.of(subject.action());
    Client user = running.user();
    var missing = new ArrayList<Missing>();
    Answer answer = subject.send(user, request.members());
    while (answer.status() / 100 != 2 && missing.size() < STEPS_MAX) {
      Missing next = missing(subject, user, request, answer);
      refusedForAnother(subject, request, missing, next);
      missing.add(next);
      running.allow(user.name(), missing.stream().map(Missing::allowing).toArray(String[]::new));
      answer = subject.send(user, request.members());
    }
    answer.ok();
    var needed = new ArrayList<>(RE_ENCRYPT);
    if (subject.action().equals("lambda:Invoke")) {
      needed = new ArrayList<>(List.of("lambda:InvokeFunction"));
    } else if (!subject.action().equals("kms:ReEncrypt")) {
      needed = new ArrayList<>(List.of(subject.action()));
      needed.addAll(FURTHER.getOrDefault(subject.action(), List.of()));
    }
    assertEquals(needed, missing.stream().map(Missing::action).toList());
  }

  /** Who has all that was asked for so far, and the next for another resource, is told the same. */
  private static void refusedForAnother(
      Subject subject, ValidRequests.Valid request, List<Missing> had, Missing next) {
    Client other = running.user();
    var statements = new ArrayList<>(had.stream().map(Missing::allowing).toList());
    statements.add(next.allowingAnother());
    running.allow(other.name(), statements.toArray(String[]::new));
    Answer answer = subject.send(other, request.members());
    assertEquals(next, missing(subject, other, request, answer));
  }

  private static Missing missing(
      Subject subject, Client caller, ValidRequests.Valid request, Answer answer) {
    boolean ofCiphertext = answer.body().contains("The ciphertext refers to");
    if (subject.action().equals("kms:Decrypt") || ofCiphertext) {
      return ofCiphertext(subject, request, answer);
    }
    String message = message(subject, answer);
    Matcher refusal = REFUSAL.matcher(message);
    assertTrue(refusal.matches(), answer::toString);
    assertEquals(caller.arn(), refusal.group(1));
    assertEquals(refusal.group(2), refusal.group(5));
    String resource = refusal.group(4) == null ? "" : refusal.group(4);
    // The secret of a new connection has a new name at each attempt.
    String name = resource.replaceFirst("(events!connection/\\w+/)[0-9a-f-]{36}$", "$1*");
    return new Missing(refusal.group(2), name);
  }

  private static String message(Subject subject, Answer answer) {
    if (subject.json()) {
      assertEquals(400, answer.status(), answer::toString);
      Map<String, Object> body = io.strongroom.testing.JsonTree.read(answer.body());
      assertEquals("AccessDeniedException", body.get("__type"), answer::toString);
      return (String) body.get("Message");
    }
    if (subject.rest()) {
      assertEquals(403, answer.status(), answer::toString);
      assertEquals("AccessDeniedException", answer.header("x-amzn-errortype"));
      return (String) io.strongroom.testing.JsonTree.read(answer.body()).get("Message");
    }
    answer.queryRefused(403, "AccessDenied");
    return answer.element("Message");
  }

  /** A ciphertext that may not be opened says nothing about its key. */
  private static Missing ofCiphertext(Subject subject, ValidRequests.Valid request, Answer answer) {
    answer.refusedCapital(
        "AccessDeniedException",
        "The ciphertext refers to a customer master key that does not exist, does not exist in"
            + " this region, or you are not allowed to access.");
    boolean again = subject.action().equals("kms:ReEncrypt");
    Answer opened =
        running
            .admin()
            .kms(
                "Decrypt",
                "CiphertextBlob",
                request.members().get("CiphertextBlob"),
                "EncryptionContext",
                request.members().get(again ? "SourceEncryptionContext" : "EncryptionContext"));
    return new Missing(again ? RE_ENCRYPT.getFirst() : "kms:Decrypt", opened.text("KeyId"));
  }

  /** Names of the table that no operation has are mistakes of the table. */
  @org.junit.jupiter.api.Test
  void the_exceptions_are_operations() {
    List<String> actions = Subject.all().stream().map(Subject::action).toList();
    for (String exception : FOR_EVERYONE) {
      assertTrue(actions.contains(exception), exception);
    }
    for (String exception : FURTHER.keySet()) {
      if (!actions.contains(exception)) {
        fail(exception);
      }
    }
  }
}
