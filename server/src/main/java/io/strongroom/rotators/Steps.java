package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.ManagedSecret;
import io.strongroom.secrets.Secrets;
import java.util.Optional;

/**
 * The four steps, each of which may be repeated.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html">Rotation
 *     by Lambda function</a>
 */
final class Steps {
  private static final String CURRENT = "AWSCURRENT";
  private static final String PENDING = "AWSPENDING";

  private final String name;
  private final Engine engine;
  private final Turns turns;
  private final ManagedSecret secret;
  private final String exclude;

  Steps(String name, Engine engine, Turns turns, ManagedSecret secret, String exclude) {
    this.name = name;
    this.engine = engine;
    this.turns = turns;
    this.secret = secret;
    this.exclude = exclude;
  }

  private Sensitive value(String label) {
    return secret
        .value(label)
        .orElseThrow(() -> new RotatorFailed("the secret has no " + label + " that is a text"));
  }

  private Login login(Sensitive value) {
    Login login = DatabaseSecret.read(value);
    if (!login.engine().equals(name)) {
      throw new RotatorFailed("the secret's engine is not " + name);
    }
    return login;
  }

  void create() {
    Optional<Sensitive> made = secret.value(PENDING);
    if (made.isPresent()) {
      made.get().close();
      return;
    }
    try (Sensitive current = value(CURRENT);
        Sensitive password = Secrets.randomPassword(exclude);
        Sensitive next = DatabaseSecret.with(current, turns.next(login(current)), password)) {
      secret.propose(next);
    }
  }

  void set() {
    try (Sensitive old = value(CURRENT);
        Sensitive made = value(PENDING)) {
      Login current = login(old);
      Login pending = login(made);
      if (logsIn(pending)) {
        return;
      }
      if (!pending.sameDatabase(current) || !pending.user().equals(turns.next(current))) {
        throw new RotatorFailed("the pending version is for another user or database");
      }
      turns.apply(current, pending, secret);
    }
  }

  private boolean logsIn(Login login) {
    Optional<Session> session = engine.login(login);
    session.ifPresent(Session::close);
    return session.isPresent();
  }

  void test() {
    try (Sensitive made = value(PENDING);
        Session session =
            engine
                .login(login(made))
                .orElseThrow(() -> new RotatorFailed("the pending version does not log in"))) {
      session.check();
    }
  }

  void finish() {
    if (!secret.isFinished()) {
      secret.promote();
    }
  }
}
