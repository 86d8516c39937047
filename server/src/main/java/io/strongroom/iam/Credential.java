package io.strongroom.iam;

import io.strongroom.seal.Sensitive;

/**
 * An access key as signatures are checked against it. A class, not a record: a record would print
 * and compare its secret.
 */
public final class Credential {
  private final Caller caller;
  private final Sensitive secret;

  Credential(Caller caller, Sensitive secret) {
    this.caller = caller;
    this.secret = secret;
  }

  /** Who signs with it. */
  public Caller caller() {
    return caller;
  }

  /** The secret access key; belongs to the credential, must not be closed. */
  public Sensitive secret() {
    return secret;
  }

  @Override
  public String toString() {
    return "Credential[" + caller.accessKeyId() + "]";
  }
}
