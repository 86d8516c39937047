package io.strongroom.store;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.util.Optional;

/** Numbers under names, in the table of leases, which asks for the fewest columns. */
final class Counters {
  static final AccountId ACCOUNT = new AccountId("111122223333");
  static final Region REGION = new Region("eu-west-1");

  private Counters() {}

  static int insert(Tx tx, String name, long number) {
    return tx.sql("insert into leases(name, holder, fence, expires) values (?, '', ?, 0)")
        .with(name)
        .with(number)
        .run();
  }

  static int update(Tx tx, String name, long number) {
    return tx.sql("update leases set fence = ? where name = ?").with(number).with(name).run();
  }

  static Optional<Long> find(Tx tx, String name) {
    return tx.sql("select fence from leases where name = ?").with(name).one(row -> row.number(1));
  }

  static long increment(Tx tx, String name) {
    long next = find(tx, name).orElseThrow() + 1;
    update(tx, name, next);
    return next;
  }

  static long count(Tx tx) {
    return tx.sql("select count(*) from leases").one(row -> row.number(1)).orElseThrow();
  }
}
