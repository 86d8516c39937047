package io.strongroom.gateway;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Change;
import io.strongroom.store.Domain;
import io.strongroom.store.Statement;
import io.strongroom.store.Tx;
import java.time.Instant;

/** Stands in for the transaction of a call that got none, and is recorded all the same. */
final class NoTransaction implements Tx {
  private static IllegalStateException none() {
    return new IllegalStateException("this call has no transaction");
  }

  @Override
  public Statement sql(String text) {
    throw none();
  }

  @Override
  public Instant now() {
    throw none();
  }

  @Override
  public SealKey accountKey(AccountId account, Region region) {
    throw none();
  }

  @Override
  public SealKey globalKey(AccountId account) {
    throw none();
  }

  @Override
  public void announce(Change change) {
    throw none();
  }

  @Override
  public long epoch(Domain domain) {
    throw none();
  }

  @Override
  public long epoch() {
    throw none();
  }

  @Override
  public void advance(Domain domain) {
    throw none();
  }

  @Override
  public boolean remembers() {
    return false;
  }

  @Override
  public boolean writable() {
    return false;
  }
}
