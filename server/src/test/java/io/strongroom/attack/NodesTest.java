package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import io.strongroom.seal.RootKeyFile;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Change;
import io.strongroom.store.Fence;
import io.strongroom.store.LeaseLost;
import io.strongroom.store.Leases;
import io.strongroom.store.Location;
import io.strongroom.store.Store;
import io.strongroom.store.Stores;
import io.strongroom.store.Tx;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import io.strongroom.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes on one PostgreSQL database. */
@Timeout(300)
final class NodesTest {
  private static Running first;
  private static Running second;
  @TempDir private Path temp;

  @BeforeAll
  static void start() {
    first = Running.fresh(DatabaseKind.POSTGRES);
    second = first.node();
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  @Test
  void what_one_node_writes_the_other_reads_at_once() {
    for (int i = 0; i < 10; i++) {
      Running writer = i % 2 == 0 ? first : second;
      Running reader = i % 2 == 0 ? second : first;
      writer
          .admin()
          .ssm(
              "PutParameter", "Name", "/n/a", "Type", "String", "Value", "v" + i, "Overwrite", true)
          .ok();
      Answer read = reader.admin().ssm("GetParameter", "Name", "/n/a").ok();
      assertEquals("v" + i, read.text("Parameter", "Value"));
    }
  }

  @Test
  void a_deleted_access_key_is_refused_by_the_other_node_s_next_answer() {
    Client user = first.user(Policies.allow("kms:ListKeys"));
    Client there = second.moved(user);
    there.kms("ListKeys").ok();
    first.admin().iam("DeleteAccessKey", "UserName", name(user), "AccessKeyId", id(user)).ok();
    there.kms("ListKeys").refused("UnrecognizedClientException");
  }

  @Test
  void a_changed_policy_decides_on_the_other_node_s_next_answer() {
    Client user = first.user(Policies.allow("kms:ListKeys"));
    Client there = second.moved(user);
    there.kms("ListKeys").ok();
    first.admin().iam("DeleteUserPolicy", "UserName", name(user), "PolicyName", "test").ok();
    assertEquals(400, there.kms("ListKeys").status());
    first.allow(name(user), Policies.allow("kms:ListKeys"));
    there.kms("ListKeys").ok();
  }

  @Test
  void a_disabled_key_is_disabled_on_the_other_node_s_next_answer() {
    String key = first.kmsKey();
    String text = JsonTree.blob("text");
    second.admin().kms("Encrypt", "KeyId", key, "Plaintext", text).ok();
    first.admin().kms("DisableKey", "KeyId", key).ok();
    second.admin().kms("Encrypt", "KeyId", key, "Plaintext", text).refused("DisabledException");
    second.admin().kms("EnableKey", "KeyId", key).ok();
    first.admin().kms("Encrypt", "KeyId", key, "Plaintext", text).ok();
  }

  private static String name(Client user) {
    return user.arn().substring(user.arn().lastIndexOf('/') + 1);
  }

  private static String id(Client user) {
    return user.signed().accessKeyId();
  }

  @Test
  void of_ten_nodes_that_start_at_once_on_nothing_one_makes_the_data() throws Exception {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    Path key = temp.resolve("root.key");
    int nodes = 10;
    var together = new CyclicBarrier(nodes);
    var starts = new ArrayList<Future<Server>>();
    var started = new ArrayList<Server>();
    try (var threads = Executors.newFixedThreadPool(nodes)) {
      for (int i = 0; i < nodes; i++) {
        Options options = node(database, i).withRootKey(key);
        starts.add(
            threads.submit(
                () -> {
                  together.await();
                  return Server.start(options);
                }));
      }
      for (Future<Server> start : starts) {
        started.add(start.get());
      }
      assertEquals(1, started.stream().filter(server -> server.newAdmin().isPresent()).count());
      assertEquals(1, started.stream().map(Server::account).distinct().count());
      assertEquals(1, credentials(nodes));
      assertEquals(1, count(database, "installation"));
      assertEquals(1, count(database, "root_wraps"));
      assertEquals(1, count(database, "iam_users"));
      assertEquals(1, count(database, "iam_access_keys"));
      assertEquals(nodes, count(database, "audit_checkpoints"));
    } finally {
      started.forEach(Server::close);
    }
  }

  private Options node(Location.Postgres database, int number) {
    return Options.ephemeral()
        .at(new Options.Place.Shared(database, temp.resolve("node" + number)));
  }

  private long credentials(int nodes) {
    long found = 0;
    for (int i = 0; i < nodes; i++) {
      found += Files.exists(temp.resolve("node" + i + "/admin.credentials")) ? 1 : 0;
    }
    return found;
  }

  private static long count(Location.Postgres database, String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), "postgres", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void of_nodes_that_start_at_once_with_keys_of_their_own_one_stays() throws Exception {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    int nodes = 4;
    var together = new CyclicBarrier(nodes);
    var starts = new ArrayList<Future<Server>>();
    int stayed = 0;
    try (var threads = Executors.newFixedThreadPool(nodes)) {
      for (int i = 0; i < nodes; i++) {
        Options options = node(database, i);
        starts.add(
            threads.submit(
                () -> {
                  together.await();
                  return Server.start(options);
                }));
      }
      for (int i = 0; i < nodes; i++) {
        boolean runs = end(starts.get(i));
        stayed += runs ? 1 : 0;
        // A key that opens nothing is not left lying about.
        assertEquals(runs, Files.exists(temp.resolve("node" + i + "/root.key")));
      }
    }
    assertEquals(1, stayed);
    assertEquals(1, count(database, "root_wraps"));
  }

  private static boolean end(Future<Server> start) throws InterruptedException {
    try (Server server = start.get()) {
      return server.newAdmin().isPresent();
    } catch (java.util.concurrent.ExecutionException e) {
      String text = String.valueOf(e.getCause());
      assertTrue(text.contains("root key"), text);
      return false;
    }
  }

  @Test
  void another_root_key_is_refused_before_anything_is_written() throws Exception {
    Path other = temp.resolve("other.key");
    RootKeyFile.create(other).close();
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    try (Server server = Server.start(node(database, 0))) {
      assertTrue(server.newAdmin().isPresent());
      String before = everything(database);
      var refused =
          assertThrows(StartFailed.class, () -> Server.start(node(database, 1).withRootKey(other)));
      assertTrue(String.valueOf(refused.getMessage()).contains("needs root key"));
      assertEquals(before, everything(database));
    }
  }

  /** How often rows were written, by the counters of the rows themselves. */
  private static String everything(Location.Postgres database) throws SQLException {
    var all = new ArrayList<String>();
    for (String table : List.of("root_wraps", "account_keys", "installation", "audit_nodes")) {
      try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), "postgres", "");
          var statement = connection.createStatement();
          var rows = statement.executeQuery("select xmin::text, t.* from " + table + " t")) {
        while (rows.next()) {
          all.add(table + rows.getString(1) + rows.getString(2));
        }
      }
    }
    return all.toString();
  }

  @Test
  void a_name_that_another_folder_s_node_has_is_refused() throws Exception {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    Path key = temp.resolve("key");
    try (Server server = Server.start(named(database, 0, "a").withRootKey(key))) {
      assertTrue(server.newAdmin().isPresent());
      var refused =
          assertThrows(
              StartFailed.class, () -> Server.start(named(database, 1, "a").withRootKey(key)));
      assertTrue(String.valueOf(refused.getMessage()).contains("a node called a"));
    }
    var refused =
        assertThrows(
            StartFailed.class, () -> Server.start(named(database, 0, "b").withRootKey(key)));
    assertTrue(String.valueOf(refused.getMessage()).contains("belongs to node a"));
    // The same folder may start at once, whatever its node was called on the command line.
    Server.start(node(database, 0).withRootKey(key)).close();
  }

  private Options named(Location.Postgres database, int number, String name) {
    return Options.ephemeral()
        .at(
            new Options.Place.Shared(
                database, temp.resolve("node" + number), java.util.Optional.of(name)));
  }

  @Test
  void a_node_whose_checkpoint_was_removed_is_not_taken_for_a_new_one() throws Exception {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    Path key = temp.resolve("key");
    Server.start(named(database, 0, "a").withRootKey(key)).close();
    Server.start(named(database, 1, "b").withRootKey(key)).close();
    change(database, "delete from audit_checkpoints where node = 'b'");
    refused(named(database, 1, "b").withRootKey(key), "checkpoint is missing");
    change(database, "update audit_nodes set nodes = 'a'");
    refused(named(database, 1, "b").withRootKey(key), "list of nodes");
    change(database, "delete from audit_nodes");
    refused(named(database, 0, "a").withRootKey(key), "list of nodes");
  }

  private static void refused(Options options, String why) {
    var refused = assertThrows(StartFailed.class, () -> Server.start(options));
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
  }

  private static void change(Location.Postgres database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), "postgres", "");
        var statement = connection.createStatement()) {
      assertFalse(statement.executeUpdate(sql) == 0);
    }
  }

  @Test
  void fifty_starts_one_after_another_make_nothing_again() throws Exception {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    Server.start(node(database, 0)).close();
    // Short here; the long form is a loop of the same.
    int starts = Boolean.getBoolean("faults") ? 50 : 5;
    for (int i = 0; i < starts; i++) {
      try (Server server = Server.start(node(database, 0))) {
        assertTrue(server.newAdmin().isEmpty());
      }
    }
    assertEquals(1, count(database, "installation"));
    assertEquals(1, count(database, "iam_users"));
    assertEquals(1, count(database, "audit_nodes"));
  }

  @Test
  void what_a_node_that_is_gone_left_is_taken_over_by_another_once() throws Exception {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    Path key = temp.resolve("key");
    try (Running one = Running.fresh(database)) {
      one.admin().ssm("PutParameter", "Name", "/left", "Type", "String", "Value", "x").ok();
      Files.copy(one.dataFolder().resolve("root.key"), key);
    }
    // Rows go with the next change but one; this node made none any more.
    assertTrue(count(database, "audit_pending") > 0);
    try (Server other = Server.start(node(database, 1).withRootKey(key))) {
      assertTrue(other.newAdmin().isEmpty());
      await(() -> count(database, "leases where name = 'housekeeping' and expires > 0") > 0);
      assertTrue(count(database, "audit_pending") > 0, "it was here a moment ago");
    }
    change(database, "update leases set expires = expires - 7200000 where name like 'node/%'");
    try (Server other = Server.start(node(database, 2).withRootKey(key))) {
      assertTrue(other.newAdmin().isEmpty());
      await(() -> count(database, "audit_pending") == 0);
    }
    String trail = Files.readString(temp.resolve("node2/audit/00000001.jsonl"));
    assertEquals(1, trail.split("AuditRecordsAdopted", -1).length - 1);
    assertEquals(1, trail.split("\"eventName\":\"PutParameter\"", -1).length - 1);
  }

  /** Something that is true sooner or later. */
  private interface Wish {
    boolean come() throws SQLException;
  }

  private static void await(Wish wish) throws SQLException {
    long start = System.nanoTime();
    while (!wish.come()) {
      assertTrue(System.nanoTime() - start < 30_000_000_000L, "not within 30 s");
    }
  }

  @Test
  void a_paused_holder_of_a_lease_writes_nothing_when_it_goes_on() {
    Location.Postgres database = TestPostgres.shared().freshDatabase();
    try (SealKey key = SealKey.generate("root-key-file");
        Store slow = Stores.open(database, key, InstantSource.system());
        Store quick = Stores.open(database, key, InstantSource.system())) {
      var done = new AtomicInteger();
      Fence paused = new Leases(slow).take("job", "slow", Duration.ZERO).orElseThrow();
      // The other takes over while this one stands still in the middle of its transaction.
      assertThrows(
          LeaseLost.class,
          () ->
              slow.write(
                  tx -> {
                    if (done.get() == 0) {
                      Fence fence =
                          new Leases(quick).take("job", "quick", Duration.ofHours(1)).orElseThrow();
                      quick.write(there -> work(there, fence, done));
                    }
                    return work(tx, paused, done);
                  }));
      assertEquals(1, done.get());
      assertEquals(
          1L,
          slow.read(tx -> tx.sql("select count(*) from outbox").one(row -> row.number(1)))
              .orElseThrow());
    }
  }

  private static int work(Tx tx, Fence fence, AtomicInteger done) {
    fence.check(tx);
    tx.announce(
        new Change(new AccountId("000000000000"), new Region("us-east-1"), "k", "r", Map.of()));
    return done.incrementAndGet();
  }

  @Test
  void many_writers_of_one_row_on_two_nodes_all_get_their_turn() throws Exception {
    int writers = 32;
    var answers = new ArrayList<Future<Answer>>();
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (int i = 0; i < 3 * writers; i++) {
        Client client = (i % 2 == 0 ? first : second).admin();
        String value = "v" + i;
        answers.add(
            threads.submit(
                () ->
                    client.ssm(
                        "PutParameter",
                        "Name",
                        "/hot",
                        "Type",
                        "String",
                        "Value",
                        value,
                        "Overwrite",
                        true)));
      }
      for (Future<Answer> answer : answers) {
        answer.get().ok();
      }
    }
    Answer last = first.admin().ssm("GetParameter", "Name", "/hot").ok();
    assertEquals(3 * writers, last.number("Parameter", "Version").intValue());
  }
}
