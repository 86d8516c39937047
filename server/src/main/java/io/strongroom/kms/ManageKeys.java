package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.kms.KeyNames.Aliases;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Change;
import io.strongroom.store.Cursor;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Making keys, showing them, switching them on and off, and their end. */
final class ManageKeys {
  private static final int WINDOW_DAYS_MIN = 7;
  private static final int WINDOW_DAYS_MAX = 30;
  private static final int PAGE = 100;
  static final String POLICY = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";

  private final KeyRing ring;
  private final KeyRows rows;
  private final KeyNames names;
  private final Grants grants;
  private final GrantTokens tokens;
  private final Iam iam;

  ManageKeys(
      KeyRing ring, KeyRows rows, KeyNames names, Grants grants, GrantTokens tokens, Iam iam) {
    this.ring = ring;
    this.rows = rows;
    this.names = names;
    this.grants = grants;
    this.tokens = tokens;
    this.iam = iam;
  }

  record CreateKeyRequest(
      @Constraint(min = 1, max = 131072, pattern = POLICY) @Clear Optional<String> policy,
      @Constraint(max = 8192) Optional<String> description,
      @Constraint(
              oneOf = {"SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"})
          @Clear
          Optional<String> keyUsage,
      @Clear Optional<String> customerMasterKeySpec,
      @Clear Optional<String> keySpec,
      @Constraint(oneOf = {"AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"}) @Clear
          Optional<String> origin,
      @Constraint(min = 1, max = 64) @Clear Optional<String> customKeyStoreId,
      Optional<Boolean> bypassPolicyLockoutSafetyCheck,
      List<KmsTag> tags,
      Optional<Boolean> multiRegion,
      @Constraint(min = 1, max = 128, pattern = "^[a-zA-Z0-9-_.]+$") @Clear
          Optional<String> xksKeyId) {}

  record CreateKeyResponse(KeyMetadata keyMetadata) {}

