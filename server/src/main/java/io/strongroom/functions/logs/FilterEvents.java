package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Searches the events of a group.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html">FilterLogEvents</a>
 */
final class FilterEvents {
  private final Grouped grouped;
  private final StreamRows streams;
  private final BatchRows batches;

  FilterEvents(Grouped grouped, StreamRows streams, BatchRows batches) {
    this.grouped = grouped;
    this.streams = streams;
    this.batches = batches;
  }

  record FilterLogEventsRequest(
      @Constraint(min = 1, max = 512, pattern = Group.NAME) @Wire("logGroupName") @Clear
          Optional<String> logGroupName,
      @Constraint(min = 1, max = 2048, pattern = Group.IDENTIFIER)
          @Wire("logGroupIdentifier")
          @Clear
          Optional<String> logGroupIdentifier,
      @Constraint(min = 1, max = 100, itemMin = 1, itemMax = 512, pattern = Group.STREAM_NAME)
          @Wire("logStreamNames")
          @Clear
          Optional<List<String>> logStreamNames,
      @Constraint(min = 1, max = 512, pattern = Group.STREAM_NAME)
          @Wire("logStreamNamePrefix")
          @Clear
          Optional<String> logStreamNamePrefix,
      @Constraint(least = 0) @Wire("startTime") Optional<Long> startTime,
      @Constraint(least = 0) @Wire("endTime") Optional<Long> endTime,
      @Constraint(max = 1024) @Wire("filterPattern") Optional<String> filterPattern,
      @Constraint(min = 1) @Wire("nextToken") Optional<String> nextToken,
      @Constraint(least = 1, most = GetEvents.EVENTS_MAX) @Wire("limit") Optional<Integer> limit) {

    /** What a token is bound to. */
    Context listing(Group group) {
      Context listing =
          Context.of("logs/FilterLogEvents")
              .with(group.id())
              .with(logStreamNamePrefix)
              .with(startTime.map(String::valueOf))
              .with(endTime.map(String::valueOf))
              .with(filterPattern);
      for (String name : logStreamNames.orElse(List.of())) {
        listing = listing.with(name);
      }
      return listing;
    }
  }

  record FilterLogEventsResponse(
      @Wire("events") List<FilteredLogEvent> events,
      @Wire("searchedLogStreams") List<SearchedLogStream> searchedLogStreams,
      @Wire("nextToken") Optional<String> nextToken) {}

  record FilteredLogEvent(
      @Wire("logStreamName") String logStreamName,
      @Wire("timestamp") long timestamp,
      @Wire("message") String message,
      @Wire("ingestionTime") long ingestionTime,
      @Wire("eventId") String eventId) {
    @Override
    public String toString() {
      return "FilteredLogEvent[" + eventId + "]";
    }
  }

  /** Is not told any more, by AWS neither; the list is always empty. */
  record SearchedLogStream(
      @Wire("logStreamName") String logStreamName,
      @Wire("searchedCompletely") boolean searchedCompletely) {}

  /** Searches in the order of time; a page may be empty and have another one after it. */
  @Operation(value = "logs:FilterLogEvents", access = Access.SLOW_READ)
  FilterLogEventsResponse filterLogEvents(Call call, FilterLogEventsRequest request) {
    Group group = grouped.find(call, request.logGroupName(), request.logGroupIdentifier(), "");
    if (request.logStreamNames().isPresent() && request.logStreamNamePrefix().isPresent()) {
      throw LogErrors.invalid("Only one of logStreamNames and logStreamNamePrefix may be given.");
    }
    Predicate<String> wanted = FilterPattern.parse(request.filterPattern().orElse(""));
    Names names = names(call, group, request);
    Context listing = request.listing(group);
    long since = Math.max(request.startTime().orElse(0L), group.horizon(call.tx().now()));
    long until = request.endTime().map(FilterEvents::after).orElse(Long.MAX_VALUE);
    Event.Place edge = Event.Place.before(since);
    Event.Place from =
        request
            .nextToken()
            .map(it -> Event.Place.parse(Grouped.read(call, listing, it)))
            .filter(it -> it.compareTo(edge) > 0)
            .orElse(edge);
    var scan = new Scan(call.tx(), batches, group, names.only(), it -> names.of(it).isPresent());
    Scan.Found found = scan.up(from, until, request.limit().orElse(GetEvents.EVENTS_MAX), wanted);
    return new FilterLogEventsResponse(
        found.events().stream().map(it -> shown(it, names)).toList(),
        List.of(),
        found.more()
            ? found.last().map(it -> Grouped.write(call, listing, it.toString()))
            : Optional.empty());
  }

  /** The end of a search is part of it. */
  private static long after(long end) {
    return end == Long.MAX_VALUE ? end : end + 1;
  }

  private static FilteredLogEvent shown(Event event, Names names) {
    return new FilteredLogEvent(
        names.of(event.stream()).orElseThrow(),
        event.time(),
        event.message(),
        event.ingested(),
        event.id());
  }

  private Names names(Call call, Group group, FilterLogEventsRequest request) {
    if (request.logStreamNames().isEmpty()) {
      String prefix = request.logStreamNamePrefix().orElse("");
      return new Names(
          new HashMap<>(),
          Optional.empty(),
          id ->
              streams
                  .byId(call.tx(), group, id)
                  .map(Stream::name)
                  .filter(name -> name.startsWith(prefix)));
    }
    var named = new HashMap<String, Optional<String>>();
    for (String name : request.logStreamNames().get()) {
      Stream stream = streams.find(call.tx(), group, name).orElseThrow(LogErrors::noStream);
      named.put(stream.id(), Optional.of(name));
    }
    Optional<String> only =
        named.size() == 1 ? named.keySet().stream().findFirst() : Optional.empty();
    return new Names(named, only, id -> Optional.empty());
  }

  /**
   * The names of the streams that are searched, by their ids.
   *
   * @param only the one, if it is only one
   */
  private record Names(
      Map<String, Optional<String>> known,
      Optional<String> only,
      java.util.function.Function<String, Optional<String>> find) {
    Optional<String> of(String id) {
      return known.computeIfAbsent(id, find);
    }
  }
}
