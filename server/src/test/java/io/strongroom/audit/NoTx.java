package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Change;
import io.strongroom.store.Domain;
import io.strongroom.store.Statement;
import io.strongroom.store.Tx;
import java.time.Instant;

/** A transaction for calls that touch no database. */
final class NoTx implements Tx {
  @Override
  public Statement sql(String text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean remembers() {
    return false;
  }

  @Override
  public boolean writable() {
    return false;
  }

  @Override
  public Instant now() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SealKey accountKey(AccountId account, Region region) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SealKey globalKey(AccountId account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void announce(Change change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long epoch(Domain domain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long epoch() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void advance(Domain domain) {
    throw new UnsupportedOperationException();
  }
}
