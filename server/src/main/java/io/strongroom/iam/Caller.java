package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.util.Optional;

/**
 * Who is calling, as the signature proved it.
 *
 * @param arn of the user, or of the session for a role
 * @param uniqueId {@code AIDA...} of a user, {@code AROA...:session} of a session
 * @param name of the user or the session
 * @param accessKeyId that signed
 * @param role behind a session; empty for users
 */
public record Caller(
    AccountId account,
    Type type,
    String arn,
    String uniqueId,
    String name,
    String accessKeyId,
    Optional<Role> role) {

  /** Kinds of principals that can call; the words are those of {@code aws:PrincipalType}. */
  public enum Type {
    USER("User"),
    ASSUMED_ROLE("AssumedRole");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The word of {@code aws:PrincipalType}. */
    public String word() {
      return word;
    }
  }

  /** A user who signs with a long-term key. */
  static Caller of(
      AccountId account, String arn, String uniqueId, String name, String accessKeyId) {
    return new Caller(account, Type.USER, arn, uniqueId, name, accessKeyId, Optional.empty());
  }

  /**
   * The role behind a session.
   *
   * @param uniqueId {@code AROA...}
   */
  public record Role(String arn, String uniqueId) {}

  /** The value of {@code aws:PrincipalArn}: for sessions the role's ARN. */
  public String principalArn() {
    return role.map(Role::arn).orElse(arn);
  }

  /** The id that policies are bound to: the user's or the role's. */
  public String boundId() {
    return role.map(Role::uniqueId).orElse(uniqueId);
  }
}
