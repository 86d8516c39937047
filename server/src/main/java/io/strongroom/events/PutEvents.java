package io.strongroom.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Events of one's own, and trying patterns.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
final class PutEvents {
  private static final int TOTAL_MAX = 256 << 10;
  private static final int TIME_BYTES = 14;
  private static final List<String> ENVELOPE =
      List.of("id", "account", "source", "time", "region", "resources", "detail-type");

  private final Rulebook rules;

  PutEvents(Rulebook rules) {
    this.rules = rules;
  }

  /** One event. */
  record PutEventsRequestEntry(
      Optional<Instant> time,
      @Clear Optional<String> source,
      @Clear List<String> resources,
      @Clear Optional<String> detailType,
      Optional<String> detail,
      @Constraint(min = 1, max = 1600, pattern = BusName.PLAIN_OR_ARN) @Clear
          Optional<String> eventBusName,
      @Constraint(min = 1, max = 500) Optional<String> traceHeader) {
    /** As AWS counts it. */
    int size() {
      return (time.isPresent() ? TIME_BYTES : 0)
          + bytes(source)
          + bytes(detailType)
          + bytes(detail)
          + resources.stream().mapToInt(it -> bytes(Optional.of(it))).sum();
    }

    private static int bytes(Optional<String> text) {
      return text.map(it -> it.getBytes(StandardCharsets.UTF_8).length).orElse(0);
    }
  }

  record PutEventsRequest(
      @Constraint(min = 1, max = 10, required = true) List<PutEventsRequestEntry> entries) {}

  record PutEventsResponse(int failedEntryCount, List<PutEventsResultEntry> entries) {}

  /** What became of one event. */
  record PutEventsResultEntry(
      @Clear Optional<String> eventId,
      @Clear Optional<String> errorCode,
      Optional<String> errorMessage) {
    static PutEventsResultEntry failed(String code, String message) {
      return new PutEventsResultEntry(Optional.empty(), Optional.of(code), Optional.of(message));
    }
  }

  /** Takes events; each is taken or refused by itself. */
  @Operation(value = "events:PutEvents", access = Access.WRITE)
  PutEventsResponse putEvents(Call call, PutEventsRequest request) {
    decide(call, request.entries());
    if (request.entries().stream().mapToInt(PutEventsRequestEntry::size).sum() > TOTAL_MAX) {
      throw EventErrors.validation("Total size of the entries in the request is over the limit.");
    }
    var results = new ArrayList<PutEventsResultEntry>();
    int failed = 0;
    for (PutEventsRequestEntry entry : request.entries()) {
      PutEventsResultEntry result = refusal(entry).orElseGet(() -> taken(call, entry));
      failed += result.errorCode().isPresent() ? 1 : 0;
      results.add(result);
    }
    return new PutEventsResponse(failed, results);
  }

  /** On each bus that is named, with all that is said of the events for it. */
  private static void decide(Call call, List<PutEventsRequestEntry> entries) {
    Map<String, List<PutEventsRequestEntry>> byBus = new LinkedHashMap<>();
    for (PutEventsRequestEntry entry : entries) {
      byBus
          .computeIfAbsent(BusName.of(call, entry.eventBusName()), x -> new ArrayList<>())
          .add(entry);
    }
    if (byBus.isEmpty()) {
      byBus.put(Setting.DEFAULT_BUS, List.of());
    }
    byBus.forEach(
        (bus, of) -> {
          Target target =
              Target.of(
                  io.strongroom.aws.Arn.parse(bus)
                      .orElseGet(() -> BusName.arn(Place.of(call), bus)));
          call.permit(
              target
                  .with("events:source", texts(of.stream().map(PutEventsRequestEntry::source)))
                  .with(
                      "events:detail-type",
                      texts(of.stream().map(PutEventsRequestEntry::detailType))));
        });
  }

  private static List<String> texts(java.util.stream.Stream<Optional<String>> texts) {
    return texts.flatMap(Optional::stream).distinct().toList();
  }

  private static Optional<PutEventsResultEntry> refusal(PutEventsRequestEntry entry) {
    if (missing(entry.source())) {
      return Optional.of(required("Source"));
    }
    if (missing(entry.detailType())) {
      return Optional.of(required("DetailType"));
    }
    if (missing(entry.detail())) {
      return Optional.of(required("Detail"));
    }
    if (entry.source().orElseThrow().startsWith("aws.")) {
      return Optional.of(
          PutEventsResultEntry.failed(
              "NotAuthorizedForSourceException", "Not authorized for the source."));
    }
    return Json.object(entry.detail().orElseThrow()).isEmpty()
        ? Optional.of(PutEventsResultEntry.failed("MalformedDetail", "Detail is malformed."))
        : Optional.empty();
  }

  private static boolean missing(Optional<String> text) {
    return text.filter(it -> !it.isEmpty()).isEmpty();
  }

  private static PutEventsResultEntry required(String member) {
    return PutEventsResultEntry.failed(
        "InvalidArgument",
        "Parameter " + member + " is not valid. Reason: " + member + " is a required argument.");
  }

  /** What is for a bus without rules, or for one that does not exist, is dropped, as on AWS. */
  private PutEventsResultEntry taken(Call call, PutEventsRequestEntry entry) {
    Place place = Place.of(call);
    String id = Entropy.uuid().toString();
    if (rules.any(call.tx(), place)) {
      ObjectNode event = Json.object();
      event.put("version", "0").put("id", id);
      event.put("detail-type", entry.detailType().orElseThrow());
      event.put("source", entry.source().orElseThrow());
      event.put("account", call.account().value());
      Instant time = entry.time().orElse(call.time()).truncatedTo(ChronoUnit.SECONDS);
      event.put("time", time.toString()).put("region", call.region().value());
      ArrayNode resources = event.putArray("resources");
      entry.resources().forEach(resources::add);
      event.set("detail", Json.object(entry.detail().orElseThrow()).orElseThrow());
      call.tx().announce(Event.custom(place, BusName.of(call, entry.eventBusName()), event, false));
    }
    return new PutEventsResultEntry(Optional.of(id), Optional.empty(), Optional.empty());
  }

  record TestEventPatternRequest(@Clear String eventPattern, String event) {}

  record TestEventPatternResponse(boolean result) {}

  /** Tries a pattern on an event. */
  @Operation(value = "events:TestEventPattern", access = Access.SLOW_READ)
  TestEventPatternResponse testEventPattern(Call call, TestEventPatternRequest request) {
    call.permit(Target.none());
    if (request.eventPattern().length() > TOTAL_MAX || request.event().length() > TOTAL_MAX) {
      throw EventErrors.validation("Total size of the request is over the limit.");
    }
    Optional<ObjectNode> event = Json.object(request.event());
    if (event.isEmpty() || !ENVELOPE.stream().allMatch(event.get()::has)) {
      throw EventErrors.validation("Parameter Event is not valid.");
    }
    try {
      return new TestEventPatternResponse(
          Patterns.matches(request.eventPattern(), Json.write(event.get())));
    } catch (PatternSet.Unmatched e) {
      throw EventErrors.validation(
          "Parameter Event is not valid. Reason: it is too complex for this pattern.");
    }
  }
}
