package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;

/**
 * Round after round, many callers begin at the same moment at the same secret or parameter; after
 * each round its versions and labels are as if they had come one after the other. {@code
 * -Drounds.of=200} for the whole of it.
 */
@Timeout(3600)
final class RoundsTest {
  private static final int CALLERS = 50;
  private static final int ROUNDS = Integer.getInteger("rounds.of", 5);

  /** A secret has a hundred versions at most, and so has a parameter's history. */
  private static final int ROUNDS_OF_ONE = 40;

  private static final int KEPT = 100;

  /** What a caller may hear whom others were faster than. */
  private static final List<String> LOST =
      List.of(
          "InvalidRequestException",
          "InvalidParameterException",
          "ResourceExistsException",
          "ResourceNotFoundException",
          "ParameterNotFound",
          "ParameterVersionNotFound",
          "ParameterAlreadyExists");

  private static List<Answer> together(IntFunction<Answer> call)
      throws InterruptedException, ExecutionException {
    var barrier = new CyclicBarrier(CALLERS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<Answer>>();
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        calls.add(
            () -> {
              barrier.await();
              return patiently(() -> call.apply(number));
            });
      }
      var answers = new ArrayList<Answer>();
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  /**
   * As every AWS SDK does where the server has too much to do, as PostgreSQL has with conflicts.
   */
  private static Answer patiently(Supplier<Answer> call) {
    for (int attempt = 1; ; attempt++) {
      Answer answer = call.get();
      if (attempt == 50 || answer.status() != 400 || !answer.body().contains("Throttling")) {
        return answer;
      }
    }
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  /** Makes a secret whose value is its version's id, as that of all versions here. */
  private static String secret(Client admin, String name) {
    String token = token();
    create(admin, name, token).ok();
    return token;
  }

  private static Answer create(Client admin, String name, String token) {
    return admin.secrets(
        "CreateSecret", "Name", name, "ClientRequestToken", token, "SecretString", token);
  }

  private static Answer put(Client admin, String name, String token, String value) {
    return admin.secrets(
        "PutSecretValue", "SecretId", name, "ClientRequestToken", token, "SecretString", value);
  }

  private static List<Answer> successes(List<Answer> answers) {
    return answers.stream().filter(answer -> answer.status() == 200).toList();
  }

  private static void othersLost(List<Answer> answers) {
    for (Answer answer : answers) {
      assertTrue(
          answer.status() == 200
              || LOST.stream().anyMatch(code -> answer.body().contains("\"" + code + "\"")),
          answer::toString);
    }
  }

  /** Version by label; a label on two versions fails. */
  private static Map<String, String> labels(Client admin, String name) {
    var labels = new HashMap<String, String>();
    admin
        .secrets("DescribeSecret", "SecretId", name)
        .object("VersionIdsToStages")
        .forEach(
            (version, stages) ->
                ((List<?>) stages)
                    .forEach(
                        stage -> assertEquals(null, labels.put((String) stage, version), name)));
    return labels;
  }

  /** That one version is current, that it is the one that is read, and which versions there are. */
  private static Set<String> versions(Client admin, String name) {
    Map<String, String> labels = labels(admin, name);
    Answer read = admin.secrets("GetSecretValue", "SecretId", name);
    assertEquals(labels.get("AWSCURRENT"), read.text("VersionId"), name);
    assertEquals(labels.get("AWSCURRENT"), read.text("SecretString"), name);
    assertNotEquals(labels.get("AWSCURRENT"), labels.get("AWSPREVIOUS"), name);
    var versions = new HashSet<String>();
    admin
        .secrets(
            "ListSecretVersionIds", "SecretId", name, "IncludeDeprecated", true, "MaxResults", 100)
        .objects("Versions")
        .forEach(each -> assertTrue(versions.add((String) each.get("VersionId")), name));
    assertTrue(versions.containsAll(labels.values()), name);
    return versions;
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void two_writers_of_each_secret_lose_no_version(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    var written = new TreeMap<String, Set<String>>();
    for (int round = 0; round < ROUNDS; round++) {
      String names = "two" + round / ROUNDS_OF_ONE + "-";
      if (round % ROUNDS_OF_ONE == 0) {
        written.clear();
        for (int i = 0; i < CALLERS / 2; i++) {
          String name = names + i;
          written.put(name, new HashSet<>(Set.of(secret(admin, name))));
        }
      }
      List<String> tokens = IntStream.range(0, CALLERS).mapToObj(i -> token()).toList();
      List<Answer> answers = together(i -> put(admin, names + i / 2, tokens.get(i), tokens.get(i)));
      for (int i = 0; i < CALLERS; i++) {
        answers.get(i).ok();
        written.get(names + i / 2).add(tokens.get(i));
      }
      for (var each : written.entrySet()) {
        assertEquals(each.getValue(), versions(admin, each.getKey()));
      }
    }
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void one_token_and_value_make_one_version(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    for (int round = 0; round < ROUNDS; round++) {
      String name = "same-" + round;
      String first = secret(admin, name);
      String token = token();
      for (Answer answer : together(i -> put(admin, name, token, token))) {
        assertEquals(token, answer.ok().text("VersionId"));
      }
      assertEquals(Set.of(first, token), versions(admin, name));
      assertEquals(Map.of("AWSCURRENT", token, "AWSPREVIOUS", first), labels(admin, name));
    }
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void one_token_with_other_values_is_taken_once(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    for (int round = 0; round < ROUNDS; round++) {
      String name = "other-" + round;
      String first = secret(admin, name);
      String token = token();
      List<Answer> answers = together(i -> put(admin, name, token, "value " + i));
      assertEquals(1, successes(answers).size(), answers::toString);
      othersLost(answers);
      assertEquals(
          "value " + answers.indexOf(successes(answers).getFirst()),
          admin.secrets("GetSecretValue", "SecretId", name).text("SecretString"));
      assertEquals(Map.of("AWSCURRENT", token, "AWSPREVIOUS", first), labels(admin, name));
    }
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void moves_of_current_leave_one_current_and_what_it_was_before(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    var ids = new ArrayList<String>(List.of(secret(admin, "moved")));
    for (int i = 0; i < 3; i++) {
      ids.add(token());
      put(admin, "moved", ids.getLast(), ids.getLast()).ok();
    }
    int moved = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String from = labels(admin, "moved").get("AWSCURRENT");
      List<Answer> answers = together(i -> move(admin, from, ids.get(i % ids.size())));
      othersLost(answers);
      moved += successes(answers).size();
      assertEquals(Set.copyOf(ids), versions(admin, "moved"));
      assertEquals(Set.of("AWSCURRENT", "AWSPREVIOUS"), labels(admin, "moved").keySet());
    }
    assertTrue(moved >= ROUNDS, moved + " moves");
  }

  private static Answer move(Client admin, String from, String to) {
    return admin.secrets(
        "UpdateSecretVersionStage",
        "SecretId",
        "moved",
        "VersionStage",
        "AWSCURRENT",
        "MoveToVersionId",
        to,
        "RemoveFromVersionId",
        from);
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void deleting_restoring_and_creating_leave_a_whole_secret(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    for (int round = 0; round < ROUNDS; round++) {
      String name = "gone" + round / ROUNDS_OF_ONE;
      othersLost(
          together(
              i ->
                  switch (i % 5) {
                    case 0 -> admin.secrets("DeleteSecret", "SecretId", name);
                    case 1 -> admin.secrets("RestoreSecret", "SecretId", name);
                    case 2 ->
                        admin.secrets(
                            "DeleteSecret", "SecretId", name, "ForceDeleteWithoutRecovery", true);
                    case 3 -> {
                      String token = token();
                      yield put(admin, name, token, token);
                    }
                    default -> create(admin, name, token());
                  }));
      // One of the two finds what there is.
      othersLost(List.of(create(admin, name, token())));
      admin.secrets("RestoreSecret", "SecretId", name).ok();
      versions(admin, name);
    }
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void two_writers_of_each_parameter_get_every_number_once(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    var values = new HashMap<String, TreeMap<Integer, String>>();
    for (int round = 0; round < ROUNDS; round++) {
      int number = round;
      List<Answer> answers =
          together(i -> parameter(admin, "two" + i / 2, "value %d of %d".formatted(number, i)));
      for (int i = 0; i < CALLERS; i++) {
        int version = answers.get(i).ok().number("Version").intValueExact();
        String value = "value %d of %d".formatted(round, i);
        var of = values.computeIfAbsent("two" + i / 2, name -> new TreeMap<>());
        assertEquals(null, of.put(version, value));
        assertEquals(2 * (round + 1), i % 2 == 0 ? 2 * (round + 1) : of.lastKey());
      }
      for (var each : values.entrySet()) {
        int last = each.getValue().lastKey();
        assertEquals(
            each.getValue().tailMap(Math.max(1, last - KEPT + 1)), history(admin, each.getKey()));
      }
    }
  }

  private static Answer parameter(Client admin, String name, String value) {
    return admin.ssm(
        "PutParameter", "Name", name, "Type", "SecureString", "Value", value, "Overwrite", true);
  }

  /** Values by version, oldest first; a version that is there twice, or a gap, fails. */
  private static Map<Integer, String> history(Client admin, String name) {
    var history = new TreeMap<Integer, String>();
    Object next = "";
    do {
      Answer page =
          next.equals("")
              ? admin.ssm(
                  "GetParameterHistory", "Name", name, "WithDecryption", true, "MaxResults", 50)
              : admin.ssm(
                  "GetParameterHistory",
                  "Name",
                  name,
                  "WithDecryption",
                  true,
                  "MaxResults",
                  50,
                  "NextToken",
                  next);
      for (var each : page.ok().objects("Parameters")) {
        int version = ((Number) each.get("Version")).intValue();
        assertEquals(null, history.put(version, (String) each.get("Value")), name);
      }
      next = page.json().getOrDefault("NextToken", "");
    } while (!next.equals(""));
    assertEquals(history.lastKey() - history.firstKey() + 1, history.size(), name);
    return history;
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void a_label_of_a_parameter_is_on_one_version(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    for (int i = 0; i < 4; i++) {
      parameter(admin, "labelled", "value " + i).ok();
    }
    for (int round = 0; round < ROUNDS; round++) {
      List<Answer> answers =
          together(
              i ->
                  admin.ssm(
                      "LabelParameterVersion",
                      "Name",
                      "labelled",
                      "ParameterVersion",
                      i % 4 + 1,
                      "Labels",
                      List.of("prod")));
      answers.forEach(Answer::ok);
      var labelled = new ArrayList<Object>();
      admin
          .ssm("GetParameterHistory", "Name", "labelled", "WithDecryption", false)
          .objects("Parameters")
          .forEach(each -> labelled.addAll((List<?>) each.getOrDefault("Labels", List.of())));
      assertEquals(List.of("prod"), labelled);
    }
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void deleting_and_creating_leave_a_whole_parameter(Running aws)
      throws InterruptedException, ExecutionException {
    Client admin = aws.admin();
    for (int round = 0; round < ROUNDS; round++) {
      String value = "value " + round;
      othersLost(
          together(
              i ->
                  switch (i % 3) {
                    case 0 -> admin.ssm("DeleteParameter", "Name", "gone");
                    case 1 -> parameter(admin, "gone", value);
                    default ->
                        admin.ssm(
                            "PutParameter", "Name", "gone", "Type", "SecureString", "Value", value);
                  }));
      othersLost(List.of(admin.ssm("DeleteParameter", "Name", "gone")));
      assertEquals(1, parameter(admin, "gone", "last").ok().number("Version").intValueExact());
      assertEquals(Map.of(1, "last"), history(admin, "gone"));
      admin.ssm("DeleteParameter", "Name", "gone").ok();
      assertEquals(Collections.emptyList(), admin.ssm("DescribeParameters").objects("Parameters"));
    }
  }
}
