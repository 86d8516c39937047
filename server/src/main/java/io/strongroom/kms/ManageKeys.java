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
import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.PairKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Making keys, showing them, switching them on and off, and their end. */
final class ManageKeys {
  private static final int WINDOW_DAYS_MIN = 7;
  private static final int WINDOW_DAYS_MAX = 30;
  private static final int PAGE = 100;
  private static final int PAGE_MAX = 1000;
  static final String POLICY = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";

  private final KeyRing ring;
  private final KeyRows rows;
  private final KeyNames names;
  private final OwnKeys own;
  private final Grants grants;
  private final GrantTokens tokens;
  private final Prepared prepared;
  private final Iam iam;

  ManageKeys(
      KeyRing ring,
      KeyRows rows,
      KeyNames names,
      Grants grants,
      GrantTokens tokens,
      Prepared prepared,
      Iam iam) {
    this.ring = ring;
    this.rows = rows;
    this.names = names;
    this.own = new OwnKeys(names);
    this.grants = grants;
    this.tokens = tokens;
    this.prepared = prepared;
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

  /** Creates a key with new material, or one that waits for imported material. */
  @Operation(value = "kms:CreateKey", access = Access.WRITE)
  CreateKeyResponse createKey(Call call, CreateKeyRequest request) {
    Target target =
        Target.none()
            .withRequestTags(KmsTag.plain(request.tags()))
            .with("kms:KeySpec", spec(request))
            .with("kms:KeyUsage", request.keyUsage().orElse(KeyUsage.ENCRYPT_DECRYPT.name()))
            .with("kms:KeyOrigin", request.origin().orElse(Key.AWS_KMS))
            .with("kms:MultiRegion", Boolean.toString(request.multiRegion().orElse(false)))
            .with("kms:BypassPolicyLockoutSafetyCheck", Boolean.toString(bypass(request)));
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("kms:TagResource", target);
    }
    KeySpecs what =
        KeySpecs.check(request.keySpec(), request.customerMasterKeySpec(), request.keyUsage());
    boolean external = external(request, what);
    Map<String, String> tags = KmsTag.check(request.tags());
    KeyPolicy policy =
        request
            .policy()
            .map(text -> KeyPolicy.check(iam, call.tx(), text))
            .orElseGet(() -> KeyPolicy.standard(call.account()));
    boolean multiRegion = request.multiRegion().orElse(false);
    var plan =
        new KeyRing.Plan(
            what,
            external,
            multiRegion,
            Key.CUSTOMER,
            request.description().orElse(""),
            policy,
            tags);
    String id = KeyRing.newId(multiRegion);
    Optional<Material> material =
        external ? Optional.empty() : Optional.of(material(call, id, what.spec()));
    Key key = ring.create(call.tx(), call.account(), call.region(), id, plan, material);
    if (request.policy().isPresent() && !bypass(request)) {
      refuseLockOut(call, key, policy);
    }
    call.touched(key.arn());
    return new CreateKeyResponse(KeyMetadata.of(key, List.of(key)));
  }

  /** RSA keys are made before the transaction that stores them. */
  private Material material(Call call, String id, KeySpec spec) {
    boolean slow = spec.pair().map(PairKind::slow).orElse(false);
    return slow
        ? prepared.of(call, Material.Pair.class, () -> Optional.of(pair(spec))).orElseThrow()
        : Material.generate(id, spec);
  }

  private static Material.Pair pair(KeySpec spec) {
    return new Material.Pair(AsymmetricKey.generate(spec.pair().orElseThrow()));
  }

  private static String spec(CreateKeyRequest request) {
    return request
        .keySpec()
        .or(request::customerMasterKeySpec)
        .orElse(KeySpec.SYMMETRIC_DEFAULT.name());
  }

  private static boolean bypass(CreateKeyRequest request) {
    return request.bypassPolicyLockoutSafetyCheck().orElse(false);
  }

  private static boolean external(CreateKeyRequest request, KeySpecs what) {
    String origin = request.origin().orElse(Key.AWS_KMS);
    if (!origin.equals(Key.AWS_KMS) && !origin.equals(Key.EXTERNAL)) {
      throw KmsErrors.unsupported("Origin " + origin);
    }
    if (request.customKeyStoreId().isPresent()) {
      throw KmsErrors.noSuchKeyStore();
    }
    if (request.xksKeyId().isPresent()) {
      throw KmsErrors.unsupported("XksKeyId");
    }
    boolean external = origin.equals(Key.EXTERNAL);
    if (external && what.spec().pair().map(PairKind::importable).orElse(true).equals(false)) {
      throw KmsErrors.unsupportedKey(
          "KeySpec " + what.spec() + " is not supported for Origin EXTERNAL.");
    }
    return external;
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
    return new DescribeKeyResponse(KeyMetadata.of(key, rows.everywhereOf(call.tx(), key)));
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
    var page = new Paging(call, "kms/ListKeys", request.limit().orElse(PAGE), PAGE_MAX);
    String after = page.after(request.marker());
    List<String> ids = rows.ids(call.tx(), call.account(), call.region(), after, page.limit() + 1);
    return new ListKeysResponse(
        page.cut(ids).stream()
            .map(id -> new KeyEntry(id, Key.arn(call.account(), call.region(), id).toString()))
            .toList(),
        page.next(ids, id -> id),
        page.more(ids));
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
    Key key = own.permitted(call, keyId);
    if (key.state().pendingDeletion() || key.state() == KeyState.PENDING_IMPORT) {
      throw key.refusal();
    }
    if (key.state() != state) {
      rows.update(call.tx(), new KeyChange(key).state(state).done());
    }
  }

  record UpdateKeyDescriptionRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(max = 8192) String description) {}

  /** Describes a key anew. */
  @Operation(value = "kms:UpdateKeyDescription", access = Access.WRITE)
  void updateKeyDescription(Call call, UpdateKeyDescriptionRequest request) {
    Key key = own.permitted(call, request.keyId());
    key.requireNotPendingDeletion();
    rows.update(call.tx(), new KeyChange(key).description(request.description()).done());
  }

  record ScheduleKeyDeletionRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(least = 1, most = 365) Optional<Integer> pendingWindowInDays) {}

  record ScheduleKeyDeletionResponse(
      @Clear String keyId,
      Optional<Instant> deletionDate,
      @Clear String keyState,
      int pendingWindowInDays) {}

  /**
   * Starts the waiting period before a key and everything under it is gone for good. That of a
   * primary starts when the last of its replicas is gone.
   */
  @Operation(value = "kms:ScheduleKeyDeletion", access = Access.WRITE)
  ScheduleKeyDeletionResponse scheduleKeyDeletion(Call call, ScheduleKeyDeletionRequest request) {
    int days = request.pendingWindowInDays().orElse(WINDOW_DAYS_MAX);
    Key key =
        own.permitted(
            call,
            request.keyId(),
            target ->
                target.with("kms:ScheduleKeyDeletionPendingWindowInDays", Integer.toString(days)));
    if (days < WINDOW_DAYS_MIN || days > WINDOW_DAYS_MAX) {
      throw KmsErrors.validation("PendingWindowInDays must be between 7 and 30 days (inclusive).");
    }
    key.requireNotPendingDeletion();
    boolean waits =
        key.multiRegion()
            && !key.replica()
            && rows.everywhereOf(call.tx(), key).stream().anyMatch(Key::replica);
    Key next =
        waits
            ? new KeyChange(key).state(KeyState.PENDING_REPLICA_DELETION).window(days).done()
            : KeyEnd.pending(key, call.tx().now(), days);
    rows.update(call.tx(), next);
    return new ScheduleKeyDeletionResponse(
        key.arn().toString(), next.deletionDate(), next.state().word(), days);
  }

  record CancelKeyDeletionRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  record CancelKeyDeletionResponse(@Clear String keyId) {}

  /** Ends the waiting period; the key stays disabled until it is enabled. */
  @Operation(value = "kms:CancelKeyDeletion", access = Access.WRITE)
  CancelKeyDeletionResponse cancelKeyDeletion(Call call, CancelKeyDeletionRequest request) {
    Key key = own.permitted(call, request.keyId());
    if (!key.state().pendingDeletion()) {
      throw KmsErrors.invalidState(key.arn(), "not pending deletion");
    }
    // Its end may stand on the list outside the database already.
    if (key.deletionDate().isPresent() && !key.deletionDate().get().isAfter(call.tx().now())) {
      throw KmsErrors.noSuchKey(key.arn());
    }
    KeyState state = ring.complete(call.tx(), key) ? KeyState.DISABLED : KeyState.PENDING_IMPORT;
    rows.update(call.tx(), new KeyChange(key).state(state).done());
    return new CancelKeyDeletionResponse(key.arn().toString());
  }

  record GetKeyPolicyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 128, pattern = "[\\w]+") @Clear Optional<String> policyName) {}

  record GetKeyPolicyResponse(@Clear String policy, @Clear String policyName) {}

  /** Shows the key policy as it was put. */
  @Operation(value = "kms:GetKeyPolicy", access = Access.READ)
  GetKeyPolicyResponse getKeyPolicy(Call call, GetKeyPolicyRequest request) {
    Key key = own.permitted(call, request.keyId());
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
        own.permitted(
            call,
            request.keyId(),
            target -> target.with("kms:BypassPolicyLockoutSafetyCheck", Boolean.toString(bypass)));
    requireDefault(request.policyName());
    KeyPolicy policy = KeyPolicy.check(iam, call.tx(), request.policy());
    if (!bypass) {
      refuseLockOut(call, key, policy);
    }
    rows.update(call.tx(), new KeyChange(key).policy(policy).done());
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

  record ListKeyPoliciesRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker) {}

  record ListKeyPoliciesResponse(@Clear List<String> policyNames, boolean truncated) {}

  /** Lists the one policy that a key has. */
  @Operation(value = "kms:ListKeyPolicies", access = Access.READ)
  ListKeyPoliciesResponse listKeyPolicies(Call call, ListKeyPoliciesRequest request) {
    own.permitted(call, request.keyId());
    if (request.marker().isPresent()) {
      throw KmsErrors.invalidMarker();
    }
    return new ListKeyPoliciesResponse(List.of("default"), false);
  }
}
