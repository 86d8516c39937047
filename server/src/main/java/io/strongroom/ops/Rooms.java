package io.strongroom.ops;

import io.strongroom.audit.Search;
import io.strongroom.aws.Api;
import io.strongroom.cloudtrail.CloudTrail;
import io.strongroom.iam.Iam;
import io.strongroom.kms.Keys;
import io.strongroom.parameters.Parameters;
import io.strongroom.secrets.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The rooms, put together: here and nowhere else. */
record Rooms(Iam iam, Keys keys, Secrets secrets, Parameters parameters, CloudTrail cloudTrail) {

  /**
   * Builds them.
   *
   * @param search asked for when the first event is looked up
   */
  static Rooms build(Supplier<Search> search) {
    var iam = new Iam();
    var keys = new Keys(iam);
    var secrets = new Secrets(keys);
    return new Rooms(iam, keys, secrets, new Parameters(keys, secrets), new CloudTrail(search));
  }

  /** Rooms without a trail that could be asked. */
  static Rooms build() {
    return build(
        () -> {
          throw new IllegalStateException("no trail is open");
        });
  }

  /** Every API that is served. */
  List<Api> apis() {
    var apis = new ArrayList<>(iam.apis());
    apis.add(keys.api());
    apis.add(parameters.api());
    apis.add(secrets.api());
    apis.add(cloudTrail.api());
    return List.copyOf(apis);
  }
}
