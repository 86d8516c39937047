package io.strongroom.parameters;

import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Target;
import io.strongroom.kms.Keys;
import io.strongroom.secrets.Secrets;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** The front door of this room: the Parameter Store API. */
public final class Parameters {
  private final ParameterRows rows;
  private final ReadParameters read;
  private final Object[] operations;

  /** Builds the room. */
  public Parameters(Iam iam, Keys keys, Secrets secrets) {
    var versions = new VersionRows();
    rows = new ParameterRows(versions);
    var values = new Values(keys);
    var settings = new SettingRows();
    var listings = new Listings();
    read = new ReadParameters(rows, versions, values, new References(secrets));
    operations =
        new Object[] {
          read,
          new ListByPath(listings, versions, values),
          new ParameterHistory(rows, versions, values),
          new DescribeParameters(listings),
          new WriteParameters(rows, versions, settings, values),
          new DeleteParameters(rows),
          new LabelVersions(rows, versions),
          new TagParameters(rows),
          new ChangeSettings(settings),
          new ShareParameters(rows, iam)
        };
  }

  /** The Parameter Store API. */
  public Api api() {
    return new Api(
        "ssm",
        Api.Protocol.AWS_JSON,
        "AmazonSSM",
        Api.EmptyAnswer.OBJECT,
        AwsError.capital("InternalServerError", "An internal error occurred.").status(500),
        Api.operations(MethodHandles.lookup(), operations));
  }

  /** What a decision about a parameter goes by, present or absent. */
  public Target target(Call call, Arn arn) {
    return read.target(call, arn);
  }

  /**
   * What parameter policies did.
   *
   * @param parameters how many parameters had something due; ask again when it was the most
   * @param expired the ARNs of those that are deleted
   */
  public record Acted(int parameters, List<Arn> expired) {}

  /** Lets the policies of at most so many parameters act whose time has come. */
  public Acted applyPolicies(Tx tx, int limit) {
    Deadlines.Done done = new Deadlines(rows).act(tx, limit);
    return new Acted(done.parameters(), done.expired());
  }
}
