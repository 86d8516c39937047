package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Changes every column of every table behind the server's back. With {@code -Dfaults=true} more is
 * asked after each change.
 */
@Timeout(1800)
final class TamperTest {
  /**
   * Of the questions that have nothing to do with a change one in so many is asked: with the
   * changes of a row that is each of them more than once.
   */
  private static final int TURNS = Boolean.getBoolean("faults") ? 3 : 20;

  @TempDir private static Path temp;

  /** Columns that show in one answer only, and decide nothing. */
  private static final Map<String, String> SHOWN =
      Map.of(
          "secrets.accessed_day", "DescribeSecret",
          // A setting that is not found is the standard one.
          "ssm_settings.account", "GetServiceSetting",
          "ssm_settings.region", "GetServiceSetting",
          "ssm_settings.name", "GetServiceSetting",
          // The list of keys is one of ids, none of them loaded; a false one can be used for
          // nothing.
          "kms_keys.account", "ListKeys",
          "kms_keys.region", "ListKeys",
          "kms_keys.key_id", "ListKeys");

  /**
   * Columns that events are found by. Who changes them can have events missed, as can who deletes
   * rows; none is shown that was not logged, or in another place.
   */
  private static final Set<String> FINDING =
      Set.of(
          "log_batches.first_event",
          "log_batches.group_id",
          "log_batches.id",
          "log_batches.last_event",
          "log_batches.stream_id",
          "log_streams.account",
          "log_streams.group_id",
          "log_streams.region",
          "log_streams.stream_id");

  /**
   * Columns that may be changed without anybody noticing. None of them decides anything: they are
   * times for people, constants that are written and not read, and the hints of one process.
   */
  private static final Set<String> UNPROTECTED =
      Set.of(
          "account_keys.created",
          // Names for people, which no decision looks at; `account list` checks them.
          "accounts.account",
          "accounts.created",
          "accounts.mac",
          "accounts.name",
          "epochs.number",
          // When a schedule is due: whoever sets it has a rule of somebody's fire.
          "event_settings.due",
          // For people alone.
          "iam_account_aliases.account",
          "iam_account_aliases.alias",
          "iam_inline_policies.created",
          "iam_inline_policies.mac",
          "iam_key_uses.access_key_id",
          "iam_key_uses.region",
          "iam_key_uses.service",
          "iam_key_uses.used",
          "installation.created",
          "kms_aliases.created",
          "kms_aliases.updated",
          "kms_keys.multi_region",
          "leases.expires",
          "leases.fence",
          "leases.holder",
          "leases.name",
          // The key of a batch is that of its group.
          "log_batches.account",
          "log_batches.group_id",
          "log_batches.id",
          "log_batches.region",
          "log_batches.size",
          "log_groups.stored",
          "schema_version.applied",
          // What lists find secrets by: it leads to rows that are verified and asked again.
          "secret_terms.account",
          "secret_terms.kind",
          "secret_terms.name",
          "secret_terms.region",
          "secret_terms.term",
          "secret_versions.accessed_day",
          "secret_versions.key_name",
          "secrets.accessed_day",
          "secrets.indexed",
          // When to look whether a rotation is due; the row that is found then says whether it is.
          "secrets.rotate_at",
          "ssm_settings.account",
          "ssm_settings.name",
          "ssm_settings.region");

  /** Columns that say whose a row is. */
  private static final Set<String> MOVING =
      Set.of("iam_inline_policies.owner_id", "iam_members.user_id", "iam_attachments.owner_id");

  private static Estate estate = new Estate();
  private static Path copies = Path.of("");
  private static final AtomicInteger number = new AtomicInteger();
  private static final AtomicInteger turn = new AtomicInteger();

  /** In memory where there is such a folder: a start forces files to disk, and there are many. */
  @BeforeAll
  static void make() throws StartFailed, IOException, SQLException {
    Path memory = Path.of("/dev/shm");
    copies = Files.isWritable(memory) ? Files.createTempDirectory(memory, "strongroom-test") : temp;
    estate = Estate.make(temp.resolve("data"));
    try (var tables = Tables.open(temp.resolve("data/strongroom.db"))) {
      // What a server would note within the minute.
      int unused =
          tables.change(
              "insert into iam_key_uses (access_key_id, used, service, region) values ('"
                  + estate.id("admin")
                  + "', 0, 'iam', 'us-east-1') on conflict (access_key_id) do nothing");
    }
  }

