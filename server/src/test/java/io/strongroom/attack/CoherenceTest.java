package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.store.Location;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Link;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import io.strongroom.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is taken away on one node is gone on the other, whatever becomes of its connections. */
@Timeout(120)
final class CoherenceTest {
  private static final String TEXT = JsonTree.blob("text");
  private static final int READERS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<String> RETRYABLE =
      Set.of("ThrottlingException", "InternalServerError", "InternalServiceError");

  private static Running first;
  private static Link link;
  private static Running second;

  @BeforeAll
  static void start() {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    first = Running.fresh(database);
    link = new Link(TestPostgres.shared().port());
    String url =
        database
            .jdbcUrl()
            .replace(":" + TestPostgres.shared().port() + "/", ":" + link.port() + "/");
    second =
        first.node(
            new Location.Postgres(
                url + "&socketTimeout=4", database.user(), database.password().copy()));
  }

  @AfterEach
  void heal() {
    link.open();
  }

  @AfterAll
  static void stop() {
    link.open();
    second.close();
    link.close();
    first.close();
  }

  /** Something that somebody may do on the second node, and how the first ends that. */
  private record Permission(Supplier<Answer> use, Runnable end) {}

  /** Every way to end it. */
  private enum Revocation {
    ACCESS_KEY_DELETED,
    ACCESS_KEY_INACTIVE,
    INLINE_POLICY_DELETED,
    MANAGED_POLICY_DETACHED,
    GROUP_LEFT,
    BOUNDARY_SET,
    SESSION_OF_A_ROLE_WITHOUT_POLICY,
    GRANT_REVOKED,
    KEY_POLICY_CHANGED,
    KEY_DISABLED;

    Permission make() {
      return switch (this) {
        case ACCESS_KEY_DELETED ->
            listing(
                user ->
                    iam(
                        "DeleteAccessKey",
                        "UserName",
                        userOf(user),
                        "AccessKeyId",
                        accessKey(user)));
        case ACCESS_KEY_INACTIVE ->
            listing(
                user ->
                    iam(
                        "UpdateAccessKey",
                        "UserName",
                        userOf(user),
                        "AccessKeyId",
                        accessKey(user),
                        "Status",
                        "Inactive"));
        case INLINE_POLICY_DELETED ->
            listing(
                user -> iam("DeleteUserPolicy", "UserName", userOf(user), "PolicyName", "test"));
        case MANAGED_POLICY_DETACHED -> managed();
        case GROUP_LEFT -> group();
        case BOUNDARY_SET ->
            listing(
                user ->
                    iam(
                        "PutUserPermissionsBoundary",
                        "UserName",
                        userOf(user),
                        "PermissionsBoundary",
                        policy("ssm:GetParameter")));
        case SESSION_OF_A_ROLE_WITHOUT_POLICY -> session();
        case GRANT_REVOKED -> grant();
        case KEY_POLICY_CHANGED -> keyPolicy();
        case KEY_DISABLED -> {
          String key = first.kmsKey();
          yield new Permission(
              () -> second.admin().kms("Encrypt", "KeyId", key, "Plaintext", TEXT),
              () -> first.admin().kms("DisableKey", "KeyId", key).ok());
        }
      };
    }
  }

  private static Permission listing(java.util.function.Consumer<Client> end) {
    Client user = first.user(Policies.allow("kms:ListKeys"));
    Client there = second.moved(user);
    return new Permission(() -> there.kms("ListKeys"), () -> end.accept(user));
  }

  private static Permission managed() {
    Client user = first.user();
    String arn = policy("kms:ListKeys");
    iam("AttachUserPolicy", "UserName", userOf(user), "PolicyArn", arn);
    Client there = second.moved(user);
    return new Permission(
        () -> there.kms("ListKeys"),
        () -> iam("DetachUserPolicy", "UserName", userOf(user), "PolicyArn", arn));
  }

