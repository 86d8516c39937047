package io.strongroom.lambda;

import java.time.Instant;
import java.util.Optional;

/**
 * What requests are signed with. Its text shows the access key id alone.
 *
 * <pre>{@code
 * Secrets.builder().credentials(() -> Credentials.of(id, key)).build();
 * }</pre>
 *
 * @param token of temporary credentials, as a function's role has
 * @param expires after which another one is asked for
 */
public record Credentials(
    String accessKeyId, String secretAccessKey, Optional<String> token, Optional<Instant> expires) {

  /** Credentials that do not end by themselves. */
  public static Credentials of(String accessKeyId, String secretAccessKey) {
    return new Credentials(accessKeyId, secretAccessKey, Optional.empty(), Optional.empty());
  }

  /** Temporary credentials with their session token. */
  public static Credentials of(String accessKeyId, String secretAccessKey, String token) {
    return new Credentials(accessKeyId, secretAccessKey, Optional.of(token), Optional.empty());
  }

  @Override
  public String toString() {
    return "Credentials[" + accessKeyId + "]";
  }
}