  /** Creates a symmetric key with new material. */
  @Operation(value = "kms:CreateKey", access = Access.WRITE)
  CreateKeyResponse createKey(Call call, CreateKeyRequest request) {
    Target target =
        Target.none()
            .withRequestTags(KmsTag.plain(request.tags()))
            .with("kms:KeySpec", spec(request))
            .with("kms:KeyUsage", request.keyUsage().orElse(Key.USAGE))
            .with("kms:KeyOrigin", request.origin().orElse(Key.ORIGIN))
            .with("kms:MultiRegion", Boolean.toString(request.multiRegion().orElse(false)))
            .with("kms:BypassPolicyLockoutSafetyCheck", Boolean.toString(bypass(request)));
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("kms:TagResource", target);
    }
    refuseUnsupported(request);
    Map<String, String> tags = KmsTag.check(request.tags());
    KeyPolicy policy =
        request
            .policy()
            .map(text -> KeyPolicy.check(iam, call.tx(), text))
            .orElseGet(() -> KeyPolicy.standard(call.account()));
    Key key =
        ring.create(
            call.tx(),
            call.account(),
            call.region(),
            Key.CUSTOMER,
            request.description().orElse(""),
            policy,
            tags);
    if (request.policy().isPresent() && !bypass(request)) {
      refuseLockOut(call, key, policy);
    }
    call.touched(key.arn());
    return new CreateKeyResponse(KeyMetadata.of(key));
  }

  private static String spec(CreateKeyRequest request) {
    return request.keySpec().or(request::customerMasterKeySpec).orElse(Key.SPEC);
  }

  private static boolean bypass(CreateKeyRequest request) {
    return request.bypassPolicyLockoutSafetyCheck().orElse(false);
  }

  private static void refuseUnsupported(CreateKeyRequest request) {
    KeySpecs.check(request.keySpec(), request.customerMasterKeySpec(), request.keyUsage());
    if (!request.origin().orElse(Key.ORIGIN).equals(Key.ORIGIN)) {
      throw KmsErrors.unsupported("Origin " + request.origin().get());
    }
    if (request.customKeyStoreId().isPresent()) {
      throw KmsErrors.unsupported("CustomKeyStoreId");
    }
    if (request.xksKeyId().isPresent()) {
      throw KmsErrors.unsupported("XksKeyId");
    }
    if (request.multiRegion().orElse(false)) {
      throw KmsErrors.unsupported("MultiRegion");
    }
  }

  record DescribeKeyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens) {}

  record DescribeKeyResponse(KeyMetadata keyMetadata) {}

  /** Shows a key. A service's default key is made if this is its first use. */
  @Operation(value = "kms:DescribeKey", access = Access.READ)
  DescribeKeyResponse describeKey(Call call, DescribeKeyRequest request) {
    KeyNames.Named named = names.resolve(call, request.keyId(), Aliases.TAKEN);
    Target target = names.target(call, named);
    call.permit(
        named
            .key()
            .map(key -> grants.with(call, key, target, GrantOperation.DESCRIBE_KEY, Map.of()))
            .orElse(target));
    Key key = named.orThrow();
    tokens.check(call, request.grantTokens());
    return new DescribeKeyResponse(KeyMetadata.of(key));
  }

  record ListKeysRequest(
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker) {}

  record ListKeysResponse(List<KeyEntry> keys, Optional<String> nextMarker, boolean truncated) {}

  record KeyEntry(@Clear String keyId, @Clear String keyArn) {}

  /** Lists the keys of the account in this region, by id. */
  @Operation(value = "kms:ListKeys", access = Access.READ)
  ListKeysResponse listKeys(Call call, ListKeysRequest request) {
    call.permit(Target.none());
    int limit = request.limit().orElse(PAGE);
    Context listing = Context.of("kms/ListKeys").with(call.account().value());
    String after =
        request
            .marker()
            .map(
                marker ->
                    Cursor.read(sealKey(call), listing, marker)
                        .orElseThrow(KmsErrors::invalidMarker))
            .orElse("");
    List<String> ids = rows.ids(call.tx(), call.account(), call.region(), after, limit + 1);
    boolean more = ids.size() > limit;
    List<String> page = more ? ids.subList(0, limit) : ids;
    return new ListKeysResponse(
        page.stream()
            .map(id -> new KeyEntry(id, Key.arn(call.account(), call.region(), id).toString()))
            .toList(),
        more ? Optional.of(Cursor.write(sealKey(call), listing, page.getLast())) : Optional.empty(),
        more);
  }

  private static SealKey sealKey(Call call) {
    return call.tx().accountKey(call.account(), call.region());
  }

  record EnableKeyRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  /** Lets a disabled key be used again. */
  @Operation(value = "kms:EnableKey", access = Access.WRITE)
  void enableKey(Call call, EnableKeyRequest request) {
    setState(call, request.keyId(), KeyState.ENABLED);
  }

  record DisableKeyRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  /** Stops every use of a key, at once. */
  @Operation(value = "kms:DisableKey", access = Access.WRITE)
  void disableKey(Call call, DisableKeyRequest request) {
    setState(call, request.keyId(), KeyState.DISABLED);
  }

  private void setState(Call call, String keyId, KeyState state) {
    Key key = permitted(call, keyId);
    key.requireNotPendingDeletion();
    if (key.state() != state) {
      rows.update(call.tx(), key.withState(state, Optional.empty()));
    }
  }

  record ScheduleKeyDeletionRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(least = 1, most = 365) Optional<Integer> pendingWindowInDays) {}

  record ScheduleKeyDeletionResponse(
      @Clear String keyId, Instant deletionDate, @Clear String keyState, int pendingWindowInDays) {}

  /** Starts the waiting period before a key and everything under it is gone for good. */
  @Operation(value = "kms:ScheduleKeyDeletion", access = Access.WRITE)
  ScheduleKeyDeletionResponse scheduleKeyDeletion(Call call, ScheduleKeyDeletionRequest request) {
    int days = request.pendingWindowInDays().orElse(WINDOW_DAYS_MAX);
    Key key = permitted(call, request.keyId(), "kms:ScheduleKeyDeletionPendingWindowInDays", days);
    if (days < WINDOW_DAYS_MIN || days > WINDOW_DAYS_MAX) {
      throw KmsErrors.validation("PendingWindowInDays must be between 7 and 30 days (inclusive).");
    }
    key.requireNotPendingDeletion();
    Instant date = Instant.ofEpochMilli(call.tx().now().plus(Duration.ofDays(days)).toEpochMilli());
    rows.update(call.tx(), key.withState(KeyState.PENDING_DELETION, Optional.of(date)));
    return new ScheduleKeyDeletionResponse(
        key.arn().toString(), date, KeyState.PENDING_DELETION.word(), days);
  }

  record CancelKeyDeletionRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  record CancelKeyDeletionResponse(@Clear String keyId) {}

  /** Ends the waiting period; the key stays disabled until it is enabled. */
  @Operation(value = "kms:CancelKeyDeletion", access = Access.WRITE)
  CancelKeyDeletionResponse cancelKeyDeletion(Call call, CancelKeyDeletionRequest request) {
    Key key = permitted(call, request.keyId());
    if (key.state() != KeyState.PENDING_DELETION) {
      throw KmsErrors.invalidState(key.arn(), "not pending deletion");
    }
    rows.update(call.tx(), key.withState(KeyState.DISABLED, Optional.empty()));
    return new CancelKeyDeletionResponse(key.arn().toString());
  }

  record GetKeyPolicyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 128, pattern = "[\\w]+") @Clear Optional<String> policyName) {}

  record GetKeyPolicyResponse(@Clear String policy, @Clear String policyName) {}

  /** Shows the key policy as it was put. */
  @Operation(value = "kms:GetKeyPolicy", access = Access.READ)
  GetKeyPolicyResponse getKeyPolicy(Call call, GetKeyPolicyRequest request) {
    Key key = permitted(call, request.keyId());
    requireDefault(request.policyName());
    return new GetKeyPolicyResponse(KeyPolicy.shown(iam, call.tx(), key), "default");
  }

  record PutKeyPolicyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 128, pattern = "[\\w]+") @Clear Optional<String> policyName,
      @Constraint(min = 1, max = 131072, pattern = POLICY) @Clear String policy,
      Optional<Boolean> bypassPolicyLockoutSafetyCheck) {}

  /** Replaces the key policy, unless that would lock the caller out. */
  @Operation(value = "kms:PutKeyPolicy", access = Access.WRITE)
  void putKeyPolicy(Call call, PutKeyPolicyRequest request) {
    boolean bypass = request.bypassPolicyLockoutSafetyCheck().orElse(false);
    Key key =
        managed(
            call,
            request.keyId(),
            target -> target.with("kms:BypassPolicyLockoutSafetyCheck", Boolean.toString(bypass)));
    requireDefault(request.policyName());
    KeyPolicy policy = KeyPolicy.check(iam, call.tx(), request.policy());
    if (!bypass) {
      refuseLockOut(call, key, policy);
    }
    rows.update(call.tx(), key.withPolicy(policy));
  }

  private void refuseLockOut(Call call, Key key, KeyPolicy next) {
    Target target =
        names.target(call, key).withPolicy(Optional.of(next.policy()), ResourceRule.MUST_ALLOW);
    if (!call.wouldBeAllowed("kms:PutKeyPolicy", target)) {
      throw KmsErrors.lockOut();
    }
  }

  private static void requireDefault(Optional<String> policyName) {
    if (!policyName.orElse("default").equals("default")) {
      throw KmsErrors.noSuchPolicy();
    }
  }

  private Key permitted(Call call, String keyId) {
    return managed(call, keyId, target -> target);
  }

  private Key permitted(Call call, String keyId, String conditionKey, int value) {
    return managed(call, keyId, target -> target.with(conditionKey, Integer.toString(value)));
  }

  /** Decides on a key named by id or ARN, in the caller's own account. */
  private Key managed(Call call, String keyId, UnaryOperator<Target> more) {
    KeyNames.Named named = names.resolve(call, keyId, Aliases.REFUSED);
    call.permit(more.apply(names.target(call, named)));
    Key key = named.orThrow();
    if (!key.account().equals(call.account())) {
      throw KmsErrors.crossAccount();
    }
    return key;
  }

  /** Deletes what waited long enough; at most so many at once. */
  List<Key> deleteDue(Tx tx, int limit) {
    List<Key> due = rows.due(tx, tx.now(), limit);
    for (Key key : due) {
      rows.delete(tx, key);
      tx.announce(
          new Change(
              key.account(),
              key.region(),
              "KmsKeyDeleted",
              key.arn().toString(),
              Map.of("key-id", key.id())));
    }
    return due;
  }
}
