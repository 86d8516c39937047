package io.strongroom.store;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The root key, and the keys of accounts that it has opened. */
final class Keyring implements AutoCloseable {
  /** Stands in place of a region for what belongs to an account alone. */
  static final String NO_REGION = "global";

  private static final int KEPT = 4096;

  private final SealKey root;
  private final ConcurrentHashMap<Scope, SealKey> opened = new ConcurrentHashMap<>();

  /** Whose key it is. */
  record Scope(String account, String region) {}

  private record Wrapped(long version, MaterialId materialId, Sealed sealed) {}

  Keyring(SealKey root) {
    this.root = root;
  }

  /** The key of a scope; made if there is none and the transaction writes. */
  SealKey key(Transaction tx, Scope scope) {
    var shared = opened.get(scope);
    if (shared != null) {
      return shared;
    }
    var own = tx.keys().get(scope);
    if (own != null) {
      return own;
    }
    var key = load(tx, scope).orElseGet(() -> make(tx, scope));
    if (tx.writable()) {
      // What it sees may never be committed: published by the store afterwards.
      tx.keys().put(scope, key);
    } else {
      publish(Map.of(scope, key));
    }
    return key;
  }

  /** Shares keys whose rows are committed. */
  void publish(Map<Scope, SealKey> keys) {
    keys.forEach(opened::putIfAbsent);
    var oldest = opened.keySet().iterator();
    while (opened.size() > KEPT && oldest.hasNext()) {
      // Not closed: another thread may be using it.
      opened.remove(oldest.next());
    }
  }

  private Optional<SealKey> load(Transaction tx, Scope scope) {
    try {
      return tx.sql(
              """
              select version, material_id, sealed from account_keys
              where account = ? and region = ? order by version desc limit 1\
              """)
          .with(scope.account())
          .with(scope.region())
          .one(row -> new Wrapped(row.number(1), new MaterialId(row.text(2)), row.sealed(3)))
          .map(wrapped -> unwrap(scope, wrapped));
    } catch (DidNotOpen | IllegalArgumentException e) {
      throw new Tampered("account_keys", scope.account() + "/" + scope.region());
    }
  }

  private SealKey unwrap(Scope scope, Wrapped wrapped) {
    return root.unwrap(
        wrapped.sealed(),
        label(scope, wrapped.version()),
        wrapped.materialId(),
        context(scope, wrapped.version()));
  }

  private SealKey make(Transaction tx, Scope scope) {
    if (!tx.writable()) {
      throw new WriteRequired();
    }
    long version = 1;
    var key = SealKey.generate(label(scope, version));
    int made =
        tx.sql(
                """
                insert into account_keys(account, region, version, material_id, sealed, created)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing\
                """)
            .with(scope.account())
            .with(scope.region())
            .with(version)
            .with(key.materialId().value())
            .with(root.wrap(key, context(scope, version)))
            .with(tx.now())
            .run();
    if (made == 0) {
      // Another process made it since this transaction's snapshot.
      throw new Conflict();
    }
    return key;
  }

  private static String label(Scope scope, long version) {
    return "account:" + scope.account() + ":" + scope.region() + ":" + version;
  }

  private static Context context(Scope scope, long version) {
    return Context.of("store/account-key").with(scope.account()).with(scope.region()).with(version);
  }

  @Override
  public void close() {
    opened.values().forEach(SealKey::close);
    opened.clear();
    root.close();
  }
}
