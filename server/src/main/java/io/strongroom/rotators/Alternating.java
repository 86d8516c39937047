package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.ManagedSecret;

/**
 * Two users take turns, changed by a third: what is current always logs in.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets_strategies.html">Rotation
 *     strategies</a>
 */
record Alternating(Engine engine) implements Turns {
  private static final String SUFFIX = "_clone";

  @Override
  public String next(Login current) {
    String user = current.user();
    String next =
        user.endsWith(SUFFIX) && user.length() > SUFFIX.length()
            ? user.substring(0, user.length() - SUFFIX.length())
            : user + SUFFIX;
    engine.requireName(next);
    return next;
  }

  @Override
  public void apply(Login current, Login pending, ManagedSecret secret) {
    Session.Account account;
    try (Session session =
        engine
            .login(current)
            .orElseThrow(() -> new RotatorFailed("the current version does not log in"))) {
      account = session.account();
    }
    String arn =
        current.master().orElseThrow(() -> new RotatorFailed("the secret has no masterarn"));
    try (Sensitive value =
        secret
            .master(arn)
            .orElseThrow(
                () -> new RotatorFailed("masterarn is not what rotation was set up with"))) {
      Login master = DatabaseSecret.read(value);
      if (!master.sameDatabase(current)) {
        throw new RotatorFailed("the master secret is for another database");
      }
      provide(master, account, pending);
    }
  }

  private void provide(Login master, Session.Account account, Login pending) {
    try (Session session =
        engine
            .login(master)
            .orElseThrow(() -> new RotatorFailed("the master secret does not log in"))) {
      session.provide(account, pending);
    }
  }
}
