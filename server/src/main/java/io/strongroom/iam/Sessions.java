package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Domain;
import io.strongroom.store.Json;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Sessions: rows with a sealed secret and token, never changed, good until they expire or their
 * principal is gone. Making one makes nothing old that is remembered, so the domain's epoch stays.
 */
final class Sessions {
  static final String PREFIX = "ASIA";
  private static final int SECRET_LENGTH = 40;
  private static final int TOKEN_LENGTH = 256;
  private static final String TOKEN_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /** How long the row of an expired session tells that it expired. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /** As many can be open at once, of one principal and of a whole account. */
  static final int PRINCIPAL_MAX = 10_000;

  static final int ACCOUNT_MAX = 100_000;

  private static final Policy NOTHING =
      Policy.parse(
              "{\"Version\":\"2012-10-17\",\"Statement\":"
                  + "[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
              PolicyKind.IDENTITY)
          .named("session");

  private static final String SESSION =
      "select access_key_id, account, kind, principal_id, name, created, expires, policy,"
          + " policy_arns, tags, transitive, source_identity, provider, secret, mac"
          + " from iam_sessions";

  private final Owners owners;
  private final Managed managed;
  private final Remembered<String, Bounds> passed = Remembered.until(Domain.IAM);

  Sessions(Owners owners, Managed managed) {
    this.owners = owners;
    this.managed = managed;
  }

  /** The keys of a new session: shown once. */
  record Keys(String accessKeyId, Sensitive secret, Sensitive token, Instant expires) {}

  private record Bounds(Optional<List<Policy>> policies) {}

  private record Stored(Session session, Sealed secret, Mac mac) {}

  static String newId() {
    return ManageAccessKeys.newId(PREFIX);
  }

