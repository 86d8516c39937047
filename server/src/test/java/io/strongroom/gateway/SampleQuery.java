package io.strongroom.gateway;

import io.strongroom.aws.Access;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A query service that does not exist. */
final class SampleQuery {
  record PolicyArn(@Wire("arn") String arn) {}

  record Pair(String key, @Constraint(max = 3) Optional<String> value) {}

  record Request(
      @Constraint(min = 2, max = 64, pattern = "[\\w+=,.@-]*") String roleSessionName,
      Optional<Integer> durationSeconds,
      Optional<Long> size,
      Optional<Boolean> flag,
      Optional<Instant> since,
      Optional<Bytes> blob,
      Optional<Sample.Shade> shade,
      @Constraint(max = 3) List<Pair> tags,
      @Constraint(itemMax = 3) List<String> keys,
      List<PolicyArn> policyArns,
      Optional<Pair> one) {}

  record Credentials(Sensitive secretAccessKey, Instant expiration) {}

  record Answer(
      String text,
      Optional<String> maybe,
      int number,
      boolean flag,
      Credentials credentials,
      List<String> keys,
      List<Pair> tags,
      Map<String, Integer> counts) {}

  record Nothing() {}

  /** The operations. */
  static final class Operations {
    @Operation(value = "sts:Assume", access = Access.READ)
    Answer assume(Call call, Request request) {
      throw new UnsupportedOperationException();
    }

    @Operation(value = "sts:Forget", access = Access.WRITE)
    void forget(Call call, Nothing request) {}
  }

  static final Api API =
      new Api(
          "sts",
          Api.Protocol.AWS_QUERY,
          "2011-06-15",
          Api.EmptyAnswer.NOTHING,
          AwsError.of("InternalFailure", "internal error").status(500),
          Api.operations(MethodHandles.lookup(), new Operations()));

  private SampleQuery() {}
}