  @AfterAll
  static void clear() throws IOException {
    delete(copies);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Tables whose rows only tell others what happened; a crash or a thief may take them. */
  private static final Set<String> NEWS =
      Set.of(
          "audit_pending",
          "outbox",
          "kms_key_usage",
          "event_deliveries",
          "event_dead_letters",
          "function_queue",
          "log_remains");

  /** Tables that say where to look; what is found there is held against itself. */
  private static final Set<String> INDEXES = Set.of("ssm_tags", "ssm_shares");

  @Test
  void every_table_is_attacked() throws SQLException {
    var tables = new TreeSet<>(NEWS);
    tables.addAll(INDEXES);
    Victims.in(estate).forEach(victim -> tables.add(victim.table()));
    var all = new TreeSet<String>();
    try (var database = Tables.open(temp.resolve("data/strongroom.db"))) {
      database.columns().forEach(column -> all.add(column.table()));
    }
    assertEquals(all, tables);
  }

  @Test
  void a_changed_column_is_refused_or_does_not_matter(TestReporter reporter) throws Exception {
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    var effects = new ConcurrentSkipListMap<String, Set<String>>();
    var changes = new ArrayList<Callable<Boolean>>();
    for (Victims.Victim victim : Victims.in(estate)) {
      for (Tables.Column column : columns(victim.table())) {
        // A policy that is put among another user's is in his way, too.
        Victims.Victim here = MOVING.contains(column.toString()) ? victim.everywhere() : victim;
        for (String value : values(column, victim)) {
          changes.add(
              () -> {
                String effect = change(column, here, value, wrong);
                return effects
                    .computeIfAbsent(column.toString(), unused -> new ConcurrentSkipListSet<>())
                    .add(effect);
              });
        }
      }
    }
    // More starts at once than there are cores only wait for each other.
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (var change : threads.invokeAll(changes)) {
        boolean unused = change.get();
      }
    }
    Figures.publish(reporter, "changes", Integer.toString(changes.size()));
    effects.forEach((column, effect) -> reporter.publishEntry(column, effect.toString()));
    effects.values().removeIf(effect -> effect.contains("refused") || effect.contains("no start"));
    assertEquals(new TreeSet<>(UNPROTECTED), new TreeSet<>(effects.keySet()));
    assertEquals("", String.join("\n", wrong));
  }

  private static List<Tables.Column> columns(String table) throws SQLException {
    try (var tables = Tables.open(temp.resolve("data/strongroom.db"))) {
      return tables.columns().stream().filter(column -> column.table().equals(table)).toList();
    }
  }

  private static List<String> values(Tables.Column column, Victims.Victim victim)
      throws SQLException {
    try (var tables = Tables.open(temp.resolve("data/strongroom.db"))) {
      return tables.different(column, victim.where(), Victims.values(column, victim));
    }
  }

