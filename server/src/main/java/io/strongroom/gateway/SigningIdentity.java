package io.strongroom.gateway;

import io.strongroom.iam.Caller;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.Optional;

/**
 * One access key as signatures are verified with it. The verifier keeps keys derived from it for as
 * long as it is given an equal one, so a source gives out one that is not equal whenever anything
 * about the key changes.
 */
interface SigningIdentity {
  /** Whom the key speaks for. */
  Caller caller();

  /** Whether it may be used; an inactive key is answered as an unknown one. */
  boolean active();

  /**
   * The secret access key: a copy, which the verifier closes. Must be quick; opening what is sealed
   * belongs into {@link KeySource#find}.
   */
  Sensitive secret();

  /** The session token of temporary credentials; empty for long-term ones. Not closed. */
  Optional<Sensitive> sessionToken();

  /** When temporary credentials end; empty for long-term ones. */
  Optional<Instant> expires();
}
