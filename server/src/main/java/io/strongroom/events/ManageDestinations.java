package io.strongroom.events;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * API destinations: webhooks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html">CreateApiDestination</a>
 */
final class ManageDestinations {
  static final String ARN =
      "^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$";
  static final String ENDPOINT =
      "^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$";
  private static final int DESTINATIONS_MAX = 3000;
  private static final int RATE = 300;
  private static final String ACTIVE = "ACTIVE";
  private static final String INACTIVE = "INACTIVE";

  private final SettingRows rows;

  ManageDestinations(SettingRows rows) {
    this.rows = rows;
  }

  private static Target named(Call call, String name) {
    return Target.of(Place.of(call).arn("api-destination/" + name));
  }

  record CreateApiDestinationRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name,
      @Constraint(max = 512, pattern = ".*") Optional<String> description,
      @Constraint(min = 1, max = 1600, pattern = ARN) @Clear String connectionArn,
      @Constraint(min = 1, max = 2048) String invocationEndpoint,
      @Constraint(oneOf = {"POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}) @Clear
          String httpMethod,
      @Constraint(least = 1) Optional<Integer> invocationRateLimitPerSecond) {}

  record CreateApiDestinationResponse(
      @Clear String apiDestinationArn,
      @Clear String apiDestinationState,
      Instant creationTime,
      Instant lastModifiedTime) {}

  /** Makes an API destination. */
  @Operation(value = "events:CreateApiDestination", access = Access.WRITE)
  CreateApiDestinationResponse createApiDestination(
      Call call, CreateApiDestinationRequest request) {
    Place place = Place.of(call);
    call.permit(named(call, request.name()));
    permitConnection(call, request.connectionArn());
    if (rows.find(call.tx(), place, Setting.Destination.class, request.name()).isPresent()) {
      throw EventErrors.exists("An api-destination " + request.name() + " already exists.");
    }
    if (rows.count(call.tx(), place, Setting.Destination.class, "") >= DESTINATIONS_MAX) {
      throw EventErrors.limit();
    }
    long now = call.tx().now().toEpochMilli();
    var made =
        new Setting.Destination(
            request.name(),
            Entropy.uuid().toString(),
            request.description().orElse(null),
            connection(call, request.connectionArn()).name(),
            endpoint(request.invocationEndpoint()),
            request.httpMethod(),
            request.invocationRateLimitPerSecond().orElse(RATE),
            now,
            now);
    rows.put(call.tx(), place, made);
    Instant time = Instant.ofEpochMilli(now);
    return new CreateApiDestinationResponse(
        place.arn(made.resource()).toString(), state(call, made), time, time);
  }

  /**
   * What is secret of a connection goes wherever its destinations are: who says where needs the
   * permission for the connection, too.
   */
  private static void permitConnection(Call call, String arn) {
    call.permit(Target.of(Arn.parse(arn).orElseThrow(() -> EventErrors.noConnection(arn))));
  }

  private Setting.Connection connection(Call call, String arn) {
    String[] parts = arn.split("/", -1);
    String name = parts.length > 1 ? parts[1] : "";
    return rows.find(call.tx(), Place.of(call), Setting.Connection.class, name)
        .filter(it -> Place.of(call).arn(it.resource()).toString().equals(arn))
        .orElseThrow(() -> EventErrors.noConnection(name));
  }

  /** The form that AWS's model gives admits what is no address at all. */
  private static String endpoint(String text) {
    try {
      URI uri = URI.create(text.replace("*", "x"));
      boolean https =
          "https".equalsIgnoreCase(uri.getScheme())
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawFragment() == null;
      if (https && text.matches(ENDPOINT)) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like every other that is none.
    }
    throw EventErrors.validation(
        "Parameter InvocationEndpoint is not valid. Reason: it must be an HTTPS address.");
  }

  private String state(Call call, Setting.Destination it) {
    return rows.find(call.tx(), Place.of(call), Setting.Connection.class, it.connection())
            .map(Setting.Connection::authorized)
            .orElse(false)
        ? ACTIVE
        : INACTIVE;
  }

  private Setting.Destination required(Call call, String name) {
    return rows.find(call.tx(), Place.of(call), Setting.Destination.class, name)
        .orElseThrow(() -> EventErrors.noDestination(name));
  }

  record UpdateApiDestinationRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name,
      @Constraint(max = 512, pattern = ".*") Optional<String> description,
      @Constraint(min = 1, max = 1600, pattern = ARN) @Clear Optional<String> connectionArn,
      @Constraint(min = 1, max = 2048) Optional<String> invocationEndpoint,
      @Constraint(oneOf = {"POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}) @Clear
          Optional<String> httpMethod,
      @Constraint(least = 1) Optional<Integer> invocationRateLimitPerSecond) {}

  record UpdateApiDestinationResponse(
      @Clear String apiDestinationArn,
      @Clear String apiDestinationState,
      Instant creationTime,
      Instant lastModifiedTime) {}

  /** Replaces what is given. */
  @Operation(value = "events:UpdateApiDestination", access = Access.WRITE)
  UpdateApiDestinationResponse updateApiDestination(
      Call call, UpdateApiDestinationRequest request) {
    Place place = Place.of(call);
    call.permit(named(call, request.name()));
    request.connectionArn().ifPresent(arn -> permitConnection(call, arn));
    Setting.Destination old = required(call, request.name());
    if (request.connectionArn().isEmpty() && request.invocationEndpoint().isPresent()) {
      rows.find(call.tx(), place, Setting.Connection.class, old.connection())
          .ifPresent(it -> permitConnection(call, place.arn(it.resource()).toString()));
    }
    var next =
        new Setting.Destination(
            old.name(),
            old.id(),
            request.description().orElse(old.description()),
            request
                .connectionArn()
                .map(arn -> connection(call, arn).name())
                .orElse(old.connection()),
            request.invocationEndpoint().map(ManageDestinations::endpoint).orElse(old.endpoint()),
            request.httpMethod().orElse(old.method()),
            request.invocationRateLimitPerSecond().orElse(old.perSecond()),
            old.created(),
            call.tx().now().toEpochMilli());
    rows.put(call.tx(), place, next);
    return new UpdateApiDestinationResponse(
        place.arn(next.resource()).toString(),
        state(call, next),
        Instant.ofEpochMilli(next.created()),
        Instant.ofEpochMilli(next.modified()));
  }

  record DescribeApiDestinationRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name) {}

  record DescribeApiDestinationResponse(
      String apiDestinationArn,
      String name,
      Optional<String> description,
      String apiDestinationState,
      String connectionArn,
      String invocationEndpoint,
      String httpMethod,
      int invocationRateLimitPerSecond,
      Instant creationTime,
      Instant lastModifiedTime) {}

  /** Shows an API destination. */
  @Operation(value = "events:DescribeApiDestination", access = Access.READ)
  DescribeApiDestinationResponse describeApiDestination(
      Call call, DescribeApiDestinationRequest request) {
    call.permit(named(call, request.name()));
    ApiDestination it = shown(call, required(call, request.name()));
    return new DescribeApiDestinationResponse(
        it.apiDestinationArn(),
        it.name(),
        Optional.ofNullable(required(call, request.name()).description()),
        it.apiDestinationState(),
        it.connectionArn(),
        it.invocationEndpoint(),
        it.httpMethod(),
        it.invocationRateLimitPerSecond(),
        it.creationTime(),
        it.lastModifiedTime());
  }

  private ApiDestination shown(Call call, Setting.Destination it) {
    Place place = Place.of(call);
    String connection =
        rows.find(call.tx(), place, Setting.Connection.class, it.connection())
            .map(Setting.Connection::resource)
            .orElse("connection/" + it.connection());
    return new ApiDestination(
        place.arn(it.resource()).toString(),
        it.name(),
        state(call, it),
        place.arn(connection).toString(),
        it.endpoint(),
        it.method(),
        it.perSecond(),
        Instant.ofEpochMilli(it.created()),
        Instant.ofEpochMilli(it.modified()));
  }

  record ListApiDestinationsRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear Optional<String> namePrefix,
      @Constraint(min = 1, max = 2048) Optional<String> nextToken,
      @Constraint(least = 1, most = 100) Optional<Integer> limit) {}

