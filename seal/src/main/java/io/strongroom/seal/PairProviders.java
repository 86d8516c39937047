package io.strongroom.seal;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Who does the work with key pairs: the Amazon Corretto Crypto Provider where it is on the class
 * path and fits this machine, else the JDK, and Bouncy Castle for what the JDK lacks (secp256k1,
 * ML-DSA with an external mu). Each is asked by name; none is installed for the whole process. The
 * figures are in docs/decisions.md.
 */
final class PairProviders {
  private static final Optional<Provider> CORRETTO = found("AmazonCorrettoCryptoProvider", "ECDH");
  private static final Optional<Provider> BOUNCY_CASTLE = found("BC", "ECDH");
  private static final Provider CORRETTO_OR_BOUNCY =
      CORRETTO.or(() -> BOUNCY_CASTLE).orElse(jdk("SunEC"));

  private PairProviders() {}

  private static Optional<Provider> found(String name, String agreement) {
    for (Provider provider : ServiceLoader.load(Provider.class)) {
      // One whose native library does not load offers nothing.
      if (provider.getName().equals(name)
          && provider.getService("KeyAgreement", agreement) != null) {
        return Optional.of(provider);
      }
    }
    return Optional.empty();
  }

  private static Provider jdk(String name) {
    var provider = Security.getProvider(name);
    if (provider == null) {
      throw new IllegalStateException("the JDK has no provider " + name);
    }
    return provider;
  }

  /** Makes and reads keys. */
  static Provider keys(PairKind kind) {
    return switch (kind) {
      case RSA_2048, RSA_3072, RSA_4096 -> CORRETTO.orElseGet(() -> jdk("SunRsaSign"));
      case P256, P384, P521 -> CORRETTO.orElseGet(() -> jdk("SunEC"));
      // Corretto signs with the JDK's keys of this kind and reads none itself.
      case ED25519 -> jdk("SunEC");
      case SECP256K1, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> CORRETTO_OR_BOUNCY;
    };
  }

  /** Signs and agrees. */
  static Provider work(PairKind kind) {
    return switch (kind) {
      case RSA_2048, RSA_3072, RSA_4096 -> CORRETTO.orElse(Jca.CRYPTO);
      case P256, P384, P521, ED25519 -> CORRETTO.orElseGet(() -> jdk("SunEC"));
      case SECP256K1, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> CORRETTO_OR_BOUNCY;
    };
  }

  static boolean corretto() {
    return CORRETTO.isPresent();
  }
}
