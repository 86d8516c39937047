package io.strongroom.store;

import io.strongroom.seal.Mac;

/**
 * The table {@code latest_rows}: of each row that decides something, the MAC of its latest state.
 * Its own MAC proves that a row was written here once; that it has not been replaced since, nor
 * deleted, is proven by the same MAC standing here.
 */
public final class Latest {
  private Latest() {}

  /**
   * SQL of a row's MAC, to be selected in its place: another one, which is right for nothing, when
   * the row is not in its latest state.
   *
   * @param table the row's, by its own name in the statement
   * @param key columns that name the row, ordered by bytes
   */
  public static String mac(String table, String... key) {
    return macAs(table, table, key);
  }

  /** As {@link #mac} where the table has another name in the statement. */
  public static String macAs(String table, String alias, String... key) {
    return "coalesce((select l.mac from latest_rows l where l.id = "
        + idAs(table, alias, key)
        + " and l.mac = "
        + alias
        + ".mac), 'stale')";
  }

  /**
   * As {@link #macAs} for rows that are noted only once they have changed; before that they have no
   * other state.
   */
  public static String macIfNoted(String table, String alias, String... key) {
    return "coalesce((select case when l.mac = "
        + alias
        + ".mac then l.mac else 'stale' end from latest_rows l where l.id = "
        + idAs(table, alias, key)
        + "), "
        + alias
        + ".mac)";
  }

  /** SQL of what a row is called here. */
  public static String id(String table, String... key) {
    return idAs(table, table, key);
  }

  private static String idAs(String table, String alias, String... key) {
    var sql = new StringBuilder("'").append(table).append('\'');
    for (String column : key) {
      sql.append(" || '/' || ").append(alias).append('.').append(column);
    }
    return sql.toString();
  }

  /** Notes that a row has been written with this MAC. */
  public static void put(Tx tx, String table, Mac mac, String... key) {
    tx.sql(
            "insert into latest_rows(id, mac) values (?, ?)"
                + " on conflict (id) do update set mac = excluded.mac")
        .with(name(table, key))
        .with(mac)
        .run();
  }

  /** Notes that a row has been deleted. */
  public static void forget(Tx tx, String table, String... key) {
    tx.sql("delete from latest_rows where id = ?").with(name(table, key)).run();
  }

  /**
   * How many rows are noted whose key begins so: as many must be there, or one was taken away.
   *
   * @param start of the key
   */
  public static long count(Tx tx, String table, String... start) {
    // The sign after the slash, by which parts of a key are told apart, is the digit 0.
    return tx.sql("select count(*) from latest_rows where id > ? and id < ?")
        .with(name(table, start) + "/")
        .with(name(table, start) + "0")
        .one(row -> row.number(1))
        .orElseThrow();
  }

  private static String name(String table, String... key) {
    return table + "/" + String.join("/", key);
  }
}
