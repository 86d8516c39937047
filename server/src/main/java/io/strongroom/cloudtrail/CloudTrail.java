package io.strongroom.cloudtrail;

import io.strongroom.audit.Search;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import java.lang.invoke.MethodHandles;
import java.util.function.Supplier;

/** The front door of this room: the part of the CloudTrail API that reads events. */
public final class CloudTrail {
  private final LookupEvents lookupEvents;

  /** Builds the room; the search is asked for at the first call. */
  public CloudTrail(Supplier<Search> search) {
    lookupEvents = new LookupEvents(search);
  }

  /** The CloudTrail API. */
  public Api api() {
    return new Api(
        "cloudtrail",
        Api.Protocol.AWS_JSON,
        "CloudTrail_20131101",
        Api.EmptyAnswer.OBJECT,
        AwsError.of("InternalFailure", "The request failed because of an internal error.")
            .status(500),
        Api.operations(MethodHandles.lookup(), lookupEvents));
  }
}
