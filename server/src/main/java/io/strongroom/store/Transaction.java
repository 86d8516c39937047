package io.strongroom.store;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.SealKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One transaction on one session, from its first statement until {@link #end}. */
final class Transaction implements Tx {
  /** Epochs that are never published, for what was seen before it was committed. */
  private static final AtomicLong UNPUBLISHED = new AtomicLong();

  private final Session session;
  private final Dialect dialect;
  private final boolean writable;
  private final Source source;
  private final Keyring keyring;

  private final Map<Keyring.Scope, SealKey> keys = new HashMap<>();
  private final Map<Domain, Long> epochs = new EnumMap<>(Domain.class);
  private final Set<Domain> advanced = EnumSet.noneOf(Domain.class);
  private @Nullable Instant now;
  private @Nullable RuntimeException failure;
  private boolean begun;
  private boolean ended;

  /**
   * Epochs of what a transaction sees.
   *
   * @param now the time, where it came with them
   */
  record Seen(Map<Domain, Long> epochs, Optional<Instant> now) {}

  /** What a transaction asks of its kind of store. */
  interface Source {
    /** Called before the first statement of a read transaction. */
    void begin(Session session) throws SQLException;

    /**
     * Whether nobody else writes while a transaction of this kind does, or the database sees to it
     * that it is as if.
     */
    boolean alone();

    /** The time, in whole milliseconds. */
    Instant now(Tx tx);

    /** The epoch that belongs to what this transaction sees, and what came with it. */
    Seen epochs(Tx tx, Domain wanted);

    /** How much greater the next epoch of a domain is, at least 1. */
    long step();

    /** The epoch of everything that this transaction sees. */
    long epoch();
  }

  Transaction(Session session, Dialect dialect, boolean writable, Source source, Keyring keyring) {
    this.session = session;
    this.dialect = dialect;
    this.writable = writable;
    this.source = source;
    this.keyring = keyring;
  }

  static long unpublishedEpoch() {
    return UNPUBLISHED.decrementAndGet();
  }

  @Override
  public Statement sql(String text) {
    return new BoundStatement(this, text);
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public boolean remembers() {
    return !writable || source.alone();
  }

  @Override
  public Instant now() {
    var known = now;
    if (known == null) {
      known = source.now(this);
      now = known;
    }
    return known;
  }

  @Override
  public SealKey accountKey(AccountId account, Region region) {
    return keyring.key(this, new Keyring.Scope(account.value(), region.value()));
  }

  @Override
  public SealKey globalKey(AccountId account) {
    return keyring.key(this, new Keyring.Scope(account.value(), Keyring.NO_REGION));
  }

  @Override
  public void announce(Change change) {
    Outbox.put(this, change);
  }

  @Override
  public long epoch(Domain domain) {
    var known = epochs.get(domain);
    if (known == null) {
      Seen seen = source.epochs(this, domain);
      seen.epochs().forEach(epochs::putIfAbsent);
      if (now == null) {
        now = seen.now().orElse(null);
      }
      known = epochs.get(domain);
    }
    if (known == null) {
      throw new StoreFailed("no epoch of " + domain);
    }
    return known;
  }

  @Override
  public long epoch() {
    return source.epoch();
  }

  @Override
  public void advance(Domain domain) {
    if (advanced.contains(domain)) {
      return;
    }
    sql("update epochs set number = number + ? where domain = ?")
        .with(source.step())
        .with(domain.name())
        .run();
    advanced.add(domain);
    epochs.put(domain, unpublishedEpoch());
  }

  /** The session, for a statement that is about to run. */
  Session session() throws SQLException {
    if (ended) {
      throw new IllegalStateException("this transaction has ended");
    }
    if (failure != null) {
      throw failure;
    }
    if (!begun) {
      begun = true;
      source.begin(session);
    }
    return session;
  }

  /** Whether a statement has run. */
  boolean begun() {
    return begun;
  }

  /** Remembers that a statement failed, so that the transaction cannot commit, and says how. */
  RuntimeException broken(SQLException e, String text) {
    var translated = dialect.translate(e, writable, text);
    failure = translated;
    return translated;
  }

  /** What broke this transaction, whether or not the work let it through. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Keys seen by this transaction alone until it commits. */
  Map<Keyring.Scope, SealKey> keys() {
    return keys;
  }

  Set<Domain> advanced() {
    return advanced;
  }

  /** Refuses every further statement. */
  void end() {
    ended = true;
  }
}
