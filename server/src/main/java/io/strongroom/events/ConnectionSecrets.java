package io.strongroom.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Policy;
import io.strongroom.iam.PolicyKind;
import io.strongroom.iam.ServiceRole;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.Secrets;
import io.strongroom.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The credentials of connections, read from their secrets by a role that may read nothing else, and
 * remembered for a minute. Each reading is on the trail before anything is sent with it.
 */
final class ConnectionSecrets {
  private static final long KEPT = Duration.ofMinutes(1).toNanos();
  private static final int MOST = 200;

  private static final ServiceRole ROLE =
      new ServiceRole(
          "apidestinations.events.amazonaws.com",
          "AWSServiceRoleForAmazonEventBridgeApiDestinations",
          Policy.parse(
              """
              {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":"events:InvokeApiDestination","Resource":"*"},
                {"Effect":"Allow","Action":"secretsmanager:GetSecretValue",
                 "Resource":"arn:aws:secretsmanager:*:*:secret:events!connection/*"},
                {"Effect":"Allow","Action":"kms:Decrypt","Resource":"*",
                 "Condition":{"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}}}]}
              """,
              PolicyKind.IDENTITY));

  private final Store store;
  private final Secrets secrets;
  private final Consumer<Call> trail;
  private final InstantSource clock;
  private final Map<String, Known> known = new LinkedHashMap<>();

  private record Known(long modified, long since, ObjectNode json) {}

  /** What the trail says was asked for. */
  record InvokeApiDestination(@Clear String apiDestinationArn, @Clear String connectionName) {}

  ConnectionSecrets(Store store, Secrets secrets, Consumer<Call> trail, InstantSource clock) {
    this.store = store;
    this.secrets = secrets;
    this.trail = trail;
    this.clock = clock;
  }

  /** The secret of a connection; empty when it cannot be read. */
  synchronized Optional<ObjectNode> of(
      Place place, Arn destination, Setting.Connection connection) {
    long now = System.nanoTime();
    Known found = known.get(connection.secret());
    if (found != null && found.modified() == connection.modified() && now - found.since() < KEPT) {
      return Optional.of(found.json());
    }
    Optional<ObjectNode> read = read(place, destination, connection);
    read.ifPresent(
        json -> {
          if (known.size() >= MOST) {
            known.remove(known.keySet().iterator().next());
          }
          known.put(connection.secret(), new Known(connection.modified(), now, json));
        });
    return read;
  }

  private Optional<ObjectNode> read(Place place, Arn destination, Setting.Connection connection) {
    record Read(Call call, Optional<ObjectNode> json) {}
    Read done =
        store.read(
            tx -> {
              Call call =
                  ROLE.call(
                      tx,
                      place.account(),
                      place.region(),
                      Entropy.uuid().toString(),
                      "events:InvokeApiDestination",
                      new InvokeApiDestination(destination.toString(), connection.name()),
                      clock.instant());
              try {
                Permit permit = call.permit(Target.of(destination));
                Secrets.Value value = secrets.read(permit, connection.secret(), Optional.empty());
                try (Sensitive text = value.string()) {
                  return new Read(
                      call,
                      Json.object(text.use(bytes -> new String(bytes, StandardCharsets.UTF_8))));
                }
              } catch (AwsError e) {
                call.failed(e);
                return new Read(call, Optional.empty());
              }
            });
    trail.accept(done.call());
    return done.json();
  }
}
