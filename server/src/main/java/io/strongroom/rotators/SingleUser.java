package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.ManagedSecret;
import java.util.Optional;

/**
 * One user changes his own password: what is current does not log in from then until the rotation
 * is finished.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets_strategies.html">Rotation
 *     strategies</a>
 */
record SingleUser(Engine engine) implements Turns {
  @Override
  public String next(Login current) {
    return current.user();
  }

  @Override
  public void apply(Login current, Login pending, ManagedSecret secret) {
    try (Session session =
        engine
            .login(current)
            .or(() -> previous(current, secret))
            .orElseThrow(() -> new RotatorFailed("no version of the secret logs in"))) {
      session.changePassword(pending);
    }
  }

  /** Helps where somebody made a version current that the database never saw. */
  private Optional<Session> previous(Login current, ManagedSecret secret) {
    Optional<Sensitive> value = secret.value("AWSPREVIOUS");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try (Sensitive text = value.get()) {
      Login previous = DatabaseSecret.read(text);
      return previous.sameDatabase(current) && previous.user().equals(current.user())
          ? engine.login(previous)
          : Optional.empty();
    }
  }
}
