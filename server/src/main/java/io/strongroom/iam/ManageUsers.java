package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Duplicate;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Users, their inline policies and their access keys.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html">IAM
 *     API</a>
 */
final class ManageUsers {
  static final String NAME = "[\\w+=,.@-]+";
  static final String PATH = "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";
  static final String DOCUMENT = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";
  private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String SECRET_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int KEYS_PER_USER_MAX = 2;
  private static final int INLINE_CHARACTERS_MAX = 2048;

  private final UserRows rows;

  ManageUsers(UserRows rows) {
    this.rows = rows;
  }

  record CreateUserRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear String userName,
      @Constraint(min = 1, max = 512, pattern = PATH) @Clear Optional<String> path,
      @Constraint(min = 20, max = 2048) @Clear Optional<String> permissionsBoundary,
      @Constraint(max = 50) List<IamTag> tags) {}

  record CreateUserResponse(UserView user) {}

  /** A user as AWS shows it. */
  record UserView(
      @Clear String path,
      @Clear String userName,
      @Clear String userId,
      @Clear String arn,
      Instant createDate) {
    static UserView of(User user) {
      return new UserView(
          user.path(), user.name(), user.uniqueId(), user.arn().toString(), user.created());
    }
  }

  /** Creates a user who may do nothing yet. */
  @Operation(value = "iam:CreateUser", access = Access.WRITE)
  CreateUserResponse createUser(Call call, CreateUserRequest request) {
    String path = request.path().orElse("/");
    Arn arn = Arn.global("iam", call.account(), "user" + path + request.userName());
    call.permit(Target.of(arn).withRequestTags(IamTag.plain(request.tags())));
    if (request.permissionsBoundary().isPresent()) {
      throw IamErrors.unsupported("PermissionsBoundary");
    }
    if (!request.tags().isEmpty()) {
      throw IamErrors.unsupported("Tags");
    }
    return new CreateUserResponse(
        UserView.of(create(call.tx(), call.account(), request.userName(), path)));
  }

  User create(Tx tx, AccountId account, String name, String path) {
    var user =
        new User(
            account,
            name,
            path,
            "AIDA" + Entropy.text(ID_ALPHABET, 17),
            Instant.ofEpochMilli(tx.now().toEpochMilli()));
    try {
      rows.insert(tx, user);
    } catch (Duplicate e) {
      throw IamErrors.userExists(name);
    }
    return user;
  }

  record DeleteUserRequest(
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String userName) {}

  /** Deletes a user who has neither policies nor keys any more. */
  @Operation(value = "iam:DeleteUser", access = Access.WRITE)
  void deleteUser(Call call, DeleteUserRequest request) {
    User user = permitted(call, request.userName());
    if (!rows.policies(call.tx(), user).isEmpty()) {
      throw IamErrors.mustDeletePolicies();
    }
    if (!rows.keys(call.tx(), user).isEmpty()) {
      throw IamErrors.mustRemoveReferenced();
    }
    rows.delete(call.tx(), user);
  }

  record PutUserPolicyRequest(
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String userName,
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String policyName,
      @Constraint(min = 1, max = 131072, pattern = DOCUMENT) @Clear String policyDocument) {}

  /** Adds or replaces an inline policy. */
  @Operation(value = "iam:PutUserPolicy", access = Access.WRITE)
  void putUserPolicy(Call call, PutUserPolicyRequest request) {
    User user = permitted(call, request.userName());
    put(call.tx(), user, request.policyName(), request.policyDocument());
  }

  void put(Tx tx, User user, String name, String document) {
    try {
      var unused = Policy.parse(document, PolicyKind.IDENTITY);
    } catch (MalformedPolicy e) {
      throw IamErrors.malformed(e);
    }
    long characters =
        rows.policies(tx, user).stream()
            .filter(policy -> !policy.name().equals(name))
            .mapToLong(policy -> withoutWhiteSpace(policy.document()))
            .sum();
    if (characters + withoutWhiteSpace(document) > INLINE_CHARACTERS_MAX) {
      throw IamErrors.policyTooLarge(user.name());
    }
    rows.putPolicy(tx, user, new UserRows.InlinePolicy(name, document));
  }

  private static long withoutWhiteSpace(String document) {
    return document.chars().filter(c -> !Character.isWhitespace(c)).count();
  }

  record DeleteUserPolicyRequest(
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String userName,
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String policyName) {}

  /** Takes an inline policy away. */
  @Operation(value = "iam:DeleteUserPolicy", access = Access.WRITE)
  void deleteUserPolicy(Call call, DeleteUserPolicyRequest request) {
    User user = permitted(call, request.userName());
    if (!rows.deletePolicy(call.tx(), user, request.policyName())) {
      throw IamErrors.noSuchUserPolicy(request.policyName());
    }
  }

  record CreateAccessKeyRequest(
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear Optional<String> userName) {}

  record CreateAccessKeyResponse(AccessKeyView accessKey) {}

  /** An access key as AWS shows it, this one time with its secret. */
  record AccessKeyView(
      @Clear String userName,
      @Clear String accessKeyId,
      @Clear String status,
      Sensitive secretAccessKey,
      Instant createDate) {}

  /** Makes an access key; its secret is shown once and never again. */
  @Operation(value = "iam:CreateAccessKey", access = Access.WRITE)
  CreateAccessKeyResponse createAccessKey(Call call, CreateAccessKeyRequest request) {
    User user = permitted(call, request.userName().orElse(call.caller().name()));
    if (rows.keys(call.tx(), user).size() >= KEYS_PER_USER_MAX) {
      throw IamErrors.tooManyAccessKeys();
    }
    String id = "AKIA" + Entropy.text(ID_ALPHABET, 16);
    Sensitive secret = newSecret();
    UserRows.AccessKey key = insertKey(call.tx(), user, id, secret);
    return new CreateAccessKeyResponse(
        new AccessKeyView(user.name(), id, "Active", secret, key.created()));
  }

  static Sensitive newSecret() {
    return Sensitive.ofText(Entropy.text(SECRET_ALPHABET, 40));
  }

  static String newAccessKeyId() {
    return "AKIA" + Entropy.text(ID_ALPHABET, 16);
  }

  UserRows.AccessKey insertKey(Tx tx, User user, String id, Sensitive secret) {
    var key =
        new UserRows.AccessKey(
            user.account(),
            id,
            user.uniqueId(),
            true,
            Instant.ofEpochMilli(tx.now().toEpochMilli()));
    rows.insertKey(tx, key, secret);
    return key;
  }

  record DeleteAccessKeyRequest(
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear Optional<String> userName,
      @Constraint(min = 16, max = 128, pattern = "[\\w]+") @Clear String accessKeyId) {}

  /** Deletes an access key; what it signs is refused from then on. */
  @Operation(value = "iam:DeleteAccessKey", access = Access.WRITE)
  void deleteAccessKey(Call call, DeleteAccessKeyRequest request) {
    User user = permitted(call, request.userName().orElse(call.caller().name()));
    if (!rows.deleteKey(call.tx(), user, request.accessKeyId())) {
      throw IamErrors.noSuchAccessKey(request.accessKeyId());
    }
  }

  /**
   * Decides on the user's ARN, or on the ARN an absent one would have, and only then tells. A
   * refused caller is shown the name as he sent it, for path and case would tell him of the user.
   */
  private User permitted(Call call, String name) {
    Optional<User> user = rows.find(call.tx(), call.account(), name);
    Arn absent = Arn.global("iam", call.account(), "user/" + name);
    Arn arn = user.map(User::arn).orElse(absent);
    call.permit(Target.of(arn).shownAs(absent.toString()));
    call.touched(arn);
    return user.orElseThrow(() -> missing(name));
  }

  private static AwsError missing(String name) {
    return IamErrors.noSuchUser(name);
  }
}