  private static Permission group() {
    Client user = first.user();
    String group = "of-" + userOf(user);
    iam("CreateGroup", "GroupName", group);
    iam(
        "PutGroupPolicy",
        "GroupName",
        group,
        "PolicyName",
        "test",
        "PolicyDocument",
        Policies.document(Policies.allow("kms:ListKeys")));
    iam("AddUserToGroup", "GroupName", group, "UserName", userOf(user));
    Client there = second.moved(user);
    return new Permission(
        () -> there.kms("ListKeys"),
        () -> iam("RemoveUserFromGroup", "GroupName", group, "UserName", userOf(user)));
  }

  private static Permission session() {
    String role = first.role(first.admin().arn(), Policies.allow("kms:ListKeys"));
    Client session =
        first.session(
            first.admin().sts("AssumeRole", "RoleArn", role, "RoleSessionName", "coherence"));
    Client there = second.moved(session);
    String name = role.substring(role.lastIndexOf('/') + 1);
    return new Permission(
        () -> there.kms("ListKeys"),
        () -> iam("DeleteRolePolicy", "RoleName", name, "PolicyName", "test"));
  }

  private static Permission grant() {
    String key = first.kmsKey();
    Client user = first.user();
    String grant =
        first
            .admin()
            .kms(
                "CreateGrant",
                "KeyId",
                key,
                "GranteePrincipal",
                user.arn(),
                "Operations",
                List.of("Encrypt"))
            .ok()
            .text("GrantId");
    Client there = second.moved(user);
    return new Permission(
        () -> there.kms("Encrypt", "KeyId", key, "Plaintext", TEXT),
        () -> first.admin().kms("RevokeGrant", "KeyId", key, "GrantId", grant).ok());
  }