  /**
   * Stores a session and makes its keys.
   *
   * @throws AwsError LimitExceeded when there are too many already
   */
  Keys open(Tx tx, Session session) {
    requireRoom(tx, session);
    String secret = Entropy.text(TOKEN_ALPHABET, SECRET_LENGTH);
    String token = Entropy.text(TOKEN_ALPHABET, TOKEN_LENGTH);
    Sealed sealed =
        tx.globalKey(session.account()).seal(Sensitive.ofText(secret + token), context(session));
    tx.sql(
            "insert into iam_sessions (access_key_id, account, kind, principal_id, name, created,"
                + " expires, policy, policy_arns, tags, transitive, source_identity, provider,"
                + " secret, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(session.accessKeyId())
        .with(session.account().value())
        .with(word(session.kind()))
        .with(session.principalId())
        .with(session.name())
        .with(session.created())
        .with(session.expires())
        .withText(session.given().policy())
        .with(Json.write(session.given().policyArns()))
        .with(Json.write(session.marks().tags()))
        .with(Json.write(session.marks().transitive()))
        .withText(session.marks().sourceIdentity())
        .withText(session.marks().provider())
        .with(sealed)
        .with(mac(tx, session, sealed))
        .run();
    return new Keys(
        session.accessKeyId(),
        Sensitive.ofText(secret),
        Sensitive.ofText(token),
        session.expires());
  }

  private static void requireRoom(Tx tx, Session session) {
    if (count(tx, "principal_id", session.principalId(), PRINCIPAL_MAX) >= PRINCIPAL_MAX) {
      throw IamErrors.quota("SessionsPerPrincipal", PRINCIPAL_MAX);
    }
    String account = session.account().value();
    if (count(tx, "account", account, ACCOUNT_MAX) >= ACCOUNT_MAX) {
      throw IamErrors.quota("SessionsPerAccount", ACCOUNT_MAX);
    }
  }

  private static long count(Tx tx, String column, String value, int most) {
    return tx.sql(
            "select count(*) from (select 1 from iam_sessions where "
                + column
                + " = ? and expires > ? limit ?) as open_ones")
        .with(value)
        .with(tx.now())
        .with(most)
        .one(row -> row.number(1))
        .orElse(0L);
  }

  private static String word(Session.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The session of an access key id, expired or not. */
  Optional<Session> find(Tx tx, String accessKeyId) {
    return stored(tx, accessKeyId).map(Stored::session);
  }

  private static Optional<Stored> stored(Tx tx, String accessKeyId) {
    return tx.sql(SESSION + " where access_key_id = ?")
        .with(accessKeyId)
        .one(Sessions::stored)
        .map(stored -> verified(tx, stored));
  }

  private static Stored stored(Row row) {
    var session =
        new Session(
            row.text(1),
            new AccountId(row.text(2)),
            kind(row),
            row.text(4),
            row.text(5),
            row.instant(6),
            row.instant(7),
            new Session.Given(row.optionalText(8), Json.readList(row.text(9))),
            new Session.Marks(
                Json.readMap(row.text(10)),
                Json.readList(row.text(11)),
                row.optionalText(12),
                row.optionalText(13)));
    return new Stored(session, row.sealed(14), row.mac(15));
  }

  private static Session.Kind kind(Row row) {
    return switch (row.text(3)) {
      case "role" -> Session.Kind.ROLE;
      case "user" -> Session.Kind.USER;
      case "federated" -> Session.Kind.FEDERATED;
      default -> throw new Tampered("iam_sessions", row.text(1));
    };
  }

  private static Stored verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.session(), stored.secret()))) {
      throw new Tampered("iam_sessions", stored.session().accessKeyId());
    }
    return stored;
  }

  /** The credential of a session whose role or user is still there. */
  Optional<Credential> credential(Tx tx, String accessKeyId) {
    return stored(tx, accessKeyId)
        .flatMap(
            stored ->
                owners
                    .byUniqueId(tx, stored.session().principalId())
                    .map(owner -> credential(tx, stored, owner)));
  }

  private static Credential credential(Tx tx, Stored stored, Owner owner) {
    Session session = stored.session();
    try (Sensitive both = tx.globalKey(session.account()).open(stored.secret(), context(session))) {
      return new Credential(
          caller(session, owner),
          both.use(bytes -> Sensitive.taking(Arrays.copyOf(bytes, SECRET_LENGTH))),
          both.use(
              bytes -> Sensitive.taking(Arrays.copyOfRange(bytes, SECRET_LENGTH, bytes.length))),
          session.expires());
    } catch (DidNotOpen e) {
      throw new Tampered("iam_sessions", session.accessKeyId());
    }
  }

  private static Caller caller(Session session, Owner owner) {
    var known =
        new Caller.Session(
            session.principalId(),
            session.created(),
            session.marks().tags(),
            session.marks().sourceIdentity(),
            session.marks().provider());
    String account = session.account().value();
    return switch (session.kind()) {
      case ROLE ->
          new Caller(
              session.account(),
              Caller.Type.ASSUMED_ROLE,
              assumedRole(owner, session.name()),
              owner.uniqueId() + ":" + session.name(),
              session.name(),
              session.accessKeyId(),
              Optional.of(new Caller.Role(owner.arn().toString(), owner.uniqueId())),
              Optional.of(known));
      case USER ->
          new Caller(
              session.account(),
              Caller.Type.USER,
              owner.arn().toString(),
              owner.uniqueId(),
              owner.name(),
              session.accessKeyId(),
              Optional.empty(),
              Optional.of(known));
      case FEDERATED ->
          new Caller(
              session.account(),
              Caller.Type.FEDERATED_USER,
              federated(session.account(), session.name()),
              account + ":" + session.name(),
              session.name(),
              session.accessKeyId(),
              Optional.empty(),
              Optional.of(known));
    };
  }

  /** The ARN of a role's session, in which the role's path is left out. */
  static String assumedRole(Owner role, String session) {
    return Arn.global("sts", role.account(), "assumed-role/" + role.name() + "/" + session)
        .toString();
  }

  static String federated(AccountId account, String name) {
    return Arn.global("sts", account, "federated-user/" + name).toString();
  }

  /** The compiled policies that bound a session; empty when none were passed. */
  Optional<List<Policy>> passed(Tx tx, String accessKeyId) {
    return passed
        .find(tx, accessKeyId, () -> find(tx, accessKeyId).map(it -> compile(tx, it)))
        .orElseThrow(() -> new Tampered("iam_sessions", accessKeyId))
        .policies();
  }

  private Bounds compile(Tx tx, Session session) {
    if (session.given().isNothing() && session.kind() != Session.Kind.FEDERATED) {
      return new Bounds(Optional.empty());
    }
    var policies = new ArrayList<Policy>();
    session
        .given()
        .policy()
        .ifPresent(it -> policies.add(Policy.parse(it, PolicyKind.IDENTITY).named("session")));
    for (String arn : session.given().policyArns()) {
      // What one that was deleted since denied is not known any more: everything is.
      policies.add(managed.compiledIfThere(tx, arn).orElse(NOTHING));
    }
    return new Bounds(Optional.of(List.copyOf(policies)));
  }

  /** Ends all sessions of an account at once, those of its roles and federated users, too. */
  void endAll(Tx tx, AccountId account) {
    tx.sql("delete from iam_sessions where account = ?").with(account.value()).run();
    tx.advance(Domain.IAM);
  }

  /** Removes those that ended long enough ago, at most so many. */
  int sweep(Tx tx, int limit) {
    return tx.sql(
            "delete from iam_sessions where access_key_id in (select access_key_id"
                + " from iam_sessions where expires < ? order by expires limit ?)")
        .with(tx.now().minus(REMEMBERED))
        .with(limit)
        .run();
  }

  private static Context context(Session session) {
    return Context.of("iam/session")
        .with(session.account().value())
        .with(session.accessKeyId())
        .with(session.principalId());
  }

  private static Mac mac(Tx tx, Session session, Sealed secret) {
    Session.Marks marks = session.marks();
    Context context =
        Context.of("iam_sessions")
            .with(session.accessKeyId())
            .with(session.account().value())
            .with(word(session.kind()))
            .with(session.principalId())
            .with(session.name())
            .with(session.created().toEpochMilli())
            .with(session.expires().toEpochMilli())
            .with(session.given().policy())
            .with(Json.write(session.given().policyArns()))
            .with(marks.tags())
            .with(Json.write(marks.transitive()))
            .with(marks.sourceIdentity())
            .with(marks.provider())
            .with(secret);
    return tx.globalKey(session.account()).mac(context);
  }
}
