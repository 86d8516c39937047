package io.strongroom.events;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;

/** Where buses and rules are: one account in one region. */
record Place(AccountId account, Region region) {
  static Place of(Call call) {
    return new Place(call.account(), call.region());
  }

  Arn arn(String resource) {
    return Arn.of("events", region, account, resource);
  }
}
