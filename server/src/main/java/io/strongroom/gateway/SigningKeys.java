package io.strongroom.gateway;

import io.strongroom.seal.Hashes;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Derives signing keys and remembers a bounded number of them. A place is found by hash and a newer
 * key takes the place of an older one, so there is no lock and nothing to clean up. Only keys that
 * have verified a signature are remembered: nobody without a secret can push others out.
 */
final class SigningKeys {
  private static final int PLACES = 1024;

  /** A derived key is good for one identity object, day, region and service. */
  private record Entry(
      SigningIdentity identity, String date, String region, String service, Sensitive key) {

    boolean fits(SigningIdentity other, Claim claim) {
      return identity.equals(other)
          && date.equals(claim.date())
          && region.equals(claim.region())
          && service.equals(claim.service());
    }
  }

  private final AtomicReferenceArray<@Nullable Entry> places = new AtomicReferenceArray<>(PLACES);

  /** The key for a claim if it was remembered. */
  Optional<Sensitive> remembered(SigningIdentity identity, Claim claim) {
    Entry entry = places.get(place(claim));
    return entry != null && entry.fits(identity, claim) ? Optional.of(entry.key) : Optional.empty();
  }

  /** Remembers a key that has verified a signature. */
  void remember(SigningIdentity identity, Claim claim, Sensitive key) {
    var entry = new Entry(identity, claim.date(), claim.region(), claim.service(), key);
    places.set(place(claim), entry);
  }

  /** Forgets all keys. */
  void forget() {
    for (int i = 0; i < PLACES; i++) {
      places.set(i, null);
    }
  }

  private static int place(Claim claim) {
    int hash = Objects.hash(claim.accessKeyId(), claim.date(), claim.region(), claim.service());
    return Math.floorMod(hash ^ hash >>> 16, PLACES);
  }

  /** AWS4 + secret, then date, region, service and terminator, each a HMAC under the one before. */
  static Sensitive derive(SigningIdentity identity, Claim claim) {
    try (Sensitive secret = identity.secret();
        Sensitive start = Sensitive.taking(secret.use(SigningKeys::prefixed));
        Sensitive day = Hashes.hmacKey(start, bytes(claim.date()));
        Sensitive region = Hashes.hmacKey(day, bytes(claim.region()));
        Sensitive service = Hashes.hmacKey(region, bytes(claim.service()))) {
      return Hashes.hmacKey(service, bytes(SigV4.TERMINATOR));
    }
  }

  private static byte[] prefixed(byte[] secret) {
    byte[] start = Arrays.copyOf(bytes("AWS4"), 4 + secret.length);
    System.arraycopy(secret, 0, start, 4, secret.length);
    return start;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
