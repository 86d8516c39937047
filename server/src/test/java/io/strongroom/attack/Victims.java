package io.strongroom.attack;

import java.util.ArrayList;
import java.util.List;

/** The rows of an {@link Estate} that {@link TamperTest} changes, column by column. */
final class Victims {
  private Victims() {}

  /**
   * A row to be changed.
   *
   * @param about what may be refused afterwards; nothing else may
   */
  record Victim(String table, String where, String about) {
    Victim everywhere() {
      return new Victim(table, where, "*");
    }
  }

  /** Where permissions come from that are not a user's own. */
  private static List<Victim> identities(Estate estate) {
    String user = " = (select unique_id from iam_users where name = '%s')";
    return List.of(
        new Victim("iam_groups", "name = 'team'", "grouped"),
        new Victim("iam_members", "user_id" + user.formatted("grouped"), "grouped"),
        new Victim("iam_attachments", "owner_id" + user.formatted("managed"), "managed"),
        new Victim("iam_policies", "name = 'shared'", "shared"),
        new Victim(
            "iam_policy_versions",
            "policy_id = (select policy_id from iam_policies where name = 'shared')",
            "shared"),
        new Victim("iam_roles", "name = 'worker'", "worker"),
        new Victim("iam_sessions", "access_key_id = '" + estate.id("worker") + "'", "worker"),
        new Victim("iam_oidc_providers", "1 = 1", "provider"),
        new Victim("iam_account_aliases", "1 = 1", "-"),
        new Victim("iam_key_uses", "access_key_id = '" + estate.id("admin") + "'", "-"));
  }

  /** One of two functions that are alike. */
  private static List<Victim> functions() {
    return List.of(
        new Victim("functions", "name = 'f1'", "f1"),
        new Victim("function_versions", "name = 'f1' and number = 0", "f1"),
        new Victim("function_versions", "name = 'f1' and number = 1", "f1"),
        new Victim("function_aliases", "name = 'f1' and alias = 'live'", "f1"),
        new Victim("function_aliases", "name = 'f1' and alias = 'next'", "f1"),
        new Victim("function_policies", "name = 'f1' and qualifier = ''", "f1"),
        new Victim("function_policies", "name = 'f1' and qualifier = 'live'", "f1"),
        new Victim("function_code", "name = 'f1'", EstateFunctions.CODE + "f1"));
  }

  /** What says that rows are the latest. */
  private static List<Victim> latest(Estate estate) {
    String user = "(select account || '/' || unique_id from iam_users where name = 'reader')";
    return List.of(
        new Victim("latest_rows", "id = 'iam_users/' || " + user, "reader"),
        new Victim("latest_rows", "id like 'kms_keys/%/" + estate.id("enabled") + "'", "enabled"),
        new Victim("latest_rows", "id like 'secrets/%/us-east-1/s1'", "s1" + Estate.EAST),
        new Victim(
            "latest_rows",
            "id like 'ssm_parameters/%/us-east-1//t/standard'",
            "standard" + Estate.EAST));
  }

