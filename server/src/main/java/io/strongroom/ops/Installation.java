package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Optional;

/** What was decided when the data were made: the account and the region of names without one. */
record Installation(AccountId account, Region region) {

  /**
   * What was decided; empty for data that were just made.
   *
   * @throws Tampered when it is gone or cannot be read: a second one, with another administrator,
   *     is never made beside what the first one holds
   */
  static Optional<Installation> find(Tx tx) {
    Optional<Installation> found;
    try {
      found =
          tx.sql("select account, region from installation where id = 1")
              .one(row -> new Installation(new AccountId(row.text(1)), new Region(row.text(2))));
    } catch (IllegalArgumentException e) {
      throw new Tampered("installation", "1");
    }
    boolean made =
        tx.sql("select 1 from account_keys limit 1").one(row -> row.number(1)).isPresent();
    if (found.isEmpty() && made) {
      throw new Tampered("installation", "1");
    }
    return found;
  }

  /** When it was made. */
  static Instant created(Tx tx) {
    return tx.sql("select created from installation where id = 1")
        .one(row -> row.instant(1))
        .orElseThrow(() -> new Tampered("installation", "1"));
  }

  void insert(Tx tx) {
    tx.sql("insert into installation (id, account, region, created) values (1, ?, ?, ?)")
        .in(account, region)
        .with(tx.now())
        .run();
  }
}