  record ListApiDestinationsResponse(
      List<ApiDestination> apiDestinations, Optional<String> nextToken) {}

  /** An API destination in a listing. */
  record ApiDestination(
      String apiDestinationArn,
      String name,
      String apiDestinationState,
      String connectionArn,
      String invocationEndpoint,
      String httpMethod,
      int invocationRateLimitPerSecond,
      Instant creationTime,
      Instant lastModifiedTime) {}

  /** Lists the API destinations by name. */
  @Operation(value = "events:ListApiDestinations", access = Access.READ)
  ListApiDestinationsResponse listApiDestinations(Call call, ListApiDestinationsRequest request) {
    call.permit(Target.none());
    String prefix = request.namePrefix().orElse("");
    var pages = new Pages(call, "events/ListApiDestinations", prefix, request.limit());
    List<Setting.Destination> found =
        rows.list(
            call.tx(),
            Place.of(call),
            Setting.Destination.class,
            prefix,
            pages.after(request.nextToken()),
            pages.search());
    return new ListApiDestinationsResponse(
        pages.cut(found).stream().map(it -> shown(call, it)).toList(),
        pages.next(found, Setting.Destination::name));
  }

  record DeleteApiDestinationRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name) {}

  /** Deletes an API destination. */
  @Operation(value = "events:DeleteApiDestination", access = Access.WRITE)
  void deleteApiDestination(Call call, DeleteApiDestinationRequest request) {
    call.permit(named(call, request.name()));
    rows.delete(call.tx(), Place.of(call), required(call, request.name()));
  }
}
