package io.strongroom.secrets;

import io.strongroom.aws.Arn;
import io.strongroom.seal.Entropy;
import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What rotations do by themselves, one transaction for each change of state; what is called in
 * between is another's. A rotation goes on after any end of the process: its steps can be repeated.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html">The
 *     four steps</a>
 */
public final class RotationEngine {
  /** How often the whole is tried in one window. */
  static final int ATTEMPTS = 5;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final int PAUSE_GROWTH = 4;
  private static final Duration WITHOUT_SCHEDULE = Duration.ofDays(1);
  private static final JsonFactory JSON = new JsonFactory();

  private final SecretRows rows;
  private final Replicas replicas;

  RotationEngine(SecretRows rows, Replicas replicas) {
    this.rows = rows;
    this.replicas = replicas;
  }

  /**
   * A step to be called.
   *
   * @param token the id of the version that becomes the current one
   * @param rotationToken that a function may bring back
   * @param master the one other secret that a ready rotator may read
   */
  public record Step(
      Arn secret,
      Arn function,
      String step,
      String token,
      String rotationToken,
      Optional<String> master) {

    /** The event that a function gets. */
    public byte[] payload() {
      var out = new ByteArrayOutputStream();
      try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
        json.writeStartObject();
        json.writeStringProperty("Step", step);
        json.writeStringProperty("SecretId", secret.toString());
        json.writeStringProperty("ClientRequestToken", token);
        json.writeStringProperty("RotationToken", rotationToken);
        json.writeEndObject();
      }
      return out.toByteArray();
    }

