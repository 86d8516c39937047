package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Tx;
import java.util.Optional;

/** What was decided when the data were made: the account and the region of names without one. */
record Installation(AccountId account, Region region) {

  static Optional<Installation> find(Tx tx) {
    return tx.sql("select account, region from installation where id = 1")
        .one(row -> new Installation(new AccountId(row.text(1)), new Region(row.text(2))));
  }

  void insert(Tx tx) {
    tx.sql("insert into installation (id, account, region, created) values (1, ?, ?, ?)")
        .in(account, region)
        .with(tx.now())
        .run();
  }
}
