package io.strongroom.ops;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * The same thing asked for by many at once comes out as if they had asked one after another. What
 * gets a name or a version that way is in {@code attack}.
 */
final class RacesTest {
  private static final int MANY = 12;

  /** What all of them were answered who asked at the same moment. */
  private static List<Answer> atOnce(IntFunction<Answer> question) throws Exception {
    var start = new CyclicBarrier(MANY);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Answer>>();
      for (int i = 0; i < MANY; i++) {
        int number = i;
        Callable<Answer> task =
            () -> {
              start.await();
              return question.apply(number);
            };
        futures.add(threads.submit(task));
      }
      var answers = new ArrayList<Answer>();
      for (Future<Answer> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }

  private static List<Answer> successes(List<Answer> answers) {
    return answers.stream().filter(answer -> answer.status() == 200).toList();
  }

  private static void othersRefused(List<Answer> answers, int status, String code) {
    for (Answer answer : answers) {
      if (answer.status() != 200) {
        assertEquals(status, answer.status(), answer.toString());
        assertTrue(answer.body().contains(code), answer.toString());
      }
    }
  }

  @EveryServer
  void a_request_sent_many_times_is_done_once(Running aws) throws Exception {
    String token = UUID.randomUUID().toString();
    List<Answer> answers =
        atOnce(
            i ->
                aws.admin()
                    .secrets(
                        "CreateSecret",
                        "Name",
                        "s",
                        "SecretString",
                        "v",
                        "ClientRequestToken",
                        token));
    Set<Object> seen = new HashSet<>();
    answers.forEach(answer -> seen.add(answer.json()));
    assertEquals(1, seen.size());
  }

  @EveryServer
  void two_of_many_access_keys_are_made(Running aws) throws Exception {
    String name = aws.user().name();
    List<Answer> answers = atOnce(i -> aws.admin().iam("CreateAccessKey", "UserName", name));
    assertEquals(1, successes(answers).size());
    othersRefused(answers, 409, "LimitExceeded");
  }

  @EveryServer
  void one_of_many_makes_a_user(Running aws) throws Exception {
    String name = "race-" + aws.region();
    List<Answer> answers =
        atOnce(
            i ->
                aws.admin()
                    .iam(
                        "CreateUser",
                        "UserName",
                        i % 2 == 0 ? name : name.toUpperCase(Locale.ROOT)));
    assertEquals(1, successes(answers).size());
    othersRefused(answers, 409, "EntityAlreadyExists");
  }

  @EveryServer
  void policies_put_at_once_all_count(Running aws) throws Exception {
    Client user = aws.user();
    List<Answer> answers =
        atOnce(
            i ->
                aws.admin()
                    .iam(
                        "PutUserPolicy",
                        "UserName",
                        user.name(),
                        "PolicyName",
                        "p" + i,
                        "PolicyDocument",
                        Policies.document(
                            Policies.allow(
                                "ssm:GetParameter", aws.arn("ssm", "parameter/p" + i)))));
    assertEquals(MANY, successes(answers).size(), answers.toString());
    for (int i = 0; i < MANY; i++) {
      user.ssm("GetParameter", "Name", "p" + i).refusedSilently("ParameterNotFound");
    }
  }

  @EveryServer
  void a_user_is_not_deleted_under_a_new_policy(Running aws) throws Exception {
    String name = "gone-" + aws.region();
    aws.admin().iam("CreateUser", "UserName", name).ok();
    String policy = Policies.document(Policies.allow("*"));
    atOnce(
        i ->
            i % 2 == 0
                ? aws.admin().iam("DeleteUser", "UserName", name)
                : aws.admin()
                    .iam(
                        "PutUserPolicy",
                        "UserName",
                        name,
                        "PolicyName",
                        "p",
                        "PolicyDocument",
                        policy));
    Answer again = aws.admin().iam("CreateUser", "UserName", name);
    if (again.status() == 200) {
      Client successor = aws.key(name);
      successor.kms("ListKeys").denied(successor, "kms:ListKeys", "");
    } else {
      aws.admin().iam("DeleteUser", "UserName", name).queryRefused(409, "DeleteConflict");
    }
  }

  @EveryServer
  void a_key_is_either_enabled_or_disabled(Running aws) throws Exception {
    String key = aws.kmsKey();
    List<Answer> answers =
        atOnce(i -> aws.admin().kms(i % 2 == 0 ? "DisableKey" : "EnableKey", "KeyId", key));
    assertEquals(MANY, successes(answers).size(), answers.toString());
    boolean enabled =
        aws.admin()
            .kms("DescribeKey", "KeyId", key)
            .text("KeyMetadata", "KeyState")
            .equals("Enabled");
    assertEquals(
        enabled, aws.admin().kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).status() == 200);
  }

  @EveryServer
  void one_of_many_deletes_and_the_others_find_nothing(Running aws) throws Exception {
    aws.admin().ssm("PutParameter", "Name", "p", "Type", "String", "Value", "v").ok();
    List<Answer> answers = atOnce(i -> aws.admin().ssm("DeleteParameter", "Name", "p"));
    assertEquals(1, successes(answers).size());
    othersRefused(answers, 400, "ParameterNotFound");
  }
}