    @Override
    public String toString() {
      return step + " of " + secret;
    }
  }

  /**
   * Something to be recorded.
   *
   * @param error why it failed, where it did
   */
  public record Event(
      Arn secret, String name, Map<String, String> details, Optional<String> error) {
    public Event {
      details = Map.copyOf(details);
    }
  }

  /**
   * What a change of state gave.
   *
   * @param next to be called now; nothing when there is nothing more to do for now
   */
  public record Turn(Optional<Step> next, List<Event> events) {
    static final Turn NOTHING = new Turn(Optional.empty(), List.of());
  }

  /** Secrets for which there is something to do, at most so many; {@link #begin} says what. */
  public List<Arn> due(Tx tx, int limit) {
    return rows.toRotate(tx, tx.now(), limit).stream().map(Secret::arn).toList();
  }

  /** Begins or goes on with the rotation of a secret, if it is due. */
  public Turn begin(Tx tx, Arn arn) {
    Optional<Secret> found = find(tx, arn);
    Instant now = now(tx);
    if (found.flatMap(Secret::rotateAt).filter(at -> !at.isAfter(now)).isEmpty()) {
      return Turn.NOTHING;
    }
    Secret secret = found.orElseThrow();
    Rotation rotation = secret.rotation().orElseThrow();
    if (rotation.flight().isPresent()) {
      return new Turn(Optional.of(step(tx, secret, rotation.flight().get())), List.of());
    }
    // What an attempt of before has left is taken up again: its version has the label still.
    String token =
        secret
            .stages()
            .version(Stages.PENDING)
            .filter(id -> !secret.stages().version(Stages.CURRENT).equals(Optional.of(id)))
            .orElseGet(() -> Entropy.uuid().toString());
    Rotation.Flight flight = Rotation.Flight.rotation(token, now);
    Secret next =
        secret
            .edit()
            .stages(secret.stages().move(Stages.PENDING, token))
            .rotation(rotation.with(Optional.of(flight)))
            .unchanged();
    rows.update(tx, secret, next);
    return new Turn(
        Optional.of(step(tx, next, flight)), List.of(event(tx, next, "RotationStarted")));
  }

  /** Notes that a step succeeded; gives the next. */
  public Turn succeeded(Tx tx, Step done) {
    Optional<Secret> found = inFlight(tx, done);
    if (found.isEmpty()) {
      return Turn.NOTHING;
    }
    Secret secret = found.get();
    Rotation rotation = secret.rotation().orElseThrow();
    Rotation.Flight flight = rotation.flight().orElseThrow();
    if (flight.test()) {
      Secret next =
          secret
              .edit()
              .stages(secret.stages().without(Stages.PENDING))
              .rotation(rotation.with(Optional.empty()))
              .unchanged();
      rows.update(tx, secret, next);
      replicas.relabel(tx, next);
      return new Turn(Optional.empty(), List.of(event(tx, next, "TestRotationSucceeded")));
    }
    Optional<Rotation.Step> step = flight.step().next();
    if (step.isPresent()) {
      Rotation.Flight at = flight.at(step.get());
      Secret next = secret.edit().rotation(rotation.with(Optional.of(at))).unchanged();
      rows.update(tx, secret, next);
      return new Turn(Optional.of(step(tx, next, at)), List.of());
    }
    if (!secret.stages().version(Stages.CURRENT).equals(Optional.of(flight.token()))) {
      return failed(tx, done, "AWSCURRENT is not on the new version");
    }
    Secret next = secret.edit().rotation(rotation.done(now(tx))).at(now(tx));
    rows.update(tx, secret, next);
    return new Turn(Optional.empty(), List.of(event(tx, next, "RotationSucceeded")));
  }

  /**
   * Notes that a step failed; the whole is tried again later.
   *
   * @param reason in words of ours, never a value
   */
  public Turn failed(Tx tx, Step failed, String reason) {
    Optional<Secret> found = inFlight(tx, failed);
    if (found.isEmpty()) {
      return Turn.NOTHING;
    }
    Secret secret = found.get();
    Rotation rotation = secret.rotation().orElseThrow();
    Rotation.Flight flight = rotation.flight().orElseThrow();
    Instant now = now(tx);
    String why =
        "Error when executing lambda %s during %s step"
            .formatted(rotation.function(), failed.step());
    if (flight.test()) {
      // Nothing was changed that would have to be finished.
      Secret next =
          secret
              .edit()
              .stages(secret.stages().without(Stages.PENDING))
              .rotation(rotation.with(Optional.empty()))
              .unchanged();
      rows.update(tx, secret, next);
      replicas.relabel(tx, next);
      return new Turn(
          Optional.empty(), List.of(event(tx, next, "TestRotationFailed", why, reason)));
    }
    Secret next =
        secret
            .edit()
            .rotation(rotation.with(Optional.of(again(rotation, flight, now))))
            .unchanged();
    rows.update(tx, secret, next);
    return new Turn(Optional.empty(), List.of(event(tx, next, "RotationFailed", why, reason)));
  }

  private static Rotation.Flight again(Rotation rotation, Rotation.Flight flight, Instant now) {
    if (flight.attempt() < ATTEMPTS) {
      Duration pause =
          FIRST_PAUSE.multipliedBy((long) Math.pow(PAUSE_GROWTH, flight.attempt() - 1.0));
      return flight.again(flight.attempt() + 1, now.plus(pause));
    }
    Instant later =
        rotation
            .rules()
            .after(now)
            .map(RotationRules.Window::opens)
            .orElse(now.plus(WITHOUT_SCHEDULE));
    return flight.again(1, later);
  }

  /** The secret, if this step is what its rotation is at. */
  private Optional<Secret> inFlight(Tx tx, Step step) {
    return find(tx, step.secret())
        .filter(secret -> secret.deleteAt().isEmpty())
        .filter(
            secret ->
                secret
                    .rotation()
                    .filter(Rotation::enabled)
                    .flatMap(Rotation::flight)
                    .filter(flight -> flight.token().equals(step.token()))
                    .filter(flight -> flight.step().word().equals(step.step()))
                    .isPresent());
  }

  private Optional<Secret> find(Tx tx, Arn arn) {
    return SecretName.place(arn)
        .flatMap(place -> rows.find(tx, place.account(), place.region(), place.name()))
        .filter(secret -> secret.arn().equals(arn));
  }

  private static Step step(Tx tx, Secret secret, Rotation.Flight flight) {
    Rotation rotation = secret.rotation().orElseThrow();
    return new Step(
        secret.arn(),
        Arn.parse(rotation.function()).orElseThrow(),
        flight.step().word(),
        flight.token(),
        RotationTokens.of(tx, secret, flight.token()),
        rotation.master());
  }

  private static Instant now(Tx tx) {
    return Instant.ofEpochMilli(tx.now().toEpochMilli());
  }

  private static Event event(Tx tx, Secret secret, String name) {
    return event(tx, secret, name, Optional.empty(), Map.of());
  }

  private static Event event(Tx tx, Secret secret, String name, String error, String reason) {
    return event(tx, secret, name, Optional.of(error), Map.of("reason", reason));
  }

  private static Event event(
      Tx tx, Secret secret, String name, Optional<String> error, Map<String, String> more) {
    var details = new HashMap<>(more);
    details.put("SecretId", secret.arn().toString());
    var announced = new HashMap<String, String>(details);
    error.ifPresent(text -> announced.put("errorMessage", text));
    tx.announce(
        new Change(secret.account(), secret.region(), name, secret.arn().toString(), announced));
    return new Event(secret.arn(), name, details, error);
  }
}
