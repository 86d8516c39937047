package io.strongroom.iam;

import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An access key as signatures are checked against it. A class, not a record: a record would print
 * and compare its secret.
 */
public final class Credential {
  private final Caller caller;
  private final Sensitive secret;
  private final Optional<Temporary> temporary;

  /** What temporary keys have beside their secret. */
  private record Temporary(Sensitive token, Instant expires) {}

  private Credential(Caller caller, Sensitive secret, Optional<Temporary> temporary) {
    this.caller = caller;
    this.secret = secret;
    this.temporary = temporary;
  }

  /** A long-term key. */
  Credential(Caller caller, Sensitive secret) {
    this(caller, secret, Optional.empty());
  }

  /** A session's key. */
  Credential(Caller caller, Sensitive secret, Sensitive token, Instant expires) {
    this(caller, secret, Optional.of(new Temporary(token, expires)));
  }

  /** The same as long as its session lasts by this clock; then one that expired long ago. */
  Credential at(Supplier<Instant> now) {
    return temporary.isEmpty() || now.get().isBefore(temporary.get().expires())
        ? this
        : new Credential(
            caller, secret, Optional.of(new Temporary(temporary.get().token(), Instant.EPOCH)));
  }

  /** Who signs with it. */
  public Caller caller() {
    return caller;
  }

  /** The secret access key; belongs to the credential, must not be closed. */
  public Sensitive secret() {
    return secret;
  }

  /** The session token that must come with it; empty for long-term keys. Must not be closed. */
  public Optional<Sensitive> token() {
    return temporary.map(Temporary::token);
  }

  /** When it ends; empty for long-term keys. */
  public Optional<Instant> expires() {
    return temporary.map(Temporary::expires);
  }

  @Override
  public String toString() {
    return "Credential[" + caller.accessKeyId() + "]";
  }
}
