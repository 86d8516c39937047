package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.web.Issuers;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The front door of this room: who may call, what they may do, and the APIs to manage both. */
public final class Iam {
  /** The user that the first start makes. */
  public static final String ADMIN = "admin";

  private static final String ADMIN_POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final Owners owners = new Owners();
  private final Holdings holdings = new Holdings(owners);
  private final AccessKeyRows keys = new AccessKeyRows(owners);
  private final ManagedRows policies = new ManagedRows();
  private final Managed managed = new Managed(policies);
  private final KeyUses uses = new KeyUses();
  private final Subjects subjects = new Subjects(owners, managed);
  private final Boundaries boundaries = new Boundaries(owners, managed, subjects);
  private final InlinePolicies inline = new InlinePolicies(holdings, subjects);
  private final ManageUsers users = new ManageUsers(owners, holdings, keys, subjects, boundaries);
  private final ManageAccessKeys accessKeys = new ManageAccessKeys(owners, keys, uses, subjects);
  private final ProviderRows providers = new ProviderRows();
  private final Trusts trusts = new Trusts(owners, providers);
  private final Sessions sessions = new Sessions(owners, managed);
  private final Passed passed = new Passed(managed);
  private final AssumeRole assumeRole = new AssumeRole(owners, trusts, sessions, passed);
  private final Credentials credentials;
  private final Standing standing = new Standing(owners, holdings, managed);
  private final Gate gate = new PolicyGate(standing, sessions);

  /** Without any issuer of web identities. */
  public Iam() {
    this(Issuers.none());
  }

  /**
   * With all that an installation has.
   *
   * @param issuers who check the tokens of web identities
   */
  public Iam(Issuers issuers) {
    credentials = new Credentials(keys, sessions, uses, new WebIdentities(providers, issuers));
  }

  /** An access key whose secret is known: at its making and never again. */
  public record NewAccessKey(String id, Sensitive secret) {}

  /**
   * A session of a role that a service took on: shown once.
   *
   * @param caller who signs with it
   */
  public record RoleSession(Caller caller, Sensitive secret, Sensitive token, Instant expires) {}

