package io.strongroom.audit;

import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Tx;
import java.util.Optional;
import java.util.Set;

/**
 * The table {@code audit_checkpoints}: how far a node's trail went, for comparing at its next
 * start.
 */
final class CheckpointRow {
  private CheckpointRow() {}

  /**
   * What the table says.
   *
   * @param checkpoint empty before the first one
   * @param wrong why it cannot be believed
   */
  record Found(Optional<Checkpoint> checkpoint, Optional<String> wrong) {
    static Found wrong(String why) {
      return new Found(Optional.empty(), Optional.of(why));
    }
  }

  private record Stored(String text, Mac mac) {}

  static Found find(Tx tx, SealKey key, String node) {
    Optional<Stored> stored =
        tx.sql("select checkpoint, mac from audit_checkpoints where node = ?")
            .with(node)
            .one(row -> new Stored(row.text(1), row.mac(2)));
    if (stored.isEmpty()) {
      return Found.wrong("its last checkpoint is missing from the database");
    }
    String text = stored.get().text();
    if (!stored.get().mac().equals(mac(key, node, text))) {
      return Found.wrong("its last checkpoint in the database was changed");
    }
    return new Found(Checkpoint.parse(text), Optional.empty());
  }

  /** Whether there is a row of any node. */
  static boolean any(Tx tx) {
    return tx.sql("select 1 from audit_checkpoints limit 1").one(row -> row.number(1)).isPresent();
  }

  /** Whether there is a row of this node, believed or not. */
  static boolean any(Tx tx, String node) {
    return tx.sql("select 1 from audit_checkpoints where node = ?")
        .with(node)
        .one(row -> row.number(1))
        .isPresent();
  }

  /** Of whom there are rows. */
  static Set<String> nodes(Tx tx) {
    return Set.copyOf(tx.sql("select node from audit_checkpoints").list(row -> row.text(1)));
  }

  /** Notes that a node's trail begins. */
  static void begin(Tx tx, SealKey key, String node) {
    put(tx, key, node, "");
  }

  static void put(Tx tx, SealKey key, Checkpoint checkpoint) {
    put(tx, key, checkpoint.node(), checkpoint.json());
  }

  private static void put(Tx tx, SealKey key, String node, String text) {
    tx.sql(
            "insert into audit_checkpoints (node, checkpoint, mac) values (?, ?, ?)"
                + " on conflict (node) do update set checkpoint = excluded.checkpoint,"
                + " mac = excluded.mac")
        .with(node)
        .with(text)
        .with(mac(key, node, text))
        .run();
  }

  private static Mac mac(SealKey key, String node, String text) {
    return key.mac(Context.of("audit/checkpoint").with(node).with(text));
  }
}
