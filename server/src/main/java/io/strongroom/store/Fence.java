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
   * Makes the transaction depend on the lease: it commits only if nobody else has taken it.
   *
   * @throws LeaseLost when somebody has
   */
  public void check(Tx tx) {
    var current =
        tx.sql("select fence from leases where name = ?").with(name).one(row -> row.number(1));
    if (!current.equals(Optional.of(number))) {
      throw new LeaseLost(name);
    }
  }
}
