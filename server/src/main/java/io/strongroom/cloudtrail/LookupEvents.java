package io.strongroom.cloudtrail;

import io.strongroom.audit.AuditFiles;
import io.strongroom.audit.Question;
import io.strongroom.audit.Search;
import io.strongroom.audit.Summary;
import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looking events up.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html">
 *     LookupEvents</a>
 */
final class LookupEvents {
  private static final int RESULTS_MAX = 50;
  private static final Duration HISTORY = Duration.ofDays(90);
  private static final String INSIGHT = "insight";

  private static final Map<String, Question.Key> KEYS =
      Map.of(
          "EventId", Question.Key.EVENT_ID,
          "EventName", Question.Key.EVENT_NAME,
          "ReadOnly", Question.Key.READ_ONLY,
          "Username", Question.Key.USERNAME,
          "ResourceType", Question.Key.RESOURCE_TYPE,
          "ResourceName", Question.Key.RESOURCE_NAME,
          "EventSource", Question.Key.EVENT_SOURCE,
          "AccessKeyId", Question.Key.ACCESS_KEY_ID);

  /** Calls that CloudTrail does not record when they fail with ParameterNotFound. */
  private static final Set<String> SILENT_MISSES = Set.of("GetParameter", "DeleteParameter");

  private final Supplier<Search> search;
  private final Throttle throttle = new Throttle();

  LookupEvents(Supplier<Search> search) {
    this.search = search;
  }

  record LookupEventsRequest(
      List<LookupAttribute> lookupAttributes,
      Optional<Instant> startTime,
      Optional<Instant> endTime,
      @Clear Optional<String> eventCategory,
      Optional<Integer> maxResults,
      Optional<String> nextToken) {}

  /** What events must have, exactly. */
  record LookupAttribute(
      @Clear String attributeKey, @Constraint(min = 1, max = 2000) @Clear String attributeValue) {}

  record LookupEventsResponse(List<Event> events, Optional<String> nextToken) {}

  /** An event; the record itself stands in the last member. */
  record Event(
      String eventId,
      String eventName,
      Optional<String> readOnly,
      Optional<String> accessKeyId,
      Instant eventTime,
      String eventSource,
      Optional<String> username,
      List<Resource> resources,
      String cloudTrailEvent) {}

  /** Something an event is about. */
  record Resource(Optional<String> resourceType, String resourceName) {}

  /** Returns the events of the last 90 days in the region that is asked, newest first. */
  @Operation(value = "cloudtrail:LookupEvents", access = Access.SLOW_READ)
  LookupEventsResponse lookupEvents(Call call, LookupEventsRequest request) {
    var unused = call.permit(Target.none());
    int limit = limit(request);
    Question question = question(call, request);
    Context listing = listing(call, request);
    Optional<String> position =
        request
            .nextToken()
            .map(
                token ->
                    Cursor.read(sealKey(call), listing, token)
                        .orElseThrow(CloudTrailErrors::nextToken));
    if (!throttle.admits(call.account(), call.region(), call.time())) {
      throw CloudTrailErrors.throttled();
    }
    if (request.eventCategory().isPresent()) {
      return new LookupEventsResponse(List.of(), Optional.empty()); // there are no insights
    }
    Search.Page page = find(question, limit, position);
    return new LookupEventsResponse(
        page.entries().stream().map(LookupEvents::event).toList(),
        page.next().map(place -> Cursor.write(sealKey(call), listing, place)));
  }

  private Search.Page find(Question question, int limit, Optional<String> position) {
    try {
      return search.get().find(question, limit, position);
    } catch (Search.Busy e) {
      throw CloudTrailErrors.throttled(); // clients try again
    }
  }

  private static int limit(LookupEventsRequest request) {
    int limit = request.maxResults().orElse(RESULTS_MAX);
    if (limit < 1 || limit > RESULTS_MAX) {
      throw CloudTrailErrors.maxResults();
    }
    return limit;
  }

  private static Question question(Call call, LookupEventsRequest request) {
    if (request.eventCategory().filter(category -> !category.equals(INSIGHT)).isPresent()) {
      throw CloudTrailErrors.eventCategory();
    }
    Optional<Question.Attribute> attribute = attribute(request.lookupAttributes());
    Instant earliest = call.time().minus(HISTORY);
    Instant since = request.startTime().orElse(earliest);
    Instant until = request.endTime().orElse(Instant.MAX);
    if (since.isAfter(until)) {
      throw CloudTrailErrors.timeRange();
    }
    return new Question(
        call.account(),
        call.region(),
        since.isBefore(earliest) ? earliest : since,
        until,
        attribute,
        LookupEvents::shown);
  }

  private static Optional<Question.Attribute> attribute(List<LookupAttribute> attributes) {
    if (attributes.size() > 1) {
      throw CloudTrailErrors.attributes("At most one lookup attribute may be given.");
    }
    return attributes.stream().findFirst().map(LookupEvents::attribute);
  }

  private static Question.Attribute attribute(LookupAttribute attribute) {
    Question.Key key = KEYS.get(attribute.attributeKey());
    if (key == null) {
      throw CloudTrailErrors.attributes("The attribute key is not valid.");
    }
    return new Question.Attribute(key, attribute.attributeValue());
  }

  /** What CloudTrail records, too; our trail has more. */
  private static boolean shown(Summary summary) {
    return !(summary.errorCode().equals("ParameterNotFound")
        && SILENT_MISSES.contains(summary.eventName()));
  }

  /** What a token is bound to; MaxResults may change from page to page. */
  private static Context listing(Call call, LookupEventsRequest request) {
    Context listing =
        Context.of("cloudtrail/LookupEvents")
            .with(call.region().value())
            .with(request.startTime().map(Instant::toString))
            .with(request.endTime().map(Instant::toString))
            .with(request.eventCategory());
    for (LookupAttribute attribute : request.lookupAttributes()) {
      listing = listing.with(attribute.attributeKey()).with(attribute.attributeValue());
    }
    return listing;
  }

  /** The account's own: a region may have events and no key yet, and a lookup makes none. */
  private static SealKey sealKey(Call call) {
    return call.tx().globalKey(call.account());
  }

  private static Event event(AuditFiles.Entry entry) {
    Summary summary = entry.summary();
    return new Event(
        summary.eventId(),
        summary.eventName(),
        some(summary.readOnly()),
        some(summary.accessKeyId()),
        summary.eventTime(),
        summary.eventSource(),
        some(summary.username()),
        summary.resources().stream()
            .map(resource -> new Resource(some(resource.type()), resource.name()))
            .toList(),
        entry.json());
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
