package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Running;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the databases look for what lists ask: by an index, in its order, never by a scan. */
final class SecretPlansTest {
  private static final String NUMBER = "5";
  private static final String TEXT = "'x'";

  /** The statements of lists, their placeholders filled. */
  private static Map<String, String> statements() {
    var map = new LinkedHashMap<String, String>();
    for (SecretSearch.Sort sort : SecretSearch.Sort.values()) {
      for (boolean down : List.of(false, true)) {
        List<String> byName =
            sort == SecretSearch.Sort.NAME
                ? List.of(TEXT, TEXT, TEXT, TEXT, TEXT, NUMBER)
                : List.of(TEXT, TEXT, NUMBER, TEXT, NUMBER);
        map.put(sort + (down ? " down" : " up"), filled(sort.byName(down), byName));
        if (sort != SecretSearch.Sort.NAME) {
          map.put(
              sort + (down ? " further down" : " further up"),
              filled(sort.byNumber(down), List.of(TEXT, TEXT, NUMBER, NUMBER)));
        }
      }
    }
    List<String> range = List.of(TEXT, TEXT, TEXT, TEXT, NUMBER);
    map.put("prefix", filled(SecretSearch.BY_PREFIX, range));
    map.put("primary region", filled(SecretSearch.BY_PRIMARY, range));
    map.put("term", filled(SecretSearch.BY_TERM, List.of(TEXT, TEXT, TEXT, TEXT, TEXT, NUMBER)));
    map.put("unindexed", filled(SecretSearch.UNINDEXED, List.of(TEXT, TEXT, NUMBER)));
    map.put("versions", filled(SecretRows.VERSIONS, List.of(TEXT, TEXT, TEXT)));
    var names = new ArrayList<String>();
    for (int i = 0; i < 52; i++) {
      names.add("'x" + i + "'");
    }
    map.put("names", filled(SecretSearch.BY_NAMES, names));
    return map;
  }

  private static String filled(String sql, List<String> values) {
    var out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      out.append(c == '?' ? values.get(next++) : String.valueOf(c));
    }
    assertEquals(values.size(), next, sql);
    return out.toString();
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void every_list_is_read_along_an_index(DatabaseKind kind) throws SQLException {
    try (Running aws = Running.fresh(kind);
        Connection database = aws.database();
        Statement statement = database.createStatement()) {
      if (kind == DatabaseKind.POSTGRES) {
        // A table of a few rows is read whole, unless that is forbidden; what is done all the same
        // is what there is no index for.
        statement.execute("set enable_seqscan = off");
        statement.execute("set enable_sort = off");
        statement.execute("set enable_bitmapscan = off");
      }
      for (var each : statements().entrySet()) {
        String plan = plan(statement, kind, each.getValue());
        String what = each.getKey() + ": " + plan;
        if (kind == DatabaseKind.POSTGRES) {
          assertFalse(plan.contains("Seq Scan"), what);
          assertFalse(plan.contains("Sort"), what);
          assertFalse(plan.contains("Filter: (account"), what);
        } else {
          assertFalse(plan.contains("SCAN"), what);
          assertFalse(plan.contains("TEMP B-TREE"), what);
        }
        assertTrue(plan.contains(index(each.getKey(), kind)), what);
      }
    }
  }

  /** What the plan must name, so that a wrong index does not pass for the right one. */
  private static String index(String what, DatabaseKind kind) {
    String primary = kind == DatabaseKind.POSTGRES ? "using secrets_" : "sqlite_autoindex_secrets";
    return switch (what.split(" ", -1)[0]) {
      case "CREATED" -> "secrets_created";
      case "CHANGED" -> "secrets_changed";
      case "ACCESSED" -> "secrets_accessed";
      case "primary" -> "secrets_primary";
      case "unindexed" -> "secrets_unindexed";
      case "versions" ->
          kind == DatabaseKind.POSTGRES
              ? "Index Only Scan using secret_versions_listed"
              : "COVERING INDEX secret_versions_listed";
      case "term" ->
          kind == DatabaseKind.POSTGRES ? "secret_terms_pkey" : "sqlite_autoindex_secret_terms";
      default -> primary;
    };
  }

  private static String plan(Statement statement, DatabaseKind kind, String sql)
      throws SQLException {
    var plan = new StringBuilder();
    String explain = kind == DatabaseKind.POSTGRES ? "explain " : "explain query plan ";
    try (var rows = statement.executeQuery(explain + sql)) {
      int column = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        plan.append(rows.getString(column)).append('\n');
      }
    }
    return plan.toString();
  }
}
