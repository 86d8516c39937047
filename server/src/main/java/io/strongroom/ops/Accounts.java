package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.iam.Iam;
import io.strongroom.seal.Context;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Mac;
import io.strongroom.store.Store;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The accounts of an installation: the one that the first start made, and those made later. Each
 * has its own administrator and seals everything under keys of its own; what belongs to one does
 * not exist for the others.
 */
final class Accounts {
  private final Iam iam;

  Accounts(Iam iam) {
    this.iam = iam;
  }

  /** A new account with its administrator's first access key. */
  record Made(Account account, Iam.NewAccessKey admin) {}

  private record Stored(Account account, Mac mac) {}

  /** All of them, the first one first, then by name. */
  List<Account> list(Tx tx) {
    Installation first = Installation.find(tx).orElseThrow();
    var all = new ArrayList<Account>();
    all.add(new Account(first.account(), Account.FIRST, Installation.created(tx)));
    tx
        .sql("select account, name, created, mac from accounts order by name")
        .list(
            row ->
                new Stored(
                    new Account(new AccountId(row.text(1)), row.text(2), row.instant(3)),
                    row.mac(4)))
        .stream()
        .map(stored -> verified(tx, stored))
        .forEach(all::add);
    return all;
  }

  private static Account verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.account()))) {
      throw new Tampered("accounts", stored.account().id().value());
    }
    return stored.account();
  }

  /**
   * Makes one with an administrator who may do everything in it.
   *
   * @param id of the account; empty for a random one
   * @throws StartFailed when name or id are taken
   */
  private Made create(Tx tx, String name, Optional<AccountId> id) throws StartFailed {
    List<Account> all = list(tx);
    if (all.stream().anyMatch(account -> account.name().equals(name))) {
      throw new StartFailed("there is an account called " + name + " already");
    }
    AccountId chosen = id.orElseGet(() -> random(all));
    if (all.stream().anyMatch(account -> account.id().equals(chosen))) {
      throw new StartFailed("there is an account " + chosen + " already");
    }
    var account = new Account(chosen, name, Instant.ofEpochMilli(tx.now().toEpochMilli()));
    tx.sql("insert into accounts (account, name, created, mac) values (?, ?, ?, ?)")
        .with(chosen.value())
        .with(name)
        .with(account.created())
        .with(mac(tx, account))
        .run();
    return new Made(account, iam.createAdmin(tx, chosen, Optional.empty()));
  }

  /**
   * Makes one in a transaction of its own.
   *
   * @throws StartFailed as {@link #create}
   */
  static Made made(Store store, Iam iam, String name, Optional<AccountId> id) throws StartFailed {
    return made(store, iam, name, id, unused -> {});
  }

  /** What is done with a new key before the account counts as made. */
  @FunctionalInterface
  interface Keeping {
    void keep(Iam.NewAccessKey key) throws IOException;
  }

  /** As above; the account is not made if its key cannot be kept. */
  static Made made(Store store, Iam iam, String name, Optional<AccountId> id, Keeping keeping)
      throws StartFailed {
    try {
      return store.write(
          tx -> {
            try {
              Made made = new Accounts(iam).create(tx, name, id);
              keeping.keep(made.admin());
              return made;
            } catch (StartFailed e) {
              throw new Refused(e);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (Refused e) {
      throw e.why;
    }
  }

  /** Carries a refusal out of a transaction, which ends with it. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final StartFailed why;

    Refused(StartFailed why) {
      super(null, null, false, false);
      this.why = why;
    }
  }

  private static AccountId random(List<Account> all) {
    while (true) {
      AccountId id = random();
      if (all.stream().noneMatch(account -> account.id().equals(id))) {
        return id;
      }
    }
  }

  /** Twelve random digits; like AWS, no account begins with a zero. */
  static AccountId random() {
    return new AccountId(Entropy.text("123456789", 1) + Entropy.text("0123456789", 11));
  }

  private static Mac mac(Tx tx, Account account) {
    return tx.globalKey(account.id())
        .mac(
            Context.of("accounts")
                .with(account.id().value())
                .with(account.name())
                .with(account.created().toEpochMilli()));
  }
}
