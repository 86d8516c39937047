package io.strongroom.events;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Buses.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html">CreateEventBus</a>
 */
final class ManageBuses {
  private static final int BUSES_MAX = 100;

  private final SettingRows rows;

  ManageBuses(SettingRows rows) {
    this.rows = rows;
  }

  record CreateEventBusRequest(
      @Constraint(min = 1, max = 256, pattern = BusName.FORM) @Clear String name,
      @Constraint(min = 1, max = 256, pattern = "aws\\.partner(/[\\.\\-_A-Za-z0-9]+){2,}") @Clear
          Optional<String> eventSourceName,
      @Constraint(max = 512) Optional<String> description,
      List<EventTag> tags) {}

  record CreateEventBusResponse(@Clear String eventBusArn, Optional<String> description) {}

  /** Makes a bus. */
  @Operation(value = "events:CreateEventBus", access = Access.WRITE)
  CreateEventBusResponse createEventBus(Call call, CreateEventBusRequest request) {
    Place place = Place.of(call);
    Target target =
        Target.of(BusName.arn(place, request.name()))
            .withRequestTags(EventTag.plain(request.tags()));
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("events:TagResource", target);
    }
    if (request.eventSourceName().isPresent()) {
      throw EventErrors.unsupported("EventSourceName");
    }
    if (request.name().contains("/")) {
      throw EventErrors.validation("Event bus name must not contain '/'.");
    }
    if (BusName.exists(call.tx(), rows, place, request.name())) {
      throw EventErrors.exists("Event bus " + request.name() + " already exists.");
    }
    if (rows.count(call.tx(), place, Setting.Bus.class, "") >= BUSES_MAX) {
      throw EventErrors.limit();
    }
    long now = call.tx().now().toEpochMilli();
    rows.put(
        call.tx(),
        place,
        new Setting.Bus(
            request.name(),
            request.description().orElse(null),
            EventTag.added(Map.of(), request.tags()),
            now,
            now));
    return new CreateEventBusResponse(
        BusName.arn(place, request.name()).toString(), request.description());
  }

  record DescribeEventBusRequest(
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear Optional<String> name) {}

  record DescribeEventBusResponse(
      @Clear String name,
      @Clear String arn,
      Optional<String> description,
      Optional<Instant> creationTime,
      Optional<Instant> lastModifiedTime) {}

  /** Shows a bus. */
  @Operation(value = "events:DescribeEventBus", access = Access.READ)
  DescribeEventBusResponse describeEventBus(Call call, DescribeEventBusRequest request) {
    Place place = Place.of(call);
    String name = BusName.of(call, request.name());
    call.permit(Target.of(BusName.arn(place, name)));
    if (name.equals(Setting.DEFAULT_BUS)) {
      return new DescribeEventBusResponse(
          name,
          BusName.arn(place, name).toString(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
    Setting.Bus bus =
        rows.find(call.tx(), place, Setting.Bus.class, name)
            .orElseThrow(() -> EventErrors.noBus(name));
    return new DescribeEventBusResponse(
        name,
        BusName.arn(place, name).toString(),
        Optional.ofNullable(bus.description()),
        Optional.of(Instant.ofEpochMilli(bus.created())),
        Optional.of(Instant.ofEpochMilli(bus.modified())));
  }

  record ListEventBusesRequest(
      @Constraint(min = 1, max = 256, pattern = BusName.FORM) @Clear Optional<String> namePrefix,
      @Constraint(min = 1, max = 2048) Optional<String> nextToken,
      @Constraint(least = 1, most = 100) Optional<Integer> limit) {}

  record ListEventBusesResponse(List<EventBus> eventBuses, Optional<String> nextToken) {}

  /** A bus in a listing. */
  record EventBus(
      String name,
      String arn,
      Optional<String> description,
      Optional<Instant> creationTime,
      Optional<Instant> lastModifiedTime) {}

  /** Lists the buses, the default one first. */
  @Operation(value = "events:ListEventBuses", access = Access.READ)
  ListEventBusesResponse listEventBuses(Call call, ListEventBusesRequest request) {
    call.permit(Target.none());
    Place place = Place.of(call);
    String prefix = request.namePrefix().orElse("");
    var pages = new Pages(call, "events/ListEventBuses", prefix, request.limit());
    String after = pages.after(request.nextToken());
    var found = new ArrayList<Setting.Bus>();
    if (after.isEmpty() && Setting.DEFAULT_BUS.startsWith(prefix)) {
      found.add(new Setting.Bus(Setting.DEFAULT_BUS, null, Map.of(), 0, 0));
    }
    // "!" comes before every name: the default bus is the first, whatever the others are called.
    String from = after.equals("!") ? "" : after;
    found.addAll(rows.list(call.tx(), place, Setting.Bus.class, prefix, from, pages.search()));
    return new ListEventBusesResponse(
        pages.cut(found).stream().map(bus -> shown(place, bus)).toList(),
        pages.next(found, bus -> bus.name().equals(Setting.DEFAULT_BUS) ? "!" : bus.name()));
  }

  private static EventBus shown(Place place, Setting.Bus bus) {
    boolean own = bus.created() > 0;
    return new EventBus(
        bus.name(),
        BusName.arn(place, bus.name()).toString(),
        Optional.ofNullable(bus.description()),
        own ? Optional.of(Instant.ofEpochMilli(bus.created())) : Optional.empty(),
        own ? Optional.of(Instant.ofEpochMilli(bus.modified())) : Optional.empty());
  }

  record DeleteEventBusRequest(
      @Constraint(min = 1, max = 256, pattern = BusName.FORM) @Clear String name) {}

  /** Deletes a bus that has no rules. */
  @Operation(value = "events:DeleteEventBus", access = Access.WRITE)
  void deleteEventBus(Call call, DeleteEventBusRequest request) {
    Place place = Place.of(call);
    call.permit(Target.of(BusName.arn(place, request.name())));
    if (request.name().equals(Setting.DEFAULT_BUS)) {
      throw EventErrors.validation("Cannot delete event bus default.");
    }
    Setting.Bus bus =
        rows.find(call.tx(), place, Setting.Bus.class, request.name())
            .orElseThrow(() -> EventErrors.noBus(request.name()));
    if (rows.count(call.tx(), place, Setting.Rule.class, request.name() + " ") > 0) {
      throw EventErrors.validation("Event bus can't be deleted since it has rules.");
    }
    rows.delete(call.tx(), place, bus);
  }
}
