package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is calling, as the signature proved it.
 *
 * @param arn of the user, or of the session for a role
 * @param uniqueId {@code AIDA...} of a user, {@code AROA...:session} of a session
 * @param name of the user or the session
 * @param accessKeyId that signed
 * @param role behind a session; empty for users
 * @param session that a temporary key belongs to; empty for long-term keys
 * @param web who it is that has no key but a token
 */
public record Caller(
    AccountId account,
    Type type,
    String arn,
    String uniqueId,
    String name,
    String accessKeyId,
    Optional<Role> role,
    Optional<Session> session,
    Optional<Web> web) {

  /** A caller with a long-term key. */
  public Caller(
      AccountId account,
      Type type,
      String arn,
      String uniqueId,
      String name,
      String accessKeyId,
      Optional<Role> role) {
    this(account, type, arn, uniqueId, name, accessKeyId, role, Optional.empty());
  }

  /** A caller with a key. */
  public Caller(
      AccountId account,
      Type type,
      String arn,
      String uniqueId,
      String name,
      String accessKeyId,
      Optional<Role> role,
      Optional<Session> session) {
    this(account, type, arn, uniqueId, name, accessKeyId, role, session, Optional.empty());
  }

  /** A caller without a key, whom a provider of this account vouches for. */
  static Caller of(AccountId account, Web web) {
    return new Caller(
        account,
        Type.WEB_IDENTITY,
        web.provider(),
        web.host() + ":" + web.audience() + ":" + web.subject(),
        web.subject(),
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.of(web));
  }

  /**
   * A service of ours that acts by itself in an account.
   *
   * @param principal such as {@code secretsmanager.amazonaws.com}
   */
  public static Caller service(AccountId account, String principal) {
    return new Caller(account, Type.SERVICE, principal, principal, principal, "", Optional.empty());
  }

  /** Kinds of principals that can call; the words are those of {@code aws:PrincipalType}. */
  public enum Type {
    USER("User"),
    ASSUMED_ROLE("AssumedRole"),
    FEDERATED_USER("FederatedUser"),
    WEB_IDENTITY("FederatedUser"),
    SERVICE("AWSService");

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

  /**
   * What is known of a session beyond its principal.
   *
   * @param principalId of the user or role whose permissions it has
   * @param issued when it was made
   * @param tags that were passed, which come before those of the principal
   * @param sourceIdentity that was set, here or at a session before
   * @param provider who vouched for a web identity: the ARN of an OIDC provider
   */
  public record Session(
      String principalId,
      Instant issued,
      Map<String, String> tags,
      Optional<String> sourceIdentity,
      Optional<String> provider) {}

  /**
   * What a checked token says.
   *
   * @param provider the ARN of the OIDC provider
   * @param host as in condition keys: the issuer's URL without its scheme
   * @param methods how he was authenticated, where the issuer tells
   */
  public record Web(
      String provider, String host, String subject, String audience, List<String> methods) {}

  /** The unique id of the user or role whose policies count. */
  String standingId() {
    return session.map(Session::principalId).orElseGet(this::boundId);
  }

  /** The value of {@code aws:PrincipalArn}: for sessions the role's ARN. */
  public String principalArn() {
    return role.map(Role::arn).orElse(arn);
  }

  /** The id that policies are bound to: the user's or the role's. */
  public String boundId() {
    return role.map(Role::uniqueId).orElse(uniqueId);
  }
}
