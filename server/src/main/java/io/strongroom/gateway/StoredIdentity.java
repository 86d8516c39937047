package io.strongroom.gateway;

import io.strongroom.iam.Caller;
import io.strongroom.iam.Credential;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.Optional;

/** A long-term access key of IAM; equal as long as IAM gives out the same credential. */
record StoredIdentity(Credential credential) implements SigningIdentity {
  @Override
  public Caller caller() {
    return credential.caller();
  }

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public Sensitive secret() {
    return credential.secret().copy();
  }

  @Override
  public Optional<Sensitive> sessionToken() {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> expires() {
    return Optional.empty();
  }
}
