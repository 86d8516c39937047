package io.strongroom.audit;

import io.strongroom.seal.SigningKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Signs what a trail says about itself: headers and checkpoints. Only what is on disk may be
 * signed, or a power cut would look like tampering.
 *
 * @param trail its id
 * @param node that writes it
 */
record Signer(String trail, String node, SigningKey key, InstantSource clock) {

  /** Whole seconds. */
  Instant time() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  String keyId() {
    return key.verifier().id();
  }

  /** 128 hexadecimal digits, which unlike base64 have one form only. */
  String sign(byte[] message) {
    return HexFormat.of().formatHex(key.sign(message));
  }
}
