package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import java.util.List;
import java.util.Optional;

/**
 * Shows the events of one stream.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html">GetLogEvents</a>
 */
final class GetEvents {
  static final int EVENTS_MAX = 10_000;
  private static final String FORWARD = "f/";
  private static final String BACKWARD = "b/";

  private final Grouped grouped;
  private final StreamRows streams;
  private final BatchRows batches;

  GetEvents(Grouped grouped, StreamRows streams, BatchRows batches) {
    this.grouped = grouped;
    this.streams = streams;
    this.batches = batches;
  }

  record GetLogEventsRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          Optional<String> logGroupName,
      @Constraint(min = 1, max = 2048, pattern = Group.IDENTIFIER)
          @Wire("logGroupIdentifier")
          @Clear
          Optional<String> logGroupIdentifier,
      @Constraint(min = 1, max = 512, pattern = Group.STREAM_NAME) @Wire("logStreamName") @Clear
          String logStreamName,
      @Constraint(least = 0) @Wire("startTime") Optional<Long> startTime,
      @Constraint(least = 0) @Wire("endTime") Optional<Long> endTime,
      @Constraint(min = 1) @Wire("nextToken") Optional<String> nextToken,
      @Constraint(least = 1, most = EVENTS_MAX) @Wire("limit") Optional<Integer> limit,
      @Wire("startFromHead") Optional<Boolean> startFromHead) {}

  record GetLogEventsResponse(
      @Wire("events") List<OutputLogEvent> events,
      @Wire("nextForwardToken") String nextForwardToken,
      @Wire("nextBackwardToken") String nextBackwardToken) {}

  record OutputLogEvent(
      @Wire("timestamp") long timestamp,
      @Wire("message") String message,
      @Wire("ingestionTime") long ingestionTime) {
    @Override
    public String toString() {
      return "OutputLogEvent[" + timestamp + "]";
    }
  }

  /** Shows events oldest first: the latest, or the first, or those on either side of a token. */
  @Operation(value = "logs:GetLogEvents", access = Access.SLOW_READ)
  GetLogEventsResponse getLogEvents(Call call, GetLogEventsRequest request) {
    Group group =
        grouped.find(
            call, request.logGroupName(), request.logGroupIdentifier(), request.logStreamName());
    Stream stream =
        streams.find(call.tx(), group, request.logStreamName()).orElseThrow(LogErrors::noStream);
    long since = Math.max(request.startTime().orElse(0L), group.horizon(call.tx().now()));
    long until = request.endTime().orElse(Long.MAX_VALUE);
    Context listing = Context.of("logs/GetLogEvents").with(group.id()).with(stream.id());
    Optional<Token> token = request.nextToken().map(it -> Token.read(call, listing, it));
    boolean up = token.map(Token::up).orElse(request.startFromHead().orElse(false));
    int limit = request.limit().orElse(EVENTS_MAX);
    var scan =
        new Scan(call.tx(), batches, group, Optional.of(stream.id()), it -> it.equals(stream.id()));
    Event.Place from = from(token, up, since, until);
    List<Event> events =
        up
            ? scan.up(from, until, limit, text -> true).events()
            : scan.down(from, since, limit).events();
    return new GetLogEventsResponse(
        events.stream()
            .map(it -> new OutputLogEvent(it.time(), it.message(), it.ingested()))
            .toList(),
        new Token(true, events.isEmpty() ? from : events.getLast().place())
            .write(call, listing, events.isEmpty() ? request.nextToken() : Optional.empty()),
        new Token(false, events.isEmpty() ? from : events.getFirst().place())
            .write(call, listing, events.isEmpty() ? request.nextToken() : Optional.empty()));
  }

  private static Event.Place from(Optional<Token> token, boolean up, long since, long until) {
    Event.Place edge = Event.Place.before(up ? since : until);
    Event.Place place = token.map(Token::place).orElse(edge);
    boolean within = up ? place.compareTo(edge) > 0 : place.compareTo(edge) < 0;
    return within ? place : edge;
  }

  /** Where to go on: after a place, or before it. */
  private record Token(boolean up, Event.Place place) {
    static Token read(Call call, Context listing, String text) {
      boolean up = text.startsWith(FORWARD);
      if (!up && !text.startsWith(BACKWARD)) {
        throw LogErrors.token();
      }
      String rest = text.substring(FORWARD.length());
      return new Token(up, Event.Place.parse(Grouped.read(call, listing.with(up), rest)));
    }

    /** The same text as came, if it leads the same way: so a client sees that it is at the end. */
    String write(Call call, Context listing, Optional<String> came) {
      String prefix = up ? FORWARD : BACKWARD;
      return came.filter(it -> it.startsWith(prefix))
          .orElseGet(() -> prefix + Grouped.write(call, listing.with(up), place.toString()));
    }
  }
}