  /** Whole rows exchanged, copied, taken away; what they are bound to must tell. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update secret_versions set (kind, sealed, data_key, key_arn, created) ="
            + " (select o.kind, o.sealed, o.data_key, o.key_arn, o.created from secret_versions o"
            + " where o.rowid <> secret_versions.rowid and o.secret_id = secret_versions.secret_id"
            + " order by o.rowid limit 1)",
        "update secret_versions set (kind, sealed, data_key, key_arn, created) ="
            + " (select o.kind, o.sealed, o.data_key, o.key_arn, o.created from secret_versions o"
            + " where o.secret_id <> secret_versions.secret_id order by o.rowid limit 1)",
        "update secret_versions set (sealed, data_key) = (select o.sealed, o.data_key from"
            + " ssm_versions o where o.data_key is not null limit 1)",
        "update ssm_versions set (sealed, data_key, value, modified, mac) = (select o.sealed,"
            + " o.data_key, o.value, o.modified, o.mac from ssm_versions o where o.version = 1 and"
            + " o.name = ssm_versions.name and o.region = ssm_versions.region)",
        "update ssm_versions set (sealed, data_key) = (select o.sealed, o.data_key"
            + " from ssm_versions o where o.name = '/t/other' and o.version = 1)"
            + " where name <> '/t/clear'",
        "update ssm_versions set version = version + 10 where version = 3",
        "delete from ssm_versions where version = 3",
        "update ssm_parameters set latest = 1",
        "delete from secret_versions where rowid in"
            + " (select max(rowid) from secret_versions group by secret_id, region)",
        "update secrets set (stages, revision, mac) = (select o.stages, o.revision, o.mac"
            + " from secrets o where o.name <> secrets.name limit 1)",
        "update secrets set deleted = null, delete_at = null",
        "delete from iam_inline_policies where name = 'deny'",
        "delete from iam_members",
        "delete from iam_attachments",
        "delete from iam_policy_versions",
        "delete from iam_policies",
        "delete from iam_groups",
        "insert into iam_attachments select account, owner_id,"
            + " 'arn:aws:iam::aws:policy/AdministratorAccess' from iam_attachments",
        "insert into iam_members select account, unique_id, (select unique_id from iam_groups)"
            + " from iam_users where name = 'none'",
        "update iam_users set boundary = null",
        "update iam_users set (boundary, mac) = (select o.boundary, o.mac from iam_users o"
            + " where o.name = 'admin')",
        "update iam_policy_versions set document = (select o.document from iam_inline_policies o"
            + " where o.name = 'administrator')",
        "update iam_roles set trust = replace(trust, 'user/admin', 'user/none')",
        "update iam_sessions set expires = expires + 1000000",
        "update iam_sessions set (principal_id, mac) = (select o.principal_id, o.mac"
            + " from iam_sessions o where o.rowid <> iam_sessions.rowid)",
        "delete from iam_sessions",
        "delete from iam_inline_policies where name = 'allow'",
        "update iam_inline_policies set document = (select o.document from iam_inline_policies o"
            + " where o.name = 'administrator')",
        "insert into iam_inline_policies select account, (select unique_id from iam_users where"
            + " name = 'none'), name, document, created, mac from iam_inline_policies"
            + " where name = 'administrator'",
        "update iam_users set (policies_digest, mac) ="
            + " (select o.policies_digest, o.mac from iam_users o where o.name = 'admin')",
        "update iam_access_keys set (user_id, secret, mac) = (select o.user_id, o.secret, o.mac"
            + " from iam_access_keys o order by o.created limit 1)",
        "update iam_access_keys set user_id = (select unique_id from iam_users"
            + " where name = 'admin')",
        "delete from iam_users where name in ('barred', 'none')",
        "update kms_keys set state = 'Enabled', deletion_date = null",
        "update kms_keys set (policy, bindings, revision, mac) = (select o.policy, o.bindings,"
            + " o.revision, o.mac from kms_keys o where o.state = 'Enabled' order by o.rowid"
            + " limit 1)",
        "update kms_materials set (material, material_id) = (select o.material, o.material_id || ''"
            + " from kms_materials o where o.key_id <> kms_materials.key_id limit 1)",
        "update kms_aliases set key_id = (select o.key_id from kms_keys o where"
            + " o.state = 'Disabled')",
        "delete from kms_aliases",
        "update kms_grants set (operations, constraint_kind, encryption_context) ="
            + " ('[\"CreateGrant\",\"Decrypt\"]', null, '{}')",
        "update kms_grants set grantee = replace(grantee, 'none', 'reader'), grantee_id ="
            + " (select unique_id from iam_users where name = 'reader')",
        "update kms_grants set key_id = (select o.key_id from kms_keys o where o.key_id <>"
            + " kms_grants.key_id and o.state = 'Enabled' limit 1)",
        "delete from kms_grants",
        "update secrets set policy = null, bindings = null",
        "update secrets set policy = replace(policy, 'user/none', 'root')",
        "update log_batches set sealed = (select o.sealed from log_batches o where o.stream_id ="
            + " log_batches.stream_id and o.id <> log_batches.id)",
        "update log_batches set stream_id = (select o.stream_id from log_streams o where o.group_id"
            + " = log_batches.group_id and o.stream_id <> log_batches.stream_id)",
        "update log_groups set retention = 3653",
        "delete from log_policies where name = 'p'",
        "update function_versions set (settings, environment, modified, revision, mac) ="
            + " (select o.settings, o.environment, o.modified, o.revision, o.mac from"
            + " function_versions o where o.name = function_versions.name and o.number = 1)"
            + " where number <> 1",
        "update function_versions set environment = (select o.environment from function_versions o"
            + " where o.name <> function_versions.name and o.number = 0)",
        "update function_aliases set version = 2, weights = '{}'",
        "update function_policies set (document, bindings, revision, mac) ="
            + " (select o.document, o.bindings, o.revision, o.mac from function_policies o"
            + " where o.name = function_policies.name and o.qualifier <>"
            + " function_policies.qualifier)",
        "update function_policies set document = replace(document, 'user/none', 'user/managed')",
        "update function_policies set bindings = '{}'",
        "update function_code set sealed = (select o.sealed from function_code o"
            + " where o.name <> function_code.name)",
        "update functions set tags = '{}', reserved = null",
        "delete from account_keys where region <> 'global'",
        "delete from account_keys",
        "update account_keys set (material_id, sealed) = (select o.material_id, o.sealed"
            + " from account_keys o where o.region <> account_keys.region limit 1)",
        "delete from installation",
        "delete from epochs",
        "delete from root_wraps",
        "delete from audit_signing_keys",
        "delete from audit_checkpoints",
        "delete from audit_nodes",
        "delete from latest_rows",
        "update latest_rows set mac = (select o.mac from latest_rows o where o.id <>"
            + " latest_rows.id limit 1)",
        "delete from schema_version"
      })
  void changed_rows_are_refused(String sql) throws IOException, SQLException {
    Path copy = copy();
    try (var tables = Tables.open(copy.resolve("strongroom.db"))) {
      assertTrue(tables.change(sql) > 0);
    }
    var wrong = new ArrayList<String>();
    var anything = new Victims.Victim("", "", "*");
    try (Server server = estate.start(copy)) {
      var column = new Tables.Column("", "", "");
      assertEquals("refused", compare(server, anything, column, sql, wrong));
    } catch (StartFailed e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
    assertEquals("", String.join("\n", wrong));
  }

  private static Path copy() throws IOException {
    Path copy = copies.resolve("copy" + number.incrementAndGet());
    Estate.copy(temp.resolve("data"), copy);
    return copy;
  }

  /** Changes a copy, starts a server on it, and asks it everything. */
  private static String change(
      Tables.Column column, Victims.Victim victim, String value, List<String> wrong)
      throws IOException, SQLException {
    Path copy = copy();
    try {
      return change(copy, column, victim, value, wrong);
    } finally {
      delete(copy);
    }
  }

