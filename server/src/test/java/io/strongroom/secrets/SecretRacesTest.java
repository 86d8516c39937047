package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many callers at one secret; whatever comes first, its labels are as the rules say. {@code
 * -Drace.threads=50 -Drace.rounds=200} for an hour of it.
 */
final class SecretRacesTest {
  private static final int THREADS = Integer.getInteger("race.threads", 8);
  private static final int ROUNDS = Integer.getInteger("race.rounds", 10);

  /** What a caller may hear who came too late. */
  private static final Set<String> LOST =
      Set.of(
          "",
          "InvalidRequestException",
          "InvalidParameterException",
          "ResourceExistsException",
          "ResourceNotFoundException");

  private interface Round {
    Answer of(int thread, int round);
  }

  private static List<Answer> together(Round work) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<List<Answer>>>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        Callable<List<Answer>> rounds =
            () -> {
              var answers = new ArrayList<Answer>();
              for (int round = 0; round < ROUNDS; round++) {
                answers.add(work.of(thread, round));
              }
              return answers;
            };
        running.add(threads.submit(rounds));
      }
      var answers = new ArrayList<Answer>();
      for (var each : running) {
        answers.addAll(each.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  private static Answer create(Client admin, String token) {
    return admin.secrets(
        "CreateSecret", "Name", "s", "SecretString", token, "ClientRequestToken", token);
  }

  /** Version by label; a label on two versions fails. */
  private static Map<String, String> labels(Client admin) {
    var labels = new HashMap<String, String>();
    admin
        .secrets("DescribeSecret", "SecretId", "s")
        .object("VersionIdsToStages")
        .forEach(
            (version, stages) ->
                ((List<?>) stages)
                    .forEach(
                        stage ->
                            assertEquals(
                                null, labels.put((String) stage, version), "twice " + stage)));
    return labels;
  }

  private static void check(Client admin, List<Answer> answers) {
    answers.forEach(
        answer ->
            assertTrue(answer.status() == 200 || LOST.contains(code(answer)), answer::toString));
    Map<String, String> labels = labels(admin);
    String current = labels.get("AWSCURRENT");
    Answer value = admin.secrets("GetSecretValue", "SecretId", "s");
    assertEquals(current, value.text("VersionId"));
    assertEquals(current, value.text("SecretString"), "each version has its id for a value");
  }

  private static String code(Answer answer) {
    return LOST.stream()
        .filter(code -> !code.isEmpty() && answer.body().contains("\"" + code + "\""))
        .findFirst()
        .orElse("unknown");
  }

  @EveryServer
  void moves_of_current_leave_one_current_and_its_predecessor(Running aws)
      throws InterruptedException {
    Client admin = aws.admin();
    var versions = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      versions.add(token());
    }
    create(admin, versions.getFirst()).ok();
    for (String version : versions.subList(1, 4)) {
      put(admin, version).ok();
    }
    List<Answer> answers =
        together(
            (thread, round) ->
                admin.secrets(
                    "UpdateSecretVersionStage",
                    "SecretId",
                    "s",
                    "VersionStage",
                    "AWSCURRENT",
                    "MoveToVersionId",
                    versions.get((thread + round) % 4),
                    "RemoveFromVersionId",
                    labels(admin).get("AWSCURRENT")));
    check(admin, answers);
    assertEquals(2, Set.copyOf(labels(admin).values()).size());
  }

  private static Answer put(Client admin, String token) {
    return admin.secrets(
        "PutSecretValue", "SecretId", "s", "SecretString", token, "ClientRequestToken", token);
  }

  @EveryServer
  void writers_of_values_and_movers_of_labels_do_not_lose_a_version(Running aws)
      throws InterruptedException {
    Client admin = aws.admin();
    create(admin, token()).ok();
    List<Answer> answers =
        together(
            (thread, round) ->
                thread % 2 == 0 && round < 100 / THREADS
                    ? put(admin, token())
                    : admin.secrets("UpdateSecret", "SecretId", "s", "Description", "" + round));
    check(admin, answers);
    long puts = answers.stream().filter(answer -> answer.body().contains("VersionStages")).count();
    assertEquals(
        puts + 1,
        admin
            .secrets("ListSecretVersionIds", "SecretId", "s", "IncludeDeprecated", true)
            .objects("Versions")
            .size());
  }

  @EveryServer
  void deleting_restoring_and_creating_end_with_a_whole_secret_or_none(Running aws)
      throws InterruptedException {
    Client admin = aws.admin();
    create(admin, token()).ok();
    List<Answer> answers =
        together(
            (thread, round) ->
                switch ((thread + round) % 5) {
                  case 0 -> admin.secrets("DeleteSecret", "SecretId", "s");
                  case 1 -> admin.secrets("RestoreSecret", "SecretId", "s");
                  case 2 ->
                      admin.secrets(
                          "DeleteSecret", "SecretId", "s", "ForceDeleteWithoutRecovery", true);
                  case 3 -> put(admin, token());
                  default -> create(admin, token());
                });
    int status = create(admin, token()).status();
    assertTrue(status == 200 || status == 400);
    admin.secrets("RestoreSecret", "SecretId", "s").ok();
    check(admin, answers);
    int versions =
        admin
            .secrets("ListSecretVersionIds", "SecretId", "s", "IncludeDeprecated", true)
            .objects("Versions")
            .size();
    assertTrue(versions >= Set.copyOf(labels(admin).values()).size());
  }
}
