package io.strongroom.secrets;

import io.strongroom.seal.Sealed;
import java.time.Instant;

/**
 * One version of a secret.
 *
 * @param sealed the value, under the data key
 * @param dataKey encrypted by KMS
 */
record SecretVersion(
    String id, Kind kind, Sealed sealed, Sealed dataKey, String keyArn, Instant created) {

  /** Which of the two members holds the value. */
  enum Kind {
    STRING,
    BINARY
  }
}
