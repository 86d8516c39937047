package io.strongroom.seal;

import java.security.Provider;
import java.security.Security;

/**
 * The providers of the JDK, each asked for by name, so that no provider installed later and in
 * front of them changes what our ciphertexts are made with.
 */
final class Jca {
  /** Ciphers and MACs. */
  static final Provider CRYPTO = provider("SunJCE");

  /** Digests. */
  static final Provider DIGESTS = provider("SUN");

  /** Signatures on Edwards curves. */
  static final Provider CURVES = provider("SunEC");

  private Jca() {}

  private static Provider provider(String name) {
    var found = Security.getProvider(name);
    if (found == null) {
      throw new IllegalStateException("the JDK has no provider " + name);
    }
    return found;
  }
}
