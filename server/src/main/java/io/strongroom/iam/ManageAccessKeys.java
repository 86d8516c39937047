package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.AccessKeyRows.AccessKey;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Users' access keys. */
final class ManageAccessKeys {
  private static final String SECRET_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static final int PER_USER_MAX = 2;
  private static final String NOT_AVAILABLE = "N/A";

  private final Owners owners;
  private final AccessKeyRows keys;
  private final KeyUses uses;
  private final Subjects subjects;

  ManageAccessKeys(Owners owners, AccessKeyRows keys, KeyUses uses, Subjects subjects) {
    this.owners = owners;
    this.keys = keys;
    this.uses = uses;
    this.subjects = subjects;
  }

  record CreateAccessKeyRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear Optional<String> userName) {}

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
    User user = subjects.user(call, request.userName());
    if (keys.of(call.tx(), user).size() >= PER_USER_MAX) {
      throw IamErrors.quota("AccessKeysPerUser", PER_USER_MAX);
    }
    Sensitive secret = newSecret();
    AccessKey key = insert(call.tx(), user, newId("AKIA"), secret);
    return new CreateAccessKeyResponse(
        new AccessKeyView(user.name(), key.id(), key.status(), secret, key.created()));
  }

  static Sensitive newSecret() {
    return Sensitive.ofText(Entropy.text(SECRET_ALPHABET, 40));
  }

  /** A new access key id: {@code AKIA...} of a user, {@code ASIA...} of a session. */
  static String newId(String prefix) {
    return prefix + Entropy.text(Owner.ID_ALPHABET, 16);
  }

  AccessKey insert(Tx tx, User user, String id, Sensitive secret) {
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    var key = new AccessKey(user.account(), id, user.uniqueId(), true, now);
    keys.insert(tx, key, secret);
    return key;
  }

  record DeleteAccessKeyRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear Optional<String> userName,
      @Constraint(min = 16, max = 128, pattern = Limits.KEY_ID) @Clear String accessKeyId) {}

  /** Deletes an access key; what it signs is refused from then on. */
  @Operation(value = "iam:DeleteAccessKey", access = Access.WRITE)
  void deleteAccessKey(Call call, DeleteAccessKeyRequest request) {
    User user = subjects.user(call, request.userName());
    if (!keys.delete(call.tx(), user, request.accessKeyId())) {
      throw IamErrors.noSuchAccessKey(request.accessKeyId());
    }
  }

  record ListAccessKeysRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear Optional<String> userName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListAccessKeysResponse(
      List<ListedKey> accessKeyMetadata, boolean isTruncated, Optional<String> marker) {}

  /** An access key without its secret. */
  record ListedKey(
      @Clear String userName,
      @Clear String accessKeyId,
      @Clear String status,
      Instant createDate) {}

  /** Lists a user's access keys. */
  @Operation(value = "iam:ListAccessKeys", access = Access.READ)
  ListAccessKeysResponse listAccessKeys(Call call, ListAccessKeysRequest request) {
    User user = subjects.user(call, request.userName());
    var wish = new Paging.Wish(request.marker(), request.maxItems(), user.uniqueId());
    Paging.Page<AccessKey> page = Paging.cut(call, wish, keys.of(call.tx(), user));
    return new ListAccessKeysResponse(
        page.map(it -> new ListedKey(user.name(), it.id(), it.status(), it.created())),
        page.isTruncated(),
        page.marker());
  }

  record UpdateAccessKeyRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear Optional<String> userName,
      @Constraint(min = 16, max = 128, pattern = Limits.KEY_ID) @Clear String accessKeyId,
      @Constraint(oneOf = {"Active", "Inactive"}) @Clear String status) {}

  /** Switches an access key on or off, at once. */
  @Operation(value = "iam:UpdateAccessKey", access = Access.WRITE)
  void updateAccessKey(Call call, UpdateAccessKeyRequest request) {
    User user = subjects.user(call, request.userName());
    boolean active = request.status().equals("Active");
    if (!keys.activate(call.tx(), user, request.accessKeyId(), active)) {
      throw IamErrors.noSuchAccessKey(request.accessKeyId());
    }
  }

  record GetAccessKeyLastUsedRequest(
      @Constraint(min = 16, max = 128, pattern = Limits.KEY_ID) @Clear String accessKeyId) {}

  record GetAccessKeyLastUsedResponse(@Clear String userName, LastUsed accessKeyLastUsed) {}

  /** When and where a key was last used. */
  record LastUsed(
      Optional<Instant> lastUsedDate, @Clear String serviceName, @Clear String region) {}

  /** Tells when a key was last used, to the hour; decided on the user whose key it is. */
  @Operation(value = "iam:GetAccessKeyLastUsed", access = Access.READ)
  GetAccessKeyLastUsedResponse getAccessKeyLastUsed(
      Call call, GetAccessKeyLastUsedRequest request) {
    Optional<User> user =
        keys.find(call.tx(), request.accessKeyId())
            .flatMap(key -> owners.byUniqueId(call.tx(), key.userId()))
            .filter(User.class::isInstance)
            .map(User.class::cast)
            .filter(it -> it.account().equals(call.account()));
    call.permit(
        user.map(it -> Target.of(it.arn()).shownAs("").withTags(it.tags()))
            .orElseGet(Target::none));
    User found = user.orElseThrow(() -> IamErrors.noSuchAccessKey(request.accessKeyId()));
    LastUsed used =
        uses.find(call.tx(), request.accessKeyId())
            .map(it -> new LastUsed(Optional.of(it.time()), it.service(), it.region()))
            .orElseGet(() -> new LastUsed(Optional.empty(), NOT_AVAILABLE, NOT_AVAILABLE));
    return new GetAccessKeyLastUsedResponse(found.name(), used);
  }
}
