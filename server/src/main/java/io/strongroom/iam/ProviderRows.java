package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Domain;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/** The SQL of OpenID Connect providers. */
final class ProviderRows {
  private static final String PROVIDER =
      "select account, url, created, clients, thumbprints, tags, "
          + Latest.mac("iam_oidc_providers", "account", "url")
          + " from iam_oidc_providers";

  private static final int URL_MAX = 255;

  private record Stored(Provider provider, Mac mac) {}

  Optional<Provider> find(Tx tx, Arn arn) {
    return arn.resource().startsWith(Provider.RESOURCE) && AccountId.isValid(arn.account())
        ? find(
            tx,
            new AccountId(arn.account()),
            Provider.SCHEME + arn.resource().substring(Provider.RESOURCE.length()))
        : Optional.empty();
  }

  Optional<Provider> find(Tx tx, AccountId account, String url) {
    if (url.length() > URL_MAX || url.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return tx.sql(PROVIDER + " where account = ? and url = ?")
        .with(account.value())
        .with(url)
        .one(ProviderRows::stored)
        .map(stored -> verified(tx, stored));
  }

  List<Provider> list(Tx tx, AccountId account) {
    return tx
        .sql(PROVIDER + " where account = ? order by url")
        .with(account.value())
        .list(ProviderRows::stored)
        .stream()
        .map(stored -> verified(tx, stored))
        .toList();
  }

  private static Stored stored(Row row) {
    var provider =
        new Provider(
            new AccountId(row.text(1)),
            row.text(2),
            row.instant(3),
            Json.readList(row.text(4)),
            Json.readList(row.text(5)),
            Json.readMap(row.text(6)));
    return new Stored(provider, row.mac(7));
  }

  private static Provider verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.provider()))) {
      throw new Tampered("iam_oidc_providers", stored.provider().url());
    }
    return stored.provider();
  }

  /** Stores a new provider or what changed about one. */
  void put(Tx tx, Provider provider) {
    Mac mac = mac(tx, provider);
    tx.sql(
            "insert into iam_oidc_providers (account, url, created, clients, thumbprints, tags,"
                + " mac) values (?, ?, ?, ?, ?, ?, ?) on conflict (account, url) do update set"
                + " clients = excluded.clients, thumbprints = excluded.thumbprints, tags ="
                + " excluded.tags, mac = excluded.mac")
        .with(provider.account().value())
        .with(provider.url())
        .with(provider.created())
        .with(Json.write(provider.clients()))
        .with(Json.write(provider.thumbprints()))
        .with(Json.write(provider.tags()))
        .with(mac)
        .run();
    Latest.put(tx, "iam_oidc_providers", mac, provider.account().value(), provider.url());
    tx.advance(Domain.IAM);
  }

  void delete(Tx tx, Provider provider) {
    tx.sql("delete from iam_oidc_providers where account = ? and url = ?")
        .with(provider.account().value())
        .with(provider.url())
        .run();
    Latest.forget(tx, "iam_oidc_providers", provider.account().value(), provider.url());
    tx.advance(Domain.IAM);
  }

  private static Mac mac(Tx tx, Provider provider) {
    return tx.globalKey(provider.account())
        .mac(
            Context.of("iam_oidc_providers")
                .with(provider.account().value())
                .with(provider.url())
                .with(provider.created().toEpochMilli())
                .with(Json.write(provider.clients()))
                .with(Json.write(provider.thumbprints()))
                .with(provider.tags()));
  }
}
