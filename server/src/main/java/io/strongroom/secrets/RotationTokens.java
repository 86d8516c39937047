package io.strongroom.secrets;

import io.strongroom.seal.Context;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The RotationToken that a function is given and may bring back: derived from the rotation's
 * version, so that it is kept nowhere.
 */
final class RotationTokens {
  private RotationTokens() {}

  static String of(Tx tx, Secret secret, String version) {
    ByteBuffer mac =
        ByteBuffer.wrap(
            tx.accountKey(secret.account(), secret.region())
                .mac(
                    Context.of("secrets/rotation-token")
                        .with(secret.arn().toString())
                        .with(version))
                .bytes());
    return new UUID(mac.getLong(), mac.getLong()).toString();
  }

  /** Fails unless it is the token of the rotation that is under way. */
  static void check(Tx tx, Secret secret, Sensitive sent) {
    boolean fits =
        secret
            .rotation()
            .flatMap(Rotation::flight)
            .map(flight -> Sensitive.ofText(of(tx, secret, flight.token())).equals(sent))
            .orElse(false);
    if (!fits) {
      throw RotationErrors.otherRotationToken();
    }
  }
}
