package io.strongroom.gateway;

import io.strongroom.aws.AwsError;
import java.util.Optional;

/**
 * A request whose signature was not accepted: the answer for the caller, and for the security log a
 * reason that tells more than the answer does.
 */
final class SignatureRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for us only. */
  enum Reason {
    NO_SIGNATURE,
    MALFORMED,
    UNKNOWN_KEY,
    INACTIVE_KEY,
    WRONG_TOKEN,
    EXPIRED_TOKEN,
    TOO_OLD,
    IN_FUTURE,
    WRONG_SCOPE,
    UNSIGNED_HEADER,
    WRONG_PAYLOAD_HASH,
    WRONG_SIGNATURE,
    WRONG_IDENTITY,
    /** The database had no time to say who it is. */
    NOT_CHECKED
  }

  private final Reason reason;
  private final AwsError answer;
  private final String accessKeyId;

  /**
   * A refusal.
   *
   * @param accessKeyId as claimed, empty when none could be read
   */
  SignatureRefused(Reason reason, AwsError answer, String accessKeyId) {
    super(reason.name(), null, false, false);
    this.reason = reason;
    this.answer = answer;
    this.accessKeyId = accessKeyId;
  }

  /** The same with the key that was claimed. */
  SignatureRefused by(String claimed) {
    return new SignatureRefused(reason, answer, claimed);
  }

  Reason reason() {
    return reason;
  }

  /** In the codes of the JSON protocols; the query protocol has names of its own. */
  AwsError answer() {
    return answer;
  }

  /** The key id that was claimed, whether there is such a key or not. */
  Optional<String> accessKeyId() {
    return accessKeyId.isEmpty() ? Optional.empty() : Optional.of(accessKeyId);
  }
}
