package io.strongroom.iam.web;

import io.strongroom.aws.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A token in its parts, not believed yet.
 *
 * @param signed the bytes that the signature is over
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-3">RFC 7515, section 3</a>
 */
record Jwt(
    Algorithm algorithm, Optional<String> keyId, JsonObject claims, Bytes signed, Bytes signature) {
  private static final int MAX = 20_000;
  private static final String NO_TOKEN =
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access"
          + " Token)";

  /**
   * Takes a token apart.
   *
   * @throws InvalidToken for what is none, or is signed as we do not take it
   */
  static Jwt parse(String token) {
    String[] parts = token.length() > MAX ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      throw InvalidToken.invalid(NO_TOKEN);
    }
    JsonObject header = object(parts[0]);
    // What an extension would change must be understood, or the token refused.
    if (header.has("crit")) {
      throw InvalidToken.invalid(NO_TOKEN);
    }
    Algorithm algorithm =
        header
            .text("alg")
            .flatMap(Algorithm::named)
            .orElseThrow(
                () ->
                    InvalidToken.invalid(
                        "The ID Token is signed by an algorithm" + " that is not supported."));
    return new Jwt(
        algorithm,
        header.text("kid"),
        object(parts[1]),
        Bytes.taking((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII)),
        Bytes.taking(bytes(parts[2])));
  }

  private static JsonObject object(String part) {
    return JsonObject.read(bytes(part)).orElseThrow(() -> InvalidToken.invalid(NO_TOKEN));
  }

  private static byte[] bytes(String part) {
    try {
      // Two spellings of one token would be two tokens to whoever compares them.
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // refused below
    }
    throw InvalidToken.invalid(NO_TOKEN);
  }
}
