package io.strongroom.secrets;

import io.strongroom.seal.Sealed;
import java.time.Instant;
import java.util.Optional;

/**
 * One version of a secret.
 *
 * @param sealed the value, under the data key
 * @param dataKey encrypted by KMS
 * @param keyName the KMS key as it was named; empty in rows of the time before it could change
 * @param accessedDay last day on which it was read, in days since the epoch
 */
record SecretVersion(
    String id,
    Kind kind,
    Sealed sealed,
    Sealed dataKey,
    String keyArn,
    Optional<String> keyName,
    Instant created,
    Optional<Long> accessedDay) {

  /** Which of the two members holds the value. */
  enum Kind {
    STRING,
    BINARY
  }

  /** The same value with its data key encrypted by another KMS key. */
  SecretVersion under(Sealed otherDataKey, String otherArn, String otherName) {
    return new SecretVersion(
        id, kind, sealed, otherDataKey, otherArn, Optional.of(otherName), created, accessedDay);
  }
}
