package io.strongroom.parameters;

import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.kms.Keys;
import io.strongroom.secrets.Secrets;
import java.lang.invoke.MethodHandles;

/** The front door of this room: the Parameter Store API. */
public final class Parameters {
  private final ReadParameters read;
  private final WriteParameters write;

  /** Builds the room. */
  public Parameters(Keys keys, Secrets secrets) {
    var rows = new ParameterRows();
    var values = new Values(keys);
    read = new ReadParameters(rows, values, new References(secrets));
    write = new WriteParameters(rows, values);
  }

  /** The Parameter Store API. */
  public Api api() {
    return new Api(
        "ssm",
        Api.Protocol.AWS_JSON,
        "AmazonSSM",
        Api.EmptyAnswer.OBJECT,
        AwsError.capital("InternalServerError", "An internal error occurred.").status(500),
        Api.operations(MethodHandles.lookup(), read, write));
  }

  /** What a decision about a parameter goes by, present or absent. */
  public Target target(Call call, Arn arn) {
    return read.target(call, arn);
  }
}
