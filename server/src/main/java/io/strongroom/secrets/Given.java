package io.strongroom.secrets;

import io.strongroom.seal.Sensitive;
import java.util.Optional;

/** A value as a request brings it. */
record Given(SecretVersion.Kind kind, Sensitive value) {
  private static final int TOKEN_MIN = 32;
  private static final int TOKEN_MAX = 64;

  /** The one of the two members that is there, if any. */
  static Optional<Given> of(Optional<Sensitive> text, Optional<Sensitive> binary) {
    if (text.isPresent() && binary.isPresent()) {
      throw SecretsErrors.bothValues();
    }
    return text.map(value -> new Given(SecretVersion.Kind.STRING, value))
        .or(() -> binary.map(value -> new Given(SecretVersion.Kind.BINARY, value)));
  }

  /** The client's token, which becomes the id of the version. */
  static String token(Optional<String> sent) {
    String token = sent.orElseThrow(SecretsErrors::tokenRequired);
    if (token.length() < TOKEN_MIN || token.length() > TOKEN_MAX) {
      throw SecretsErrors.tokenLength();
    }
    return token;
  }
}