  private static String change(
      Path copy, Tables.Column column, Victims.Victim victim, String value, List<String> wrong)
      throws IOException, SQLException {
    try (var tables = Tables.open(copy.resolve("strongroom.db"))) {
      int rows =
          tables.change(
              "update %s set %s = %s where %s and %s is not %s"
                  .formatted(
                      column.table(), column.name(), value, victim.where(), column.name(), value));
      if (rows == 0) {
        return "same";
      }
      assertEquals(1, rows, victim::toString);
    } catch (SQLException e) {
      String why = String.valueOf(e.getMessage());
      if (why.contains("CONSTRAINT") || why.contains("MISMATCH")) {
        return "impossible";
      }
      throw e;
    }
    String what = column + " = " + value + " for " + victim.where();
    try (Server server = estate.start(copy)) {
      return compare(server, victim, column, what, wrong);
    } catch (StartFailed e) {
      if (!victim.about().equals("*")) {
        wrong.add(what + ": does not start: " + e.getMessage());
      }
      return "no start";
    } catch (RuntimeException e) {
      wrong.add(what + ": " + e);
      return "crash";
    }
  }

  private static String compare(
      Server server, Victims.Victim victim, Tables.Column column, String what, List<String> wrong) {
    int refused = 0;
    for (Estate.Question question : estate.asked()) {
      // What has to do with it is asked always, the rest in turns.
      boolean related = victim.about().equals("*") || question.about().contains(victim.about());
      if (!asked(question, victim, related)) {
        continue;
      }
      Answer before = estate.atFirst(question);
      Answer now = estate.ask(server, question);
      if (now.status() == before.status() && Estate.lasting(now).equals(Estate.lasting(before))) {
        continue;
      }
      if (good(now) && question.operation().equals(SHOWN.get(column.toString()))) {
        continue;
      }
      boolean users = victim.table().equals("iam_users") || victim.table().isEmpty();
      if (good(now) && users && isNameless(before, now)) {
        refused++;
        continue;
      }
      if (good(now) && question.service().equals("logs") && FINDING.contains(column.toString())) {
        continue;
      }
      if (good(now) && EstateFunctions.isShorter(column.name(), question, before, now)) {
        continue;
      }
      refused++;
      if (good(now)) {
        wrong.add(what + ": " + question + "\n  was " + before + "\n  is " + now);
      } else if (good(before) && !related) {
        wrong.add(what + " is in the way of " + question + ": " + now);
      }
    }
    return refused == 0 ? "nothing" : "refused";
  }

  private static boolean asked(Estate.Question question, Victims.Victim victim, boolean related) {
    if (EstateFunctions.runs(question)) {
      return victim.table().isEmpty() || question.about().contains(victim.about());
    }
    return related || turn.getAndIncrement() % TURNS == 0;
  }

  /** Whether a policy shows the id that it is bound to in place of a user who is not found. */
  private static boolean isNameless(Answer before, Answer now) {
    String name = "arn:aws:iam::[0-9]{12}:user/(reader|none)";
    return now.body().replaceAll("AIDA[A-Z2-7]{17}", "").equals(before.body().replaceAll(name, ""));
  }

  private static boolean good(Answer answer) {
    return answer.status() < 300;
  }
}
