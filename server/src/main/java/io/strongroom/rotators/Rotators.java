package io.strongroom.rotators;

import io.strongroom.aws.AwsError;
import io.strongroom.secrets.ManagedSecret;
import io.strongroom.secrets.ReadyRotator;
import java.util.Map;
import java.util.Optional;

/** The front door of this room: runs the steps of ready rotators. */
public final class Rotators {
  private final Map<String, Engine> engines;
  private final RotatorSettings settings;

  /** With what the operator says. */
  public Rotators(RotatorSettings settings) {
    this.settings = settings;
    engines =
        Map.of(
            "postgres", new Postgres(settings),
            "mariadb", new MariaDb(settings, false),
            "mysql", new MariaDb(settings, false));
  }

  /**
   * Runs a step, which may be repeated.
   *
   * @param step the word that AWS has for it
   * @throws RotatorFailed when it did not succeed
   */
  public void run(ReadyRotator rotator, String step, ManagedSecret secret) {
    Engine engine = Optional.ofNullable(engines.get(rotator.engine())).orElseThrow();
    Turns turns = rotator.alternating() ? new Alternating(engine) : new SingleUser(engine);
    var steps = new Steps(rotator.engine(), engine, turns, secret, settings.exclude());
    try {
      switch (step) {
        case "createSecret" -> steps.create();
        case "setSecret" -> steps.set();
        case "testSecret" -> steps.test();
        case "finishSecret" -> steps.finish();
        default -> throw new RotatorFailed("there is no such step");
      }
    } catch (AwsError e) {
      throw new RotatorFailed("Secrets Manager answered " + e.code());
    }
  }
}
