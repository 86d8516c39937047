package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many at once at one thing, and revocations among those who use what is revoked. */
@Timeout(180)
final class RaceTest {
  private static final int CALLERS = 32;
  private static final int READERS = 8;
  private static final int ROUNDS = 8;
  private static final Map<DatabaseKind, Running> SERVERS = new HashMap<>();

  @AfterAll
  static void close() {
    SERVERS.values().forEach(Running::close);
  }

  private static Running server(DatabaseKind kind) {
    return SERVERS.computeIfAbsent(kind, Running::fresh);
  }

  /** Lets all callers go at the same moment; their answers. */
  private static List<Answer> together(IntFunction<Answer> call)
      throws InterruptedException, ExecutionException {
    var barrier = new CyclicBarrier(CALLERS);
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
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
   * Calls again as long as the server has too much to do, as every AWS SDK does: PostgreSQL gives
   * up on transactions that many others get in the way of.
   */
  private static Answer patiently(Supplier<Answer> call) {
    for (int attempt = 1; ; attempt++) {
      Answer answer = call.get();
      if (attempt == 20 || answer.status() != 400 || !answer.body().contains("Throttling")) {
        return answer;
      }
    }
  }

  private static List<Answer> successes(List<Answer> answers) {
    return answers.stream().filter(answer -> answer.status() == 200).toList();
  }

  private static String secret(Client admin) {
    String name = "secret" + UUID.randomUUID();
    admin
        .secrets("CreateSecret", "Name", name, "ClientRequestToken", token(), "SecretString", "0")
        .ok();
    return name;
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  private static Answer put(Client client, String secret, String token, String value) {
    return client.secrets(
        "PutSecretValue", "SecretId", secret, "ClientRequestToken", token, "SecretString", value);
  }

  /** Which version has which stage; fails unless there are exactly these two. */
  private static Map<String, String> stages(Client admin, String secret) {
    var stages = new HashMap<String, String>();
    admin
        .secrets("DescribeSecret", "SecretId", secret)
        .object("VersionIdsToStages")
        .forEach(
            (version, labels) -> {
              for (Object label : (List<?>) labels) {
                assertEquals(null, stages.put((String) label, version), "two are " + label);
              }
            });
    assertEquals(Set.of("AWSCURRENT", "AWSPREVIOUS"), stages.keySet());
    return stages;
  }

  @ParameterizedTest
  @EnumSource
  void one_value_is_put_once_however_often_it_is_sent(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Client admin = server(kind).admin();
    String secret = secret(admin);
    String token = token();
    for (Answer answer : together(i -> put(admin, secret, token, "same"))) {
      assertEquals(token, answer.text("VersionId"));
    }
    assertEquals(token, stages(admin, secret).get("AWSCURRENT"));
  }

  @ParameterizedTest
  @EnumSource
  void one_token_never_names_two_values(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Client admin = server(kind).admin();
    String secret = secret(admin);
    String token = token();
    List<Answer> answers = together(i -> put(admin, secret, token, "value " + i));
    assertEquals(1, successes(answers).size(), answers::toString);
    int winner = answers.indexOf(successes(answers).getFirst());
    for (Answer answer : answers) {
      if (answer.status() != 200) {
        answer.refused("ResourceExistsException");
      }
    }
    Answer value = admin.secrets("GetSecretValue", "SecretId", secret);
    assertEquals("value " + winner, value.text("SecretString"));
    assertEquals(token, stages(admin, secret).get("AWSCURRENT"));
  }

  @ParameterizedTest
  @EnumSource
  void one_version_is_current_at_every_moment(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Client admin = server(kind).admin();
    String secret = secret(admin);
    put(admin, secret, token(), "first").ok();
    var tokens = new ArrayList<String>();
    for (int i = 0; i < CALLERS; i++) {
      tokens.add(token());
    }
    List<Answer> answers =
        together(
            i -> {
              if (i % 4 == 0) {
                stages(admin, secret);
                return admin.secrets("GetSecretValue", "SecretId", secret);
              }
              return put(admin, secret, tokens.get(i), "value " + i);
            });
    answers.forEach(Answer::ok);
    Map<String, String> stages = stages(admin, secret);
    assertTrue(tokens.containsAll(stages.values()));
    assertNotEquals(stages.get("AWSCURRENT"), stages.get("AWSPREVIOUS"));
    for (int i = 0; i < CALLERS; i++) {
      if (i % 4 != 0) {
        Answer value =
            admin.secrets("GetSecretValue", "SecretId", secret, "VersionId", tokens.get(i));
        assertEquals("value " + i, value.text("SecretString"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_of_many_creates_what_has_a_name(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Running aws = server(kind);
    Client admin = aws.admin();
    String name = "n" + UUID.randomUUID();
    String key = aws.kmsKey();
    List<Answer> users = together(i -> admin.iam("CreateUser", "UserName", name));
    assertEquals(1, successes(users).size(), users::toString);
    users.stream()
        .filter(answer -> answer.status() != 200)
        .forEach(answer -> answer.queryRefused(409, "EntityAlreadyExists"));
    List<Answer> keys = together(i -> admin.iam("CreateAccessKey", "UserName", name));
    assertEquals(2, successes(keys).size(), keys::toString);
    List<Answer> secrets =
        together(
            i ->
                admin.secrets(
                    "CreateSecret",
                    "Name",
                    name,
                    "ClientRequestToken",
                    token(),
                    "SecretString",
                    "value " + i));
    assertEquals(1, successes(secrets).size(), secrets::toString);
    List<Answer> parameters =
        together(
            i ->
                admin.ssm(
                    "PutParameter", "Name", name, "Type", "SecureString", "Value", "value " + i));
    assertEquals(1, successes(parameters).size(), parameters::toString);
    List<Answer> aliases =
        together(i -> admin.kms("CreateAlias", "AliasName", "alias/" + name, "TargetKeyId", key));
    assertEquals(1, successes(aliases).size(), aliases::toString);
  }

  @ParameterizedTest
  @EnumSource
  void versions_are_numbered_without_a_gap(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Client admin = server(kind).admin();
    String name = "v" + UUID.randomUUID();
    List<Answer> answers =
        together(
            i ->
                admin.ssm(
                    "PutParameter",
                    "Name",
                    name,
                    "Type",
                    "SecureString",
                    "Value",
                    "value " + i,
                    "Overwrite",
                    true));
    var numbers = new HashSet<Integer>();
    for (int i = 0; i < CALLERS; i++) {
      int version = answers.get(i).number("Version").intValueExact();
      assertTrue(version >= 1 && version <= CALLERS && numbers.add(version), "" + version);
      Answer read = admin.ssm("GetParameter", "Name", name + ":" + version, "WithDecryption", true);
      assertEquals("value " + i, read.text("Parameter", "Value"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void first_uses_make_one_default_key(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Client admin = server(kind).admin().in("eu-north-1");
    together(
            i ->
                i % 2 == 0
                    ? admin.ssm(
                        "PutParameter", "Name", "p" + i, "Type", "SecureString", "Value", "v")
                    : admin.kms("DescribeKey", "KeyId", "alias/aws/ssm"))
        .forEach(Answer::ok);
    assertEquals(1, admin.kms("ListKeys").objects("Keys").size());
  }

  /**
   * Turns something off and on while others use it. What began after it was off must be refused,
   * what began after it was on must be served; what ran meanwhile may go either way.
   */
  private static void toggle(Supplier<Answer> use, Runnable off, Runnable on)
      throws InterruptedException, ExecutionException {
    var phase = new AtomicInteger();
    var settled = new AtomicInteger();
    use.get().ok();
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      var readers = new ArrayList<Future<?>>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> read(use, phase, settled)));
      }
      try {
        for (int round = 0; round < ROUNDS; round++) {
          phase.incrementAndGet();
          off.run();
          settle(phase, settled, readers);
          phase.incrementAndGet();
          on.run();
          settle(phase, settled, readers);
        }
      } finally {
        phase.set(-1);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  /** Says that the change was acknowledged, and waits until it was tried often enough. */
  private static void settle(AtomicInteger phase, AtomicInteger settled, List<Future<?>> readers) {
    settled.set(0);
    phase.incrementAndGet();
    while (settled.get() < 3 * READERS && readers.stream().noneMatch(Future::isDone)) {
      Thread.onSpinWait();
    }
  }

  private static void read(Supplier<Answer> use, AtomicInteger phase, AtomicInteger settled) {
    while (true) {
      int before = phase.get();
      if (before < 0) {
        return;
      }
      Answer answer = use.get();
      if (phase.get() != before) {
        continue;
      }
      switch (before % 4) {
        case 2 -> assertTrue(answer.status() == 400 || answer.status() == 403, answer::toString);
        case 0 -> answer.ok();
        default -> {
          continue;
        }
      }
      settled.incrementAndGet();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_decrypted_once_a_key_is_disabled(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Running aws = server(kind);
    Client admin = aws.admin();
    String key = aws.kmsKey();
    String blob =
        admin.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x")).text("CiphertextBlob");
    String secret = "k" + UUID.randomUUID();
    Object[] create = {
      "Name", secret, "ClientRequestToken", token(), "SecretString", "x", "KmsKeyId", key
    };
    admin.secrets("CreateSecret", create).ok();
    var turn = new AtomicInteger();
    toggle(
        () ->
            turn.getAndIncrement() % 2 == 0
                ? admin.kms("Decrypt", "CiphertextBlob", blob)
                : admin.secrets("GetSecretValue", "SecretId", secret),
        () -> admin.kms("DisableKey", "KeyId", key).ok(),
        () -> admin.kms("EnableKey", "KeyId", key).ok());
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_decrypted_once_the_key_policy_denies_it(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Running aws = server(kind);
    Client admin = aws.admin();
    Client user = aws.user(Policies.allow("kms:Decrypt"));
    String key = aws.kmsKey();
    String blob =
        admin.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x")).text("CiphertextBlob");
    String open = Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*");
    String closed = Policies.denyTo(user.arn(), "kms:Decrypt");
    toggle(
        () -> user.kms("Decrypt", "CiphertextBlob", blob),
        () ->
            admin.kms("PutKeyPolicy", "KeyId", key, "Policy", Policies.document(open, closed)).ok(),
        () -> admin.kms("PutKeyPolicy", "KeyId", key, "Policy", Policies.document(open)).ok());
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_read_once_a_policy_denies_it(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Running aws = server(kind);
    Client admin = aws.admin();
    Client user = aws.user(Policies.allow("*"));
    String name = "r" + UUID.randomUUID();
    admin.ssm("PutParameter", "Name", name, "Type", "SecureString", "Value", "x").ok();
    String deny = Policies.document(Policies.deny("ssm:*"));
    toggle(
        () -> user.ssm("GetParameter", "Name", name, "WithDecryption", true),
        () ->
            admin
                .iam(
                    "PutUserPolicy",
                    "UserName",
                    user.name(),
                    "PolicyName",
                    "deny",
                    "PolicyDocument",
                    deny)
                .ok(),
        () -> admin.iam("DeleteUserPolicy", "UserName", user.name(), "PolicyName", "deny").ok());
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_accepted_once_an_access_key_is_deleted(DatabaseKind kind)
      throws InterruptedException, ExecutionException {
    Running aws = server(kind);
    Client admin = aws.admin();
    Client user = aws.user(Policies.allow("kms:ListKeys"));
    var current = new AtomicReference<>(user);
    toggle(
        () -> current.get().kms("ListKeys"),
        () ->
            admin
                .iam(
                    "DeleteAccessKey",
                    "UserName",
                    user.name(),
                    "AccessKeyId",
                    current.get().signed().accessKeyId())
                .ok(),
        () -> current.set(aws.key(user.name())));
  }
}
