package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.store.Statement;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Both databases read every listing from an index, in its order, and never a table as a whole. */
final class ListingPlansTest {
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Region REGION = new Region("eu-west-1");
  private static final int PARAMETERS = 100_000;

  private static final String NUMBERS =
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < "
          + PARAMETERS
          + ")";

  /** Rows as many as it takes to make a scan dear; nobody reads them, so they need no MACs. */
  private static void fill(Tx tx, DatabaseKind kind) {
    String place = " select '" + ACCOUNT + "', '" + REGION + "', ";
    String name = "'/p' || (i % 50) || '/n' || i";
    tx.sql(
            "insert into ssm_parameters (account, region, name, shown_name, type, latest, tags,"
                + " created, mac, parent, tier, key_id, data_type, due) "
                + NUMBERS
                + place
                + name
                + ", 'x', case when i % 2 = 0 then 'SecureString' else 'String' end, 1, '{}', 0, ?,"
                + " '/p' || (i % 50) || '/', case when i % 10 = 0 then 'Advanced' else 'Standard'"
                + " end, case when i % 2 = 0 then 'alias/k' || (i % 20) end, case when i % 100 = 0"
                + " then 'aws:ec2:image' else 'text' end, case when i % 90 = 0 then i end from n")
        .with(tx.accountKey(ACCOUNT, REGION).mac(Context.of("none")))
        .run();
    tx.sql(
            "insert into ssm_versions (account, region, name, version, parameter_id, type, tier,"
                + " data_type, modified, modified_by, labels, mac) "
                + NUMBERS
                + place
                + name
                + ", 1, 'x', 'String', 'Standard', 'text', 0, 'x', '[]', ? from n")
        .with(tx.accountKey(ACCOUNT, REGION).mac(Context.of("none")))
        .run();
    tx.sql(
            "insert into ssm_tags(account, region, tag, value, name) "
                + NUMBERS
                + place
                + "'env', 'v' || (i % 7), "
                + name
                + " from n")
        .run();
    tx.sql(
            "insert into ssm_shares(consumer, region, account, name) "
                + NUMBERS
                + " select '44445555666' || (i % 10), '"
                + REGION
                + "', '"
                + ACCOUNT
                + "', "
                + name
                + " from n")
        .run();
    tx.sql(
            "insert into latest_rows(id, mac) select 'ssm_parameters/' || account || '/' || region"
                + " || '/' || name, mac from ssm_parameters")
        .run();
    if (kind == DatabaseKind.POSTGRES) {
      // As it does by itself in the background; SQLite gets along without.
      tx.sql("analyze").run();
    }
  }

  /** Every statement of a listing with what follows account and region. */
  private static Map<String, List<Object>> listings() {
    var all = new LinkedHashMap<String, List<Object>>();
    all.put(Listings.NAMES, List.of("/p7/", "/p70", 51L));
    all.put(Listings.CHILDREN, List.of("/p7/", "/p7/n1", "~", 11L));
    all.put(Listings.TYPE, List.of("SecureString", "/p7", 51L));
    all.put(Listings.TIER, List.of("Advanced", "/p7", 51L));
    all.put(Listings.DATA_TYPE, List.of("aws:ec2:image", "/p7", 51L));
    all.put(Listings.KEYED, List.of("alias/k3", "/p7", "alias/k3", 51L));
    all.put(Listings.TAGGED, List.of("env", "v3", "/p7", "v3", 51L));
    return all;
  }

  private static List<String> plan(Tx tx, DatabaseKind kind, String text, List<Object> values) {
    boolean sqlite = kind == DatabaseKind.SQLITE;
    Statement statement =
        tx.sql((sqlite ? "explain query plan " : "explain ") + text).in(ACCOUNT, REGION);
    bind(statement, values);
    return statement.list(row -> row.text(sqlite ? 4 : 1));
  }

  private static void bind(Statement statement, List<Object> values) {
    for (Object value : values) {
      if (value instanceof Long number) {
        statement.with(number);
      } else {
        statement.with((String) value);
      }
    }
  }

  private static List<String> scans(List<String> plan) {
    return plan.stream()
        .filter(
            line ->
                line.startsWith("SCAN")
                    || line.contains("TEMP B-TREE")
                    || line.contains("Seq Scan")
                    || line.contains("Sort"))
        .toList();
  }

  @EveryDatabase
  void no_listing_scans_or_sorts(Database database) {
    Store store = database.store();
    store.write(
        tx -> {
          fill(tx, database.kind());
          return 0;
        });
    var wrong = new ArrayList<String>();
    store.read(
        tx -> {
          listings()
              .forEach(
                  (text, values) -> {
                    List<String> plan = plan(tx, database.kind(), text, values);
                    scans(plan).forEach(line -> wrong.add(text + "\n" + line + "\n" + plan));
                  });
          wrong.addAll(others(tx, database.kind()));
          return 0;
        });
    assertEquals("", String.join("\n\n", wrong));
  }

  private static List<String> others(Tx tx, DatabaseKind kind) {
    var wrong = new ArrayList<String>();
    String explain = kind == DatabaseKind.SQLITE ? "explain query plan " : "explain ";
    int column = kind == DatabaseKind.SQLITE ? 4 : 1;
    List<String> shared =
        tx.sql(explain + Listings.SHARED)
            .with("444455556661")
            .with(REGION.value())
            .with(ACCOUNT.value())
            .with("/p7")
            .with(51)
            .list(row -> row.text(column));
    scans(shared).forEach(line -> wrong.add("shared: " + line + shared));
    List<String> due =
        tx.sql(explain + ParameterRows.DUE).with(1).with(100).list(row -> row.text(column));
    scans(due).forEach(line -> wrong.add("due: " + line + due));
    List<String> history =
        tx.sql(explain + VersionRows.PAGE)
            .in(ACCOUNT, REGION)
            .with("/p7/n7")
            .with(1)
            .with(51)
            .list(row -> row.text(column));
    scans(history).forEach(line -> wrong.add("history: " + line + history));
    return wrong;
  }
}
