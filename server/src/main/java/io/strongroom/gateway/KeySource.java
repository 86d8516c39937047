package io.strongroom.gateway;

import java.util.Optional;

/** Where the verifier finds access keys. */
@FunctionalInterface
interface KeySource {
  /** The key of that id, also when it is inactive or expired; empty when there is none. */
  Optional<SigningIdentity> find(String accessKeyId);
}