  /** The APIs of IAM and STS. */
  public List<Api> apis() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    return List.of(
        api(
            "iam",
            "2010-05-08",
            Api.operations(
                lookup,
                users,
                accessKeys,
                boundaries,
                inline,
                new ManageGroups(owners, holdings, subjects),
                new ManageRoles(owners, holdings, subjects, boundaries, trusts, uses),
                new ManagePolicies(policies, owners, holdings, subjects),
                new PolicyVersions(policies, managed, subjects),
                new Attachments(holdings, managed, subjects),
                new ManageTags(owners, policies, subjects),
                new ManageAccount(owners, policies),
                new AccountDetails(owners, holdings, policies, managed, trusts, uses),
                new ManageProviders(providers),
                new Simulate(owners, standing),
                new ContextKeysOf(owners, holdings, managed))),
        api(
            "sts",
            "2011-06-15",
            Api.operations(
                lookup,
                new Tokens(keys, sessions, passed),
                assumeRole,
                new AssumeRoleWithWebIdentity(owners, trusts, sessions, passed))));
  }

  private static Api api(String service, String version, List<Api.Entry> operations) {
    AwsError failure =
        AwsError.of(
                "ServiceFailure",
                "The request processing has failed because of an unknown error, exception or"
                    + " failure.")
            .status(500);
    return new Api(
        service, Api.Protocol.AWS_QUERY, version, Api.EmptyAnswer.NOTHING, failure, operations);
  }

  /** Access keys, for checking signatures. */
  public Credentials credentials() {
    return credentials;
  }

  /**
   * All who could call in an account: its users, and one session of each of its roles; for asking
   * who may do what.
   */
  public List<Caller> everybody(Tx tx, AccountId account) {
    return Everybody.of(owners, tx, account);
  }

  /** Decides. */
  public Gate gate() {
    return gate;
  }

  /** Decides about what a service of ours does by itself. */
  public Gate gate(Mandate mandate) {
    return new MandateGate(gate, mandate);
  }

  /**
   * Makes the administrator of a new account: a user with every permission and one access key.
   *
   * @param given an access key to take instead of a random one
   */
  public NewAccessKey createAdmin(Tx tx, AccountId account, Optional<NewAccessKey> given) {
    User admin = users.create(tx, account, ADMIN);
    inline.put(tx, admin, "administrator", ADMIN_POLICY);
    return addKey(tx, admin, given);
  }

  /**
   * Gives the administrator one new access key in place of all he has, and his policy back, without
   * groups, other policies and boundary; makes the user again where it was deleted. All sessions of
   * the account end.
   */
  public NewAccessKey resetAdmin(Tx tx, AccountId account) {
    User found = owners.user(tx, account, ADMIN).orElseGet(() -> users.create(tx, account, ADMIN));
    keys.of(tx, found).forEach(key -> keys.delete(tx, found, key.id()));
    // Whoever had the lost key may have opened sessions, of roles as well.
    sessions.endAll(tx, account);
    User admin = found.within(Optional.empty());
    owners.update(tx, admin);
    Holdings.Held held = holdings.of(tx, admin);
    held.inline().forEach(policy -> holdings.deleteInline(tx, admin, policy.name()));
    held.attached().forEach(arn -> holdings.detach(tx, admin, arn));
    held.groups().stream()
        .flatMap(id -> owners.byUniqueId(tx, id).stream())
        .forEach(group -> holdings.leave(tx, admin, (Group) group));
    inline.put(tx, admin, "administrator", ADMIN_POLICY);
    return addKey(tx, admin, Optional.empty());
  }

  private NewAccessKey addKey(Tx tx, User user, Optional<NewAccessKey> given) {
    NewAccessKey key =
        given.orElseGet(
            () -> new NewAccessKey(ManageAccessKeys.newId("AKIA"), ManageAccessKeys.newSecret()));
    accessKeys.insert(tx, user, key.id(), key.secret());
    return key;
  }

  /**
   * Whether a principal of a resource policy exists here: the unique id of a user or role, or the
   * text itself for what has none (everybody, an account, a service, a session); empty for one that
   * does not exist.
   */
  public Optional<String> principal(Tx tx, String principal) {
    return Principals.find(owners, tx, principal);
  }

  /** The unique id of a role that is there. */
  public Optional<String> roleId(Tx tx, Arn role) {
    return AssumeRole.find(owners, tx, role).map(Role::uniqueId);
  }

  /** The tags of a role; none of one that is not there. */
  public Map<String, String> roleTags(Tx tx, Arn role) {
    return AssumeRole.find(owners, tx, role).map(Role::tags).orElse(Map.of());
  }

  /** Whether a role's trust policy lets the caller of a call, a service, take it on. */
  public boolean mayAssume(Call service, Arn role) {
    return assumeRole.trusting(service, role).isPresent();
  }

  /** What {@link #assume} is asked with, for the audit trail. */
  public static Object assumption(String roleArn, String session) {
    return AssumeRole.request(roleArn, session);
  }

  /**
   * Takes on a role for an hour, for a service that is the caller; the role's trust policy decides.
   *
   * @throws AwsError when that does not let it
   */
  public RoleSession assume(Call service, String roleArn, String session) {
    var made = assumeRole.assumeRole(service, AssumeRole.request(roleArn, session));
    service.answered(made);
    var keys = made.credentials();
    Caller caller = sessions.credential(service.tx(), keys.accessKeyId()).orElseThrow().caller();
    return new RoleSession(caller, keys.secretAccessKey(), keys.sessionToken(), keys.expiration());
  }

  /** Writes in the background when access keys were last used, at most so many. */
  public int writeKeyUses(Tx tx, int limit) {
    return uses.write(tx, limit);
  }

  /** Removes sessions that ended a day ago or earlier, at most so many. */
  public int sweepSessions(Tx tx, int limit) {
    return sessions.sweep(tx, limit);
  }
}
