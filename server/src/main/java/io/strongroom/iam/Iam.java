package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;

/** The front door of this room: who may call, what they may do, and the APIs to manage both. */
public final class Iam {
  /** The user that the first start makes. */
  public static final String ADMIN = "admin";

  private static final String ADMIN_POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final UserRows rows = new UserRows();
  private final ManageUsers users = new ManageUsers(rows);
  private final Credentials credentials = new Credentials(rows);
  private final Gate gate = new PolicyGate(rows);

  /** An access key whose secret is known: at its making and never again. */
  public record NewAccessKey(String id, Sensitive secret) {}

  /** The APIs of IAM and STS. */
  public List<Api> apis() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    return List.of(
        new Api(
            "iam",
            Api.Protocol.AWS_QUERY,
            "2010-05-08",
            Api.EmptyAnswer.NOTHING,
            serviceFailure(),
            Api.operations(lookup, users)),
        new Api(
            "sts",
            Api.Protocol.AWS_QUERY,
            "2011-06-15",
            Api.EmptyAnswer.NOTHING,
            serviceFailure(),
            Api.operations(lookup, new Tokens())));
  }

  private static AwsError serviceFailure() {
    return AwsError.of(
            "ServiceFailure",
            "The request processing has failed because of an unknown error, exception or failure.")
        .status(500);
  }

  /** Access keys, for checking signatures. */
  public Credentials credentials() {
    return credentials;
  }

  /** Decides. */
  public Gate gate() {
    return gate;
  }

  /**
   * Makes the administrator of a new account: a user with every permission and one access key.
   *
   * @param given an access key to take instead of a random one
   */
  public NewAccessKey createAdmin(Tx tx, AccountId account, Optional<NewAccessKey> given) {
    User admin = users.create(tx, account, ADMIN, "/");
    users.put(tx, admin, "administrator", ADMIN_POLICY);
    return addKey(tx, admin, given);
  }

  /**
   * Gives the administrator one new access key in place of all he has, and his policy back; makes
   * the user again where it was deleted.
   */
  public NewAccessKey resetAdmin(Tx tx, AccountId account) {
    User admin =
        rows.find(tx, account, ADMIN).orElseGet(() -> users.create(tx, account, ADMIN, "/"));
    rows.keys(tx, admin).forEach(key -> rows.deleteKey(tx, admin, key.id()));
    rows.policies(tx, admin).forEach(policy -> rows.deletePolicy(tx, admin, policy.name()));
    users.put(tx, admin, "administrator", ADMIN_POLICY);
    return addKey(tx, admin, Optional.empty());
  }

  private NewAccessKey addKey(Tx tx, User user, Optional<NewAccessKey> given) {
    NewAccessKey key =
        given.orElseGet(
            () -> new NewAccessKey(ManageUsers.newAccessKeyId(), ManageUsers.newSecret()));
    users.insertKey(tx, user, key.id(), key.secret());
    return key;
  }

  /**
   * Whether a principal of a resource policy exists here: the unique id of a user, or the text
   * itself for what has none (everybody, an account, a service); empty for one that does not exist.
   */
  public Optional<String> principal(Tx tx, String principal) {
    return Principals.find(rows, tx, principal);
  }
}
