package io.strongroom.functions.logs;

import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.function.Consumer;

/** The front door of this room: the part of CloudWatch Logs that functions need, and a sink. */
public final class Logs {
  private final GroupRows groups = new GroupRows();
  private final StreamRows streams = new StreamRows();
  private final BatchRows batches = new BatchRows();
  private final Writing writing = new Writing(groups, streams, batches);
  private final Sweep sweep = new Sweep(groups, streams, batches);
  private final Grouped grouped = new Grouped(groups);
  private final LogPolicies policies = new LogPolicies(new LogPolicyRows());

  /** A sink that is open until it is closed, which writes what it still holds. */
  public interface Open extends LogSink, AutoCloseable {
    @Override
    void close();
  }

  /** The CloudWatch Logs API. */
  public Api api() {
    return new Api(
        "logs",
        Api.Protocol.AWS_JSON,
        "Logs_20140328",
        Api.EmptyAnswer.NOTHING,
        AwsError.of("ServiceUnavailableException", "The service cannot complete the request.")
            .status(500),
        Api.operations(
            MethodHandles.lookup(),
            new ManageGroups(groups, grouped),
            new ManageStreams(streams, grouped),
            new TagGroups(groups, grouped),
            policies,
            new PutEvents(grouped, streams, writing),
            new GetEvents(grouped, streams, batches),
            new FilterEvents(grouped, streams, batches)));
  }

  /** What a decision about a group or a stream goes by, present or absent. */
  public Target target(Call call, Arn arn) {
    Map<String, String> tags =
        Grouped.isOwn(call, arn)
            ? grouped.row(call, Grouped.name(arn)).map(Group::tags).orElse(Map.of())
            : Map.of();
    return Target.of(arn).withTags(tags);
  }

  /**
   * Takes the lines of functions and of deliveries, and writes them a moment later.
   *
   * @param log hears what could not be written
   */
  public Open sink(Store store, Consumer<String> log) {
    return new LogBuffer(store, writing, sweep, log);
  }

  /**
   * Puts a line into a group as the service that calls, if the region's resource policies let it;
   * the stream is made when it is not there.
   *
   * @param group its ARN
   * @throws AwsError AccessDeniedException, ResourceNotFoundException for a group that is not
   *     there, InvalidParameterException for a line that is too long
   */
  public void put(Call call, Arn group, String stream, Line line) {
    new Received(grouped, streams, writing, policies).put(call, group, stream, line);
  }

  /** Deletes what is too old, too much or left over; gives how many rows that were. */
  public int sweep(Tx tx, int limit) {
    return sweep.some(tx, limit);
  }
}
