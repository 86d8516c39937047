package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.Optional;

/** The SQL of settings; a row is there where a setting is not the standard one. */
final class SettingRows {

  Optional<Setting.Made> find(Tx tx, AccountId account, Region region, Setting setting) {
    record Stored(Setting.Made made, Mac mac) {}
    return tx.sql(
            "select value, modified, modified_by, mac from ssm_settings"
                + " where account = ? and region = ? and name = ?")
        .in(account, region)
        .with(setting.id())
        .one(
            row ->
                new Stored(new Setting.Made(row.text(1), row.instant(2), row.text(3)), row.mac(4)))
        .map(
            stored -> {
              if (!stored.mac().equals(mac(tx, account, region, setting, stored.made()))) {
                throw new Tampered("ssm_settings", setting.id());
              }
              return stored.made();
            });
  }

  /** What a setting is. */
  String value(Tx tx, AccountId account, Region region, Setting setting) {
    return find(tx, account, region, setting).map(Setting.Made::value).orElse(setting.standard());
  }

  void put(Tx tx, AccountId account, Region region, Setting setting, Setting.Made made) {
    delete(tx, account, region, setting);
    tx.sql(
            "insert into ssm_settings (account, region, name, value, modified, modified_by, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .in(account, region)
        .with(setting.id())
        .with(made.value())
        .with(made.at())
        .with(made.by())
        .with(mac(tx, account, region, setting, made))
        .run();
  }

  void delete(Tx tx, AccountId account, Region region, Setting setting) {
    tx.sql("delete from ssm_settings where account = ? and region = ? and name = ?")
        .in(account, region)
        .with(setting.id())
        .run();
  }

  private static Mac mac(
      Tx tx, AccountId account, Region region, Setting setting, Setting.Made made) {
    return tx.accountKey(account, region)
        .mac(
            Context.of("ssm_settings")
                .with(account.value())
                .with(region.value())
                .with(setting.id())
                .with(made.value())
                .with(made.at().toEpochMilli())
                .with(made.by()));
  }
}
