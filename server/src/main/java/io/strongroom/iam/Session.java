package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session as stored, without its secrets.
 *
 * @param accessKeyId {@code ASIA...}
 * @param account of the principal
 * @param principalId of the role or user whose permissions it has
 * @param name of a role's session, of a user, of a federated user
 */
record Session(
    String accessKeyId,
    AccountId account,
    Kind kind,
    String principalId,
    String name,
    Instant created,
    Instant expires,
    Given given,
    Marks marks) {

  /** How it was made. */
  enum Kind {
    /** AssumeRole and its like. */
    ROLE,
    /** GetSessionToken. */
    USER,
    /** GetFederationToken. */
    FEDERATED
  }

  /**
   * The policies that were passed and bound it.
   *
   * @param policy the document
   * @param policyArns of managed policies
   */
  record Given(Optional<String> policy, List<String> policyArns) {
    static final Given NOTHING = new Given(Optional.empty(), List.of());

    boolean isNothing() {
      return policy.isEmpty() && policyArns.isEmpty();
    }
  }

  /**
   * What it carries.
   *
   * @param transitive keys of tags that go on to sessions made with it
   * @param provider ARN of the OIDC provider that vouched for it
   */
  record Marks(
      Map<String, String> tags,
      List<String> transitive,
      Optional<String> sourceIdentity,
      Optional<String> provider) {
    static final Marks NONE = new Marks(Map.of(), List.of(), Optional.empty(), Optional.empty());
  }
}
