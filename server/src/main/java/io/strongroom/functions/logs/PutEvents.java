package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes events from outside.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html">PutLogEvents</a>
 */
final class PutEvents {
  private static final int BATCH_MAX = 1 << 20;
  private static final int EVENT_OVERHEAD = 26;
  private static final Duration FUTURE = Duration.ofHours(2);
  private static final Duration PAST = Duration.ofDays(14);
  private static final Duration SPAN = Duration.ofHours(24);

  private final Grouped grouped;
  private final StreamRows streams;
  private final Writing writing;

  PutEvents(Grouped grouped, StreamRows streams, Writing writing) {
    this.grouped = grouped;
    this.streams = streams;
    this.writing = writing;
  }

  record PutLogEventsRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          String logGroupName,
      @Constraint(min = 1, max = 512, pattern = Group.STREAM_NAME) @Wire("logStreamName") @Clear
          String logStreamName,
      @Constraint(min = 1, max = 10_000, required = true) @Wire("logEvents")
          List<InputLogEvent> logEvents,
      @Constraint(min = 1) @Wire("sequenceToken") Optional<String> sequenceToken) {}

  record InputLogEvent(
      @Constraint(least = 0) @Wire("timestamp") long timestamp,
      @Constraint(min = 1) @Wire("message") String message) {
    @Override
    public String toString() {
      return "InputLogEvent[" + timestamp + "]";
    }
  }

  record PutLogEventsResponse(
      @Wire("nextSequenceToken") String nextSequenceToken,
      @Wire("rejectedLogEventsInfo") Optional<Rejected> rejectedLogEventsInfo) {}

  /** Where the events begin or end that were not taken, as indices of the request. */
  record Rejected(
      @Wire("tooNewLogEventStartIndex") Optional<Integer> tooNewLogEventStartIndex,
      @Wire("tooOldLogEventEndIndex") Optional<Integer> tooOldLogEventEndIndex,
      @Wire("expiredLogEventEndIndex") Optional<Integer> expiredLogEventEndIndex) {}

  /** Puts events into a stream; sequence tokens are taken and not looked at, as on AWS. */
  @Operation(value = "logs:PutLogEvents", access = Access.WRITE)
  PutLogEventsResponse putLogEvents(Call call, PutLogEventsRequest request) {
    Group group = grouped.find(call, request.logGroupName(), request.logStreamName());
    Stream stream =
        streams.find(call.tx(), group, request.logStreamName()).orElseThrow(LogErrors::noStream);
    List<InputLogEvent> events = request.logEvents();
    check(events);
    Instant now = call.tx().now();
    int tooOld = before(events, now.minus(PAST).toEpochMilli());
    int expired = before(events, group.horizon(now));
    int tooNew = before(events, now.plus(FUTURE).toEpochMilli() + 1);
    int first = Math.max(tooOld, expired);
    if (first < tooNew) {
      var lines = new ArrayList<Line>();
      events
          .subList(first, tooNew)
          .forEach(it -> lines.add(new Line(it.timestamp(), it.message())));
      writing.append(call.tx(), group, stream, lines);
    }
    Rejected rejected =
        new Rejected(
            Optional.of(tooNew).filter(it -> it < events.size()),
            Optional.of(tooOld).filter(it -> it > 0),
            Optional.of(expired).filter(it -> it > tooOld));
    boolean all = first == 0 && tooNew == events.size();
    return new PutLogEventsResponse(
        String.format("%056d", now.toEpochMilli()), all ? Optional.empty() : Optional.of(rejected));
  }

  /** How many are earlier; they are in the order of their times. */
  private static int before(List<InputLogEvent> events, long time) {
    int count = 0;
    while (count < events.size() && events.get(count).timestamp() < time) {
      count++;
    }
    return count;
  }

  private static void check(List<InputLogEvent> events) {
    long size = 0;
    long last = 0;
    for (InputLogEvent event : events) {
      if (event.timestamp() < last) {
        throw LogErrors.invalid(
            "Log events in a single PutLogEvents request must be in chronological order.");
      }
      last = event.timestamp();
      size += event.message().getBytes(StandardCharsets.UTF_8).length + EVENT_OVERHEAD;
    }
    if (size > BATCH_MAX) {
      throw LogErrors.invalid("Upload too large: " + size + " bytes exceeds limit of " + BATCH_MAX);
    }
    if (last - events.getFirst().timestamp() > SPAN.toMillis()) {
      throw LogErrors.invalid(
          "The batch of log events in a single PutLogEvents request cannot span more than 24"
              + " hours.");
    }
  }
}
