package io.strongroom.kms;

import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Mac;
import io.strongroom.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names of grants that callers pass on, so that on AWS a grant can be used before every node knows
 * it. Here every node knows it at once, so that a token adds nothing; but what is none of ours, or
 * names a grant that is gone, is refused. No secret, and it does not end before its grant does.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html">Using
 *     a grant token</a>
 */
final class GrantTokens {
  private static final int NONCE_BYTES = 16;
  private static final int PARTS = 4;

  private final KeyRing ring;
  private final GrantRows rows;

  GrantTokens(KeyRing ring, GrantRows rows) {
    this.ring = ring;
    this.rows = rows;
  }

  /** What a token names. */
  record Named(Key key, Grant grant) {}

  /** A new token for a grant; every one is another. */
  String make(Tx tx, Grant grant) {
    HexFormat hex = HexFormat.of();
    String nonce = hex.formatHex(Entropy.bytes(NONCE_BYTES));
    String mac = hex.formatHex(mac(tx, grant, nonce).bytes());
    String token = String.join("/", grant.keyId(), grant.id(), nonce, mac);
    return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.US_ASCII));
  }

  /** The grant of a token; empty for what is no token, or no longer. */
  Optional<Named> find(Call call, String token) {
    try {
      String text = new String(Base64.getDecoder().decode(token), StandardCharsets.US_ASCII);
      String[] parts = text.split("/", -1);
      return parts.length == PARTS
          ? find(call, parts[0], parts[1], parts[2], Mac.of(HexFormat.of().parseHex(parts[3])))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Named> find(Call call, String keyId, String grantId, String nonce, Mac mac) {
    Tx tx = call.tx();
    return ring.key(tx, call.region(), keyId)
        .flatMap(
            key ->
                rows.find(tx, key, grantId)
                    .filter(grant -> mac(tx, grant, nonce).equals(mac))
                    .map(grant -> new Named(key, grant)));
  }

  /**
   * Makes sure that these are tokens of ours.
   *
   * @throws AwsError InvalidGrantTokenException when one is not
   */
  void check(Call call, List<String> tokens) {
    for (String token : tokens) {
      if (find(call, token).isEmpty()) {
        throw KmsErrors.invalidGrantToken();
      }
    }
  }

  private static Mac mac(Tx tx, Grant grant, String nonce) {
    return tx.accountKey(grant.account(), grant.region())
        .mac(
            Context.of("kms/grant-token")
                .with(grant.account().value())
                .with(grant.region().value())
                .with(grant.keyId())
                .with(grant.id())
                .with(nonce));
  }
}
