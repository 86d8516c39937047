package io.strongroom.audit;

import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Tx;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table {@code audit_nodes}, one row: which nodes have begun a trail. Without it nobody could
 * tell a new node from one whose checkpoint was removed.
 */
final class NodeList {
  private static final int MOST = 10_000;

  private NodeList() {}

  private record Stored(String text, Mac mac) {}

  /** The names; empty when the row is missing or was changed. */
  static Optional<Set<String>> find(Tx tx, SealKey key) {
    return tx.sql("select nodes, mac from audit_nodes where id = 1")
        .one(row -> new Stored(row.text(1), row.mac(2)))
        .filter(stored -> stored.mac().equals(mac(key, stored.text())))
        .map(stored -> new TreeSet<>(Set.of(stored.text().split(" ", -1))));
  }

  /** Writes them down. */
  static void put(Tx tx, SealKey key, Set<String> nodes) {
    if (nodes.size() > MOST) {
      throw new AuditUnavailable("more than " + MOST + " nodes have had a trail in this database");
    }
    String text = String.join(" ", new TreeSet<>(nodes));
    tx.sql(
            "insert into audit_nodes (id, nodes, mac) values (1, ?, ?)"
                + " on conflict (id) do update set nodes = excluded.nodes, mac = excluded.mac")
        .with(text)
        .with(mac(key, text))
        .run();
  }

  private static Mac mac(SealKey key, String text) {
    return key.mac(Context.of("audit/nodes").with(text));
  }
}