  private static Permission keyPolicy() {
    String key = first.kmsKey();
    Client user = first.user(Policies.allow("kms:Encrypt"));
    Client there = second.moved(user);
    String forbidden =
        ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
                + "\"arn:aws:iam::%s:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"},"
                + "{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"%s\"},\"Action\":\"kms:Encrypt\","
                + "\"Resource\":\"*\"}]}")
            .formatted(first.account(), user.arn());
    return new Permission(
        () -> there.kms("Encrypt", "KeyId", key, "Plaintext", TEXT),
        () -> first.admin().kms("PutKeyPolicy", "KeyId", key, "Policy", forbidden).ok());
  }

  private static String policy(String action) {
    String name = "p" + Long.toHexString(System.nanoTime());
    first
        .admin()
        .iam(
            "CreatePolicy",
            "PolicyName",
            name,
            "PolicyDocument",
            Policies.document(Policies.allow(action)))
        .ok();
    return "arn:aws:iam::" + first.account() + ":policy/" + name;
  }

  private static void iam(String operation, String... members) {
    first.admin().iam(operation, members).ok();
  }

  private static String userOf(Client user) {
    return user.arn().substring(user.arn().lastIndexOf('/') + 1);
  }

  private static String accessKey(Client user) {
    return user.signed().accessKeyId();
  }

  /** An answer, and when its request began by the monotonic clock. */
  private record Seen(long start, boolean done) {}

  @ParameterizedTest
  @EnumSource(Revocation.class)
  void no_request_that_begins_after_a_revocation_was_acknowledged_is_allowed(Revocation what)
      throws Exception {
    Permission permission = what.make();
    permission.use().get().ok();
    var seen = new ConcurrentLinkedQueue<Seen>();
    var warm = new CountDownLatch(READERS * 5);
    var acknowledged = new AtomicLong(Long.MAX_VALUE);
    var readers = new ArrayList<Future<?>>();
    try (var threads = Executors.newFixedThreadPool(READERS)) {
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> read(permission, seen, warm, acknowledged)));
      }
      warm.await();
      permission.end().run();
      acknowledged.set(System.nanoTime());
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
    assertTrue(seen.stream().anyMatch(Seen::done));
    assertEquals(
        0, seen.stream().filter(s -> s.done() && s.start() - acknowledged.get() > 0).count());
  }

  /** Until ten requests have begun after the revocation. */
  private static void read(
      Permission permission,
      ConcurrentLinkedQueue<Seen> seen,
      CountDownLatch warm,
      AtomicLong acknowledged) {
    for (int after = 0; after < 10; ) {
      long start = System.nanoTime();
      after += acknowledged.get() == Long.MAX_VALUE ? 0 : 1;
      seen.add(new Seen(start, permission.use().get().status() == 200));
      warm.countDown();
    }
  }

  @Test
  void a_node_that_is_cut_off_answers_nothing_from_memory_and_is_back_by_itself() {
    Permission permission = Revocation.ACCESS_KEY_DELETED.make();
    Permission other = Revocation.KEY_DISABLED.make();
    permission.use().get().ok();
    other.use().get().ok();
    link.cut();
    permission.end().run();
    for (int i = 0; i < 2; i++) {
      refusedForNow(permission.use());
      refusedForNow(other.use());
    }
    link.open();
    Answer back = untilAnswered(other.use());
    assertEquals(200, back.status(), back::body);
    permission.use().get().refused("UnrecognizedClientException");
  }

  private static void refusedForNow(Supplier<Answer> use) {
    long start = System.nanoTime();
    Answer answer = use.get();
    assertTrue(RETRYABLE.contains(answer.code()), answer::body);
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
  }

  private static Answer untilAnswered(Supplier<Answer> use) {
    long start = System.nanoTime();
    Answer answer = use.get();
    while (answer.status() != 200 && RETRYABLE.contains(answer.code())) {
      assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), "not within 30 s");
      answer = use.get();
    }
    return answer;
  }

  @Test
  void a_request_that_was_held_up_is_decided_by_what_holds_when_it_goes_on() throws Exception {
    Permission permission = Revocation.INLINE_POLICY_DELETED.make();
    permission.use().get().ok();
    try (var thread = Executors.newSingleThreadExecutor()) {
      link.silence();
      Future<Answer> late = thread.submit(() -> permission.use().get());
      link.awaitHeld();
      permission.end().run();
      assertFalse(late.isDone());
      link.open();
      Answer answer = late.get();
      assertEquals(400, answer.status(), answer::body);
      assertFalse(answer.body().contains("\"Keys\""), answer::body);
    }
  }

  @Test
  void a_database_that_says_nothing_more_is_waited_for_and_then_given_up() {
    Permission permission = Revocation.KEY_DISABLED.make();
    permission.use().get().ok();
    link.silence();
    refusedForNow(permission.use());
    link.open();
    Answer back = untilAnswered(permission.use());
    assertEquals(200, back.status(), back::body);
  }

  @Test
  void a_read_asks_the_database_a_few_times(TestReporter reporter) {
    String key = first.kmsKey();
    first.admin().ssm("PutParameter", "Name", "/few", "Type", "String", "Value", "x").ok();
    Client admin = second.admin();
    Map<String, Supplier<Answer>> uses =
        Map.of(
            "Encrypt", () -> admin.kms("Encrypt", "KeyId", key, "Plaintext", TEXT),
            "GetParameter", () -> admin.ssm("GetParameter", "Name", "/few"),
            "PutParameter",
                () ->
                    admin.ssm(
                        "PutParameter",
                        "Name",
                        "/secret",
                        "Type",
                        "SecureString",
                        "Value",
                        "x",
                        "Overwrite",
                        true));
    for (var each : uses.entrySet()) {
      for (int i = 0; i < 20; i++) {
        each.getValue().get().ok();
      }
      long before = link.questions();
      int reads = 20;
      for (int i = 0; i < reads; i++) {
        each.getValue().get().ok();
      }
      double questions = (link.questions() - before) / (double) reads;
      reporter.publishEntry(each.getKey(), questions + " questions");
      assertTrue(questions < 20, each.getKey() + ": " + questions);
    }
  }
}
