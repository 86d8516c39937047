package io.strongroom.store;


import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.time.Instant;
import java.util.Optional;

class TransactionTest {
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Region REGION = new Region("eu-west-1");

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void every_type_comes_back_as_it_went(Database database) {
    var store = database.store();
    var key = SealKey.generate("test");
    Sealed sealed = key.seal(Sensitive.ofText("x"), Context.of("test"));
    Mac mac = key.mac(Context.of("test"));
    var time = Instant.ofEpochMilli(1_234_567_890_123L);
    store.write(
        tx ->
            tx.sql(
                    """
                    insert into secret_versions(account, region, secret_id, version_id, kind, sealed,
                      data_key, key_arn, created, accessed_day, token_mac)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                    """)
                .in(ACCOUNT, REGION)
                .with("näme-\u2603-\ud83d\ude00")
                .with(true)
                .with("")
                .with(sealed)
                .withSealed(Optional.empty())
                .withText(Optional.empty())
                .with(time)
                .withNumber(Optional.of(Long.MAX_VALUE))
                .with(mac)
                .run());
  }
}
