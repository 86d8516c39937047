package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.ClockedDatabase;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is done in the background is done once, on however many nodes. */
@Timeout(120)
final class JobsOnceTest {
  private static final int OF_EACH = 5;

  /** What waits to be done, by the names and identifiers that the records of it have. */
  private record Due(List<String> keys, List<String> rotating, List<String> secrets) {}

  @Test
  void what_falls_due_is_done_once_by_three_nodes_that_start_together() throws Exception {
    var database = new ClockedDatabase();
    try (Running first = Running.fresh(database.location())) {
      Due due = make(first.admin());
      first.stop();
      database.advance(Duration.ofDays(100));
      List<Running> others = together(first);
      try {
        Client admin = first.admin();
        await(() -> admin.ssm("GetParameter", "Name", "/due/0").status() == 400);
        await(
            () ->
                due.keys().stream()
                    .allMatch(key -> admin.kms("DescribeKey", "KeyId", key).status() == 400));
        await(
            () ->
                due.rotating().stream()
                    .allMatch(key -> rotations(admin.kms("ListKeyRotations", "KeyId", key)) == 1));
        // The holder goes, and so the job goes to another, which finds nothing to do.
        first.stop();
        first.resume();
        counts(due, folders(first, others), database);
      } finally {
        others.forEach(Running::close);
      }
    }
  }

  private static Due make(Client admin) {
    var keys = new ArrayList<String>();
    var rotating = new ArrayList<String>();
    var secrets = new ArrayList<String>();
    for (int i = 0; i < OF_EACH; i++) {
      String key = admin.kms("CreateKey").ok().text("KeyMetadata", "KeyId");
      admin.kms("ScheduleKeyDeletion", "KeyId", key, "PendingWindowInDays", 7).ok();
      keys.add(key);
      String other = admin.kms("CreateKey").ok().text("KeyMetadata", "KeyId");
      admin.kms("EnableKeyRotation", "KeyId", other, "RotationPeriodInDays", 90).ok();
      rotating.add(other);
      String name = "due" + i;
      secrets.add(
          admin
              .secrets(
                  "CreateSecret",
                  "Name",
                  name,
                  "SecretString",
                  "x",
                  "ClientRequestToken",
                  "%032d".formatted(i))
              .ok()
              .text("ARN"));
      admin.secrets("DeleteSecret", "SecretId", name, "RecoveryWindowInDays", 7).ok();
      put(
          admin,
          "/due/" + i,
          "{\"Type\":\"Expiration\",\"Version\":\"1.0\",\"Attributes\":{\"Timestamp\":\"%s\"}}"
              .formatted(InstantSource.system().instant().plus(Duration.ofDays(20))));
      put(
          admin,
          "/quiet/" + i,
          "{\"Type\":\"NoChangeNotification\",\"Version\":\"1.0\","
              + "\"Attributes\":{\"After\":\"20\",\"Unit\":\"Days\"}}");
    }
    return new Due(keys, rotating, secrets);
  }

  private static void put(Client admin, String name, String policy) {
    admin
        .ssm(
            "PutParameter",
            "Name",
            name,
            "Type",
            "String",
            "Value",
            "x",
            "Tier",
            "Advanced",
            "Policies",
            "[" + policy + "]")
        .ok();
  }

  /** The first node again and two more, all at once. */
  private static List<Running> together(Running first) throws Exception {
    var barrier = new CyclicBarrier(3);
    try (var threads = Executors.newFixedThreadPool(3)) {
      Callable<Running> start =
          () -> {
            barrier.await();
            return first.node();
          };
      Future<Running> second = threads.submit(start);
      Future<Running> third = threads.submit(start);
      barrier.await();
      first.resume();
      return List.of(second.get(), third.get());
    }
  }

  private static int rotations(Answer answer) {
    return answer.body().split("\"RotationDate\"", -1).length - 1;
  }

  private static List<Path> folders(Running first, List<Running> others) {
    var folders = new ArrayList<Path>();
    folders.add(first.dataFolder());
    others.forEach(node -> folders.add(node.dataFolder()));
    return folders;
  }

  private static void counts(Due due, List<Path> folders, ClockedDatabase database)
      throws IOException {
    List<String> records = new ArrayList<>();
    for (Path folder : folders) {
      AuditFiles.list(
          folder.resolve("audit"), AuditFiles.Filter.ALL, entry -> records.add(entry.json()));
    }
    for (int i = 0; i < OF_EACH; i++) {
      assertEquals(1, records(records, "DeleteKey", due.keys().get(i)));
      assertEquals(1, records(records, "RotateKey", due.rotating().get(i)));
      assertEquals(1, records(records, "EndSecretVersionDelete", due.secrets().get(i)));
      assertEquals(1, records(records, "ParameterExpired", "/due/" + i));
      assertEquals(1, changes(database, "ParameterStorePolicyAction", "/quiet/" + i));
      assertEquals(1, changes(database, "ParameterStorePolicyAction", "/due/" + i));
    }
  }

  private static long records(List<String> records, String event, String subject) {
    return records.stream()
        .filter(json -> json.contains("\"eventName\":\"" + event + "\"") && json.contains(subject))
        .count();
  }

  private static long changes(ClockedDatabase database, String kind, String subject) {
    return database.number(
        "select count(*) from outbox where kind = '%s' and resource like '%%%s'"
            .formatted(kind, subject));
  }

  private static void await(BooleanSupplier wish) {
    long start = System.nanoTime();
    while (!wish.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(40).toNanos(), "not within 40 s");
    }
  }
}
