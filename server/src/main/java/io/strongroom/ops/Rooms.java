package io.strongroom.ops;

import io.strongroom.aws.Api;
import io.strongroom.iam.Iam;
import io.strongroom.kms.Keys;
import io.strongroom.parameters.Parameters;
import io.strongroom.secrets.Secrets;
import java.util.ArrayList;
import java.util.List;

/** The rooms, put together: here and nowhere else. */
record Rooms(Iam iam, Keys keys, Secrets secrets, Parameters parameters) {

  static Rooms build() {
    var iam = new Iam();
    var keys = new Keys(iam);
    var secrets = new Secrets(iam, keys);
    return new Rooms(iam, keys, secrets, new Parameters(keys, secrets));
  }

  /** Every API that is served. */
  List<Api> apis() {
    var apis = new ArrayList<>(iam.apis());
    apis.add(keys.api());
    apis.add(parameters.api());
    apis.add(secrets.api());
    return List.copyOf(apis);
  }
}
