package io.strongroom.gateway;

import io.strongroom.iam.Caller;
import io.strongroom.iam.Credential;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.Optional;

/** An access key of IAM; equal as long as IAM gives out the same credential. */
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
    return credential.token();
  }

  @Override
  public Optional<Instant> expires() {
    return credential.expires();
  }
}
