package io.strongroom.events;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.aws.Word;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.Secrets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Connections: what webhooks are authenticated by. The credentials are in a secret of the same
 * account, which the caller needs the permission to make.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html">CreateConnection</a>
 */
final class ManageConnections {
  private static final int CONNECTIONS_MAX = 3000;
  private static final String PREFIX = "connection/";

  private final SettingRows rows;
  private final Secrets secrets;

  ManageConnections(SettingRows rows, Secrets secrets) {
    this.rows = rows;
    this.secrets = secrets;
  }

  /** Whether a connection can be used. */
  enum State implements Word {
    CREATING,
    UPDATING,
    DELETING,
    AUTHORIZED,
    DEAUTHORIZED,
    AUTHORIZING,
    DEAUTHORIZING;

    @Override
    public String word() {
      return name();
    }

    static State of(Setting.Connection connection) {
      return connection.authorized() ? AUTHORIZED : DEAUTHORIZED;
    }
  }

  private static Arn named(Call call, String name) {
    return Place.of(call).arn(PREFIX + name);
  }

  record CreateConnectionRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name,
      @Constraint(max = 512, pattern = ".*") Optional<String> description,
      @Constraint(oneOf = {"BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"}) @Clear
          String authorizationType,
      ConnectionAuth authParameters) {}

  record CreateConnectionResponse(
      @Clear String connectionArn,
      State connectionState,
      Instant creationTime,
      Instant lastModifiedTime) {}

  /** Makes a connection and its secret. */
  @Operation(value = "events:CreateConnection", access = Access.WRITE)
  CreateConnectionResponse createConnection(Call call, CreateConnectionRequest request) {
    Place place = Place.of(call);
    Permit permit = call.permit(Target.of(named(call, request.name())));
    String user = request.authParameters().user(request.authorizationType());
    if (rows.find(call.tx(), place, Setting.Connection.class, request.name()).isPresent()) {
      throw EventErrors.exists("Connection " + request.name() + " already exists.");
    }
    if (rows.count(call.tx(), place, Setting.Connection.class, "") >= CONNECTIONS_MAX) {
      throw EventErrors.limit();
    }
    String id = Entropy.uuid().toString();
    Arn secret;
    try (Sensitive value = request.authParameters().secret(request.authorizationType())) {
      secret =
          secrets.createOwned(
              permit, "events!connection/" + request.name() + "/" + Entropy.uuid(), value);
    }
    long now = call.tx().now().toEpochMilli();
    var made =
        new Setting.Connection(
            request.name(),
            id,
            request.description().orElse(null),
            request.authorizationType(),
            user,
            request.authParameters().parameters(),
            secret.toString(),
            true,
            now,
            now,
            now);
    rows.put(call.tx(), place, made);
    call.touched(place.arn(made.resource()));
    Instant time = Instant.ofEpochMilli(now);
    return new CreateConnectionResponse(
        place.arn(made.resource()).toString(), State.AUTHORIZED, time, time);
  }

  private Setting.Connection required(Call call, String name) {
    return rows.find(call.tx(), Place.of(call), Setting.Connection.class, name)
        .orElseThrow(() -> EventErrors.noConnection(name));
  }

  record UpdateConnectionRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name,
      @Constraint(max = 512, pattern = ".*") Optional<String> description,
      @Constraint(oneOf = {"BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"}) @Clear
          Optional<String> authorizationType,
      Optional<ConnectionAuth> authParameters) {}

  record UpdateConnectionResponse(
      @Clear String connectionArn,
      State connectionState,
      Instant creationTime,
      Instant lastModifiedTime,
      Instant lastAuthorizedTime) {}

  /** Replaces what is given; new credentials are given whole. */
  @Operation(value = "events:UpdateConnection", access = Access.WRITE)
  UpdateConnectionResponse updateConnection(Call call, UpdateConnectionRequest request) {
    Place place = Place.of(call);
    Permit permit = call.permit(Target.of(named(call, request.name())));
    Setting.Connection old = required(call, request.name());
    String type = request.authorizationType().orElse(old.type());
    Optional<ConnectionAuth> auth = request.authParameters();
    if (auth.isEmpty() && !type.equals(old.type())) {
      throw EventErrors.validation("Another AuthorizationType needs its AuthParameters.");
    }
    String user = auth.map(it -> it.user(type)).orElse(old.user());
    if (auth.isPresent()) {
      try (Sensitive value = auth.get().secret(type)) {
        secrets.putOwned(permit, old.secret(), value);
      }
    }
    long now = call.tx().now().toEpochMilli();
    var next =
        new Setting.Connection(
            old.name(),
            old.id(),
            request.description().orElse(old.description()),
            type,
            user,
            auth.map(ConnectionAuth::parameters).orElse(old.parameters()),
            old.secret(),
            old.authorized() || auth.isPresent(),
            old.created(),
            now,
            auth.isPresent() ? now : old.lastAuthorized());
    rows.put(call.tx(), place, next);
    return new UpdateConnectionResponse(
        place.arn(next.resource()).toString(),
        State.of(next),
        Instant.ofEpochMilli(next.created()),
        Instant.ofEpochMilli(now),
        Instant.ofEpochMilli(next.lastAuthorized()));
  }

  record DescribeConnectionRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name) {}

  record DescribeConnectionResponse(
      String connectionArn,
      String name,
      Optional<String> description,
      State connectionState,
      String authorizationType,
      String secretArn,
      ShownAuth authParameters,
      Instant creationTime,
      Instant lastModifiedTime,
      Instant lastAuthorizedTime) {}

  /** What is shown of the credentials. */
  record ShownAuth(
      Optional<ShownBasic> basicAuthParameters, Optional<ShownKey> apiKeyAuthParameters) {}

  /** The user. */
  record ShownBasic(@Wire("Username") String username) {}

  /** The header. */
  record ShownKey(@Wire("ApiKeyName") String apiKeyName) {}

  /** Shows a connection; what is secret of it stands in its secret alone. */
  @Operation(value = "events:DescribeConnection", access = Access.READ)
  DescribeConnectionResponse describeConnection(Call call, DescribeConnectionRequest request) {
    call.permit(Target.of(named(call, request.name())));
    Setting.Connection it = required(call, request.name());
    boolean basic = it.type().equals(ConnectionAuth.BASIC);
    return new DescribeConnectionResponse(
        Place.of(call).arn(it.resource()).toString(),
        it.name(),
        Optional.ofNullable(it.description()),
        State.of(it),
        it.type(),
        it.secret(),
        new ShownAuth(
            basic ? Optional.of(new ShownBasic(it.user())) : Optional.empty(),
            basic ? Optional.empty() : Optional.of(new ShownKey(it.user()))),
        Instant.ofEpochMilli(it.created()),
        Instant.ofEpochMilli(it.modified()),
        Instant.ofEpochMilli(it.lastAuthorized()));
  }

  record ListConnectionsRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear Optional<String> namePrefix,
      @Constraint(min = 1, max = 2048) Optional<String> nextToken,
      @Constraint(least = 1, most = 100) Optional<Integer> limit) {}

  record ListConnectionsResponse(List<Connection> connections, Optional<String> nextToken) {}

  /** A connection in a listing. */
  record Connection(
      String connectionArn,
      String name,
      State connectionState,
      String authorizationType,
      Instant creationTime,
      Instant lastModifiedTime,
      Instant lastAuthorizedTime) {}

  /** Lists the connections by name. */
  @Operation(value = "events:ListConnections", access = Access.READ)
  ListConnectionsResponse listConnections(Call call, ListConnectionsRequest request) {
    call.permit(Target.none());
    Place place = Place.of(call);
    String prefix = request.namePrefix().orElse("");
    var pages = new Pages(call, "events/ListConnections", prefix, request.limit());
    List<Setting.Connection> found =
        rows.list(
            call.tx(),
            place,
            Setting.Connection.class,
            prefix,
            pages.after(request.nextToken()),
            pages.search());
    return new ListConnectionsResponse(
        pages.cut(found).stream()
            .map(
                it ->
                    new Connection(
                        place.arn(it.resource()).toString(),
                        it.name(),
                        State.of(it),
                        it.type(),
                        Instant.ofEpochMilli(it.created()),
                        Instant.ofEpochMilli(it.modified()),
                        Instant.ofEpochMilli(it.lastAuthorized())))
            .toList(),
        pages.next(found, Setting.Connection::name));
  }

  record DeleteConnectionRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String name) {}

  record DeleteConnectionResponse(
      @Clear String connectionArn,
      State connectionState,
      Instant creationTime,
      Instant lastModifiedTime,
      Instant lastAuthorizedTime) {}

  /** Deletes a connection and its secret, at once. */
  @Operation(value = "events:DeleteConnection", access = Access.WRITE)
  DeleteConnectionResponse deleteConnection(Call call, DeleteConnectionRequest request) {
    Permit permit = call.permit(Target.of(named(call, request.name())));
    Setting.Connection it = required(call, request.name());
    secrets.deleteOwned(permit, it.secret());
    rows.delete(call.tx(), Place.of(call), it);
    return new DeleteConnectionResponse(
        Place.of(call).arn(it.resource()).toString(),
        State.DELETING,
        Instant.ofEpochMilli(it.created()),
        Instant.ofEpochMilli(it.modified()),
        Instant.ofEpochMilli(it.lastAuthorized()));
  }
}
