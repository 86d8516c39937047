package io.strongroom.store;

import java.util.Optional;

/**
 * Proof of having taken a lease: a number that grows whenever the lease goes to another holder.
 *
 * @param name of the lease
 * @param number greater than that of every earlier holder
 */
public record Fence(String name, String holder, long number) {

  /**
   * Makes the transaction depend on the lease: it commits only if nobody else has taken it, and
   * nobody can take it before that.
   *
   * @throws LeaseLost when somebody has
   */
  public void check(Tx tx) {
    // A write, where it may: to have read the row would not keep another from changing it
    // meanwhile.
    boolean held =
        tx.writable()
            ? tx.sql("update leases set fence = fence where name = ? and fence = ?")
                    .with(name)
                    .with(number)
                    .run()
                == 1
            : tx.sql("select fence from leases where name = ?")
                .with(name)
                .one(row -> row.number(1))
                .equals(Optional.of(number));
    if (!held) {
      throw new LeaseLost(name);
    }
  }
}
