package io.strongroom.store;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.SealKey;
import java.time.Instant;

/** One transaction: statements, database time, the keys of an account, the outbox, epochs. */
public interface Tx {
  /**
   * A statement; the text must be a constant, values go through {@code with}. A statement that
   * failed has broken its transaction on both databases: all that is left is to throw.
   */
  Statement sql(String text);

  /** Whether statements may change anything. */
  boolean writable();

  /**
   * Whether what belongs to an epoch may stand for what this transaction would load: in all that
   * only read, and in those that write where nobody else can have written since, or their commit
   * would be refused.
   */
  boolean remembers();

  /** The database's clock, read once for the transaction; deletions and leases go by it. */
  Instant now();

  /**
   * The key that seals everything of an account in a region, made on first use. It is shared: never
   * close it.
   *
   * @throws WriteRequired when it has to be made and this transaction only reads
   */
  SealKey accountKey(AccountId account, Region region);

  /** As {@link #accountKey} for what belongs to an account and no region, such as its users. */
  SealKey globalKey(AccountId account);

  /** Puts a change into the outbox; it exists if and only if this transaction commits. */
  void announce(Change change);

  /**
   * How often a domain has changed: caches keep what they made together with this number. In a
   * transaction that has advanced the domain the number is negative and one that nobody else will
   * ever see, so that nothing uncommitted is kept.
   */
  long epoch(Domain domain);

  /**
   * How often anything has been committed, for what changes too often to have a domain; nobody has
   * to advance it. As above, and negative as well wherever other processes write.
   */
  long epoch();

  /**
   * Counts a change of a domain, visible to every reader as soon as this transaction commits. Call
   * it before the first change.
   */
  void advance(Domain domain);
}