  /** All of them; every table has one at least, or stands in another list of the test. */
  static List<Victim> in(Estate estate) {
    String east = " and region = 'us-east-1'";
    var list = new ArrayList<>(identities(estate));
    for (String user : List.of("reader", "barred", "none")) {
      list.add(new Victim("iam_users", "name = '" + user + "'", user));
      list.add(new Victim("iam_access_keys", "access_key_id = '" + estate.id(user) + "'", user));
    }
    for (String policy : List.of("allow", "deny")) {
      list.add(
          new Victim(
              "iam_inline_policies",
              "name = '"
                  + policy
                  + "' and owner_id = (select unique_id from iam_users where name = 'barred')",
              "barred"));
    }
    for (String key : List.of("enabled", "disabled", "pending", "closed")) {
      String where = "key_id = '" + estate.id(key) + "'";
      list.add(new Victim("kms_keys", where, key));
      list.add(new Victim("kms_materials", where, key));
    }
    list.add(new Victim("kms_aliases", "name = 'alias/one'", "one"));
    list.add(new Victim("kms_grants", "name = 'g'", "enabled"));
    list.add(new Victim("accounts", "name = 'dev'", "-"));
    for (String name : List.of("standard", "advanced", "clear")) {
      String where = "name = '/t/" + name + "'" + east;
      list.add(new Victim("ssm_parameters", where, name + Estate.EAST));
      list.add(new Victim("ssm_versions", where + " and version = 3", name + Estate.EAST));
    }
    for (String name : List.of("s1", "s2", "s3")) {
      list.add(new Victim("secrets", "name = '" + name + "'" + east, name + Estate.EAST));
      list.add(
          new Victim(
              "secret_versions",
              "secret_id like '"
                  + name
                  + "-%'"
                  + east
                  + " and rowid = (select max(v.rowid) from secret_versions v where v.secret_id ="
                  + " secret_versions.secret_id and v.region = 'us-east-1')",
              name + Estate.EAST));
    }
    list.add(new Victim("ssm_settings", "region = 'us-east-1'", "setting"));
    list.add(new Victim("event_settings", "name = 'default one'" + east, "rule"));
    list.add(new Victim("secret_terms", "name = 's1' and term = 's1'" + east, "s1" + Estate.EAST));
    String group = "(select group_id from log_groups where name = 'g')";
    list.add(new Victim("log_groups", "name = 'g'", "logs"));
    list.add(new Victim("log_streams", "name = 's' and group_id = " + group, "logs"));
    String stream = "(select stream_id from log_streams where name = 's' and group_id = ";
    list.add(
        new Victim(
            "log_batches",
            "id = (select min(id) from log_batches where stream_id = " + stream + group + "))",
            "logs"));
    list.add(new Victim("log_policies", "name = 'p'", "logs"));
    list.addAll(functions());
    list.add(new Victim("account_keys", "region = 'us-east-1'", "*"));
    list.add(new Victim("account_keys", "region = 'global' and account = '000000000000'", "*"));
    list.add(new Victim("root_wraps", "1 = 1", "*"));
    list.add(
        new Victim("schema_version", "version = (select max(version) from schema_version)", "*"));
    list.add(new Victim("installation", "1 = 1", "*"));
    list.add(new Victim("epochs", "domain = 'IAM'", "*"));
    list.add(new Victim("leases", "name = 'housekeeping'", "-"));
    list.add(new Victim("audit_signing_keys", "1 = 1", "*"));
    list.add(new Victim("audit_checkpoints", "1 = 1", "*"));
    list.add(new Victim("audit_nodes", "1 = 1", "*"));
    list.addAll(latest(estate));
    return list;
  }

  /** SQL expressions of values that somebody might want to stand there. */
  static List<String> values(Tables.Column column, Victim victim) {
    String name = column.name();
    String other =
        "(select o.%s from %s o where o.%s is not %s.%s and not (%s) order by o.rowid %s limit 1)"
            .formatted(name, victim.table(), name, victim.table(), name, "0", "%s");
    var values = new ArrayList<String>();
    values.add(other.formatted("asc"));
    values.add(other.formatted("desc"));
    values.add("null");
    switch (column.type()) {
      case "bigint" -> values.addAll(List.of(name + " + 1", "0", "-1"));
      case "bytea", "blob" ->
          values.addAll(
              List.of(
                  "cast(substr(%1$s, 1, length(%1$s) / 2) || char(1) || substr(%1$s, length(%1$s) / 2 + 2) as blob)"
                      .formatted(name),
                  "substr(" + name + ", 1, length(" + name + ") - 1)",
                  "x''"));
      default ->
          values.addAll(
              List.of(
                  name + " || 'x'", "''", "upper(" + name + ")", "'{\"a\":\"b\"}'", "'[\"a\"]'"));
    }
    return values;
  }
}
