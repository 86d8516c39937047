package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes, lists and deletes streams.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html">CreateLogStream</a>
 */
final class ManageStreams {
  private static final int PAGE = 50;
  private static final int STREAMS_MAX = 100_000;
  private static final String BY_NAME = "LogStreamName";
  private static final String BY_TIME = "LastEventTime";

  private final StreamRows rows;
  private final Grouped grouped;

  ManageStreams(StreamRows rows, Grouped grouped) {
    this.rows = rows;
    this.grouped = grouped;
  }

  record CreateLogStreamRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Constraint(min = 1, max = 512, pattern = Group.STREAM_NAME) @Wire("logStreamName") @Clear
          String logStreamName) {}

  /** Makes a stream. */
  @Operation(value = "logs:CreateLogStream", access = Access.WRITE)
  void createLogStream(Call call, CreateLogStreamRequest request) {
    Group group = grouped.find(call, request.logGroupName(), request.logStreamName());
    if (rows.find(call.tx(), group, request.logStreamName()).isPresent()) {
      throw LogErrors.streamExists();
    }
    if (rows.isFull(call.tx(), group, STREAMS_MAX)) {
      throw LogErrors.limit("log streams of a group");
    }
    var unused = rows.create(call.tx(), group, request.logStreamName());
  }

  record DeleteLogStreamRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Constraint(min = 1, max = 512, pattern = Group.STREAM_NAME) @Wire("logStreamName") @Clear
          String logStreamName) {}

  /** Deletes a stream with its events. */
  @Operation(value = "logs:DeleteLogStream", access = Access.WRITE)
  void deleteLogStream(Call call, DeleteLogStreamRequest request) {
    Group group = grouped.find(call, request.logGroupName(), request.logStreamName());
    Stream stream =
        rows.find(call.tx(), group, request.logStreamName()).orElseThrow(LogErrors::noStream);
    rows.delete(call.tx(), stream);
  }

  record DescribeLogStreamsRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          Optional<String> logGroupName,
      @Constraint(min = 1, max = 2048, pattern = Group.IDENTIFIER)
          @Wire("logGroupIdentifier")
          @Clear
          Optional<String> logGroupIdentifier,
      @Constraint(min = 1, max = 512, pattern = Group.STREAM_NAME)
          @Wire("logStreamNamePrefix")
          @Clear
          Optional<String> logStreamNamePrefix,
      @Constraint(oneOf = {BY_NAME, BY_TIME}) @Wire("orderBy") @Clear Optional<String> orderBy,
      @Wire("descending") Optional<Boolean> descending,
      @Constraint(min = 1) @Wire("nextToken") Optional<String> nextToken,
      @Constraint(least = 1, most = PAGE) @Wire("limit") Optional<Integer> limit) {}

  record DescribeLogStreamsResponse(
      @Wire("logStreams") List<LogStream> logStreams,
      @Wire("nextToken") Optional<String> nextToken) {}

  record LogStream(
      @Wire("logStreamName") String logStreamName,
      @Wire("creationTime") long creationTime,
      @Wire("firstEventTimestamp") Optional<Long> firstEventTimestamp,
      @Wire("lastEventTimestamp") Optional<Long> lastEventTimestamp,
      @Wire("lastIngestionTime") Optional<Long> lastIngestionTime,
      @Wire("arn") String arn,
      @Wire("storedBytes") long storedBytes) {
    static LogStream of(Group group, Stream stream) {
      Arn arn =
          Arn.of(
              "logs",
              group.region(),
              group.account(),
              "log-group:" + group.name() + ":log-stream:" + stream.name());
      return new LogStream(
          stream.name(),
          stream.created().toEpochMilli(),
          stream.firstEvent().map(Instant::toEpochMilli),
          stream.lastEvent().map(Instant::toEpochMilli),
          stream.ingested().map(Instant::toEpochMilli),
          arn.toString(),
          0); // AWS counts groups alone, since 2019
    }
  }

  /** Lists the streams of a group, by name or by their last events. */
  @Operation(value = "logs:DescribeLogStreams", access = Access.READ)
  DescribeLogStreamsResponse describeLogStreams(Call call, DescribeLogStreamsRequest request) {
    Group group = grouped.find(call, request.logGroupName(), request.logGroupIdentifier(), "");
    boolean byTime = request.orderBy().orElse(BY_NAME).equals(BY_TIME);
    if (byTime && request.logStreamNamePrefix().isPresent()) {
      throw LogErrors.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    boolean down = request.descending().orElse(false);
    int limit = request.limit().orElse(PAGE);
    String prefix = request.logStreamNamePrefix().orElse("");
    Context listing =
        Context.of("logs/DescribeLogStreams").with(group.id()).with(prefix).with(byTime).with(down);
    Optional<String> after = request.nextToken().map(it -> Grouped.read(call, listing, it));
    long skipped = byTime ? after.map(Long::parseLong).orElse(0L) : 0;
    List<Stream> found;
    if (byTime) {
      found = rows.byTime(call.tx(), group, skipped, down, limit + 1);
    } else if (down) {
      found = rows.byNameDown(call.tx(), group, prefix, after, limit + 1);
    } else {
      found = rows.byName(call.tx(), group, prefix, after, limit + 1);
    }
    List<Stream> page = found.subList(0, Math.min(limit, found.size()));
    Optional<String> next =
        found.size() > limit
            ? Optional.of(byTime ? Long.toString(skipped + limit) : page.getLast().name())
            : Optional.empty();
    return new DescribeLogStreamsResponse(
        page.stream().map(it -> LogStream.of(group, it)).toList(),
        next.map(it -> Grouped.write(call, listing, it)));
  }
}
