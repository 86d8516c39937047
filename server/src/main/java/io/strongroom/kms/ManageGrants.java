package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Policy;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.kms.KeyNames.Aliases;
import io.strongroom.seal.Entropy;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Making grants and taking them back.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html">CreateGrant</a>
 */
final class ManageGrants {
  static final String PRINCIPAL = "^[\\w+=,.@:/-]+$";
  static final String NAME = "^[a-zA-Z0-9:/_-]+$";
  private static final int ID_BYTES = 32;

  /** AWS's quota. */
  private static final int PER_KEY_MAX = 50_000;

  /** AWS's quota of former days: what has to be looked through for one decision. */
  private static final int PER_GRANTEE_MAX = 500;

  private final GrantRows rows;
  private final KeyNames names;
  private final Grants grants;
  private final GrantTokens tokens;
  private final Iam iam;

  ManageGrants(GrantRows rows, KeyNames names, Grants grants, GrantTokens tokens, Iam iam) {
    this.rows = rows;
    this.names = names;
    this.grants = grants;
    this.tokens = tokens;
    this.iam = iam;
  }

  /** What a grant asks of the encryption context, as AWS writes it. */
  record Constraints(
      @Clear Optional<Map<String, String>> encryptionContextSubset,
      @Clear Optional<Map<String, String>> encryptionContextEquals) {

    /** As it is kept; what makes no sense is refused later by {@link #check}. */
    GrantConstraint constraint() {
      return encryptionContextEquals
          .map(pairs -> new GrantConstraint(GrantConstraint.Kind.EQUALS, pairs))
          .or(
              () ->
                  encryptionContextSubset.map(
                      pairs -> new GrantConstraint(GrantConstraint.Kind.SUBSET, pairs)))
          .orElse(GrantConstraint.NONE);
    }

    void check() {
      if (encryptionContextSubset.isPresent() && encryptionContextEquals.isPresent()) {
        throw KmsErrors.validation(
            "A grant has one of EncryptionContextSubset and EncryptionContextEquals.");
      }
      GrantConstraint constraint = constraint();
      int pairs = constraint.pairs().size();
      if (pairs > GrantConstraint.PAIRS_MAX
          || (pairs == 0 && constraint.kind() != GrantConstraint.Kind.NONE)) {
        throw KmsErrors.validation("A grant constraint has 1 to 8 encryption context pairs.");
      }
    }

    static Optional<Constraints> of(GrantConstraint constraint) {
      Optional<Map<String, String>> pairs = Optional.of(constraint.pairs());
      return switch (constraint.kind()) {
        case NONE -> Optional.empty();
        case SUBSET -> Optional.of(new Constraints(pairs, Optional.empty()));
        case EQUALS -> Optional.of(new Constraints(Optional.empty(), pairs));
      };
    }
  }

  record CreateGrantRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 256, pattern = PRINCIPAL) @Clear String granteePrincipal,
      @Constraint(min = 1, max = 256, pattern = PRINCIPAL) @Clear
          Optional<String> retiringPrincipal,
      @Constraint(
              required = true,
              oneOf = {
                "Decrypt",
                "Encrypt",
                "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext",
                "ReEncryptFrom",
                "ReEncryptTo",
                "Sign",
                "Verify",
                "GetPublicKey",
                "CreateGrant",
                "RetireGrant",
                "DescribeKey",
                "GenerateDataKeyPair",
                "GenerateDataKeyPairWithoutPlaintext",
                "GenerateMac",
                "VerifyMac",
                "DeriveSharedSecret"
              })
          @Clear
          List<String> operations,
      Optional<Constraints> constraints,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      @Constraint(min = 1, max = 256, pattern = NAME) @Clear Optional<String> name,
      Optional<Boolean> dryRun) {

    GrantConstraint constraint() {
      return constraints.map(Constraints::constraint).orElse(GrantConstraint.NONE);
    }
  }

  record CreateGrantResponse(String grantToken, @Clear String grantId) {}

  /** Lets a principal do some operations with a key, beside what the key's policy says. */
  @Operation(value = "kms:CreateGrant", access = Access.WRITE)
  CreateGrantResponse createGrant(Call call, CreateGrantRequest request) {
    KeyNames.Named named = names.resolve(call, request.keyId(), Aliases.REFUSED);
    Optional<Grant> wanted = named.key().map(key -> wanted(call, key, request));
    call.permit(target(call, named, request, wanted));
    Key key = named.orThrow();
    tokens.check(call, request.grantTokens());
    check(key, request);
    key.requireUsable();
    Grant grant = wanted.orElseThrow();
    requireExisting(grant.grantee());
    grant.retiring().ifPresent(ManageGrants::requireExisting);
    Optional<Grant> same = same(call, key, grant);
    if (same.isEmpty()) {
      requireRoom(call, key, grant);
    }
    refuseDryRun(request.dryRun());
    if (same.isEmpty()) {
      rows.insert(call.tx(), grant);
    }
    Grant made = same.orElse(grant);
    return new CreateGrantResponse(tokens.make(call.tx(), made), made.id());
  }

  private Target target(
      Call call, KeyNames.Named named, CreateGrantRequest request, Optional<Grant> wanted) {
    GrantConstraint constraint = request.constraint();
    Target target =
        forService(call, names.target(call, named))
            .with("kms:GrantOperations", request.operations())
            .with("kms:GranteePrincipal", request.granteePrincipal())
            .with("kms:RetiringPrincipal", request.retiringPrincipal())
            .with(
                "kms:GrantConstraintType",
                Optional.of(constraint.kind().word()).filter(word -> !word.isEmpty()))
            .with(KeyUse.encryptionContext(constraint.pairs()));
    return wanted.isPresent()
        ? grants.covering(call, named.key().orElseThrow(), target, wanted.get())
        : target;
  }

  /** No service makes grants for itself yet; one that calls for a caller would be told here. */
  private static Target forService(Call call, Target target) {
    return target.with("kms:GrantIsForAWSResource", Boolean.toString(call.via().isPresent()));
  }

  private Grant wanted(Call call, Key key, CreateGrantRequest request) {
    Set<GrantOperation> operations = EnumSet.noneOf(GrantOperation.class);
    request.operations().forEach(word -> GrantOperation.named(word).ifPresent(operations::add));
    return new Grant(
        key.account(),
        key.region(),
        key.id(),
        HexFormat.of().formatHex(Entropy.bytes(ID_BYTES)),
        request.name().orElse(""),
        principal(call, request.granteePrincipal()),
        request.retiringPrincipal().map(arn -> principal(call, arn)),
        call.account(),
        operations,
        request.constraint(),
        Instant.ofEpochMilli(call.tx().now().toEpochMilli()));
  }

  /** With an empty id when there is no such principal. */
  private Grant.Principal principal(Call call, String arn) {
    return new Grant.Principal(
        arn, arn.startsWith("arn:") ? iam.principal(call.tx(), arn).orElse("") : "");
  }

  private static void requireExisting(Grant.Principal principal) {
    if (principal.id().isEmpty()) {
      throw KmsErrors.noSuchPrincipal(principal.arn());
    }
  }

  private static void check(Key key, CreateGrantRequest request) {
    request.constraints().ifPresent(Constraints::check);
    // A constraint that no request could break would look like one.
    if (request.constraint().kind() != GrantConstraint.Kind.NONE && !key.spec().symmetric()) {
      throw KmsErrors.validation(
          "Grant constraints need a symmetric encryption key; this one is of spec "
              + key.spec()
              + ".");
    }
    if (request.operations().isEmpty()) {
      throw KmsErrors.validation("A grant has at least one operation.");
    }
    for (String word : request.operations()) {
      if (!GrantOperation.named(word).orElseThrow().fits(key)) {
        throw KmsErrors.validation(
            "Operation " + word + " is not valid for a key of spec " + key.spec() + ".");
      }
    }
  }

  /** A name makes the same request again find the grant that it made. */
  private Optional<Grant> same(Call call, Key key, Grant grant) {
    return grant.name().isEmpty()
        ? Optional.empty()
        : rows.named(call.tx(), key, grant.grantee().id(), grant.name()).stream()
            .filter(other -> other.sameAs(grant))
            .findFirst();
  }

  private void requireRoom(Call call, Key key, Grant grant) {
    if (rows.count(call.tx(), key) >= PER_KEY_MAX
        || rows.count(call.tx(), key, grant.grantee().id()) >= PER_GRANTEE_MAX) {
      throw KmsErrors.tooManyGrants(key.arn());
    }
  }

  record RevokeGrantRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 128) @Clear String grantId,
      Optional<Boolean> dryRun) {}

  /** Takes a grant back, by the right over its key; it ends at once. */
  @Operation(value = "kms:RevokeGrant", access = Access.WRITE)
  void revokeGrant(Call call, RevokeGrantRequest request) {
    KeyNames.Named named = names.resolve(call, request.keyId(), Aliases.REFUSED);
    call.permit(forService(call, names.target(call, named)));
    Grant grant =
        rows.find(call.tx(), named.orThrow(), request.grantId())
            .orElseThrow(() -> KmsErrors.noSuchGrant(request.grantId()));
    refuseDryRun(request.dryRun());
    rows.delete(call.tx(), grant);
  }

  /**
   * Takes back a grant that a service made, at the end of what it was for; whether it was there.
   */
  boolean retire(Tx tx, Arn keyArn, String grantId) {
    Optional<Grant> grant = names.key(tx, keyArn).flatMap(key -> rows.find(tx, key, grantId));
    grant.ifPresent(found -> rows.delete(tx, found));
    return grant.isPresent();
  }

  record RetireGrantRequest(
      @Constraint(min = 1, max = 8192) Optional<String> grantToken,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> keyId,
      @Constraint(min = 1, max = 128) @Clear Optional<String> grantId,
      Optional<Boolean> dryRun) {}

  /** What is to be retired, or the error that says why there is none. */
  private record Retiring(Arn key, Optional<GrantTokens.Named> found, AwsError absent) {}

  /** Gives a grant up, by a right that the grant itself gives, or the account that made it. */
  @Operation(value = "kms:RetireGrant", access = Access.WRITE)
  void retireGrant(Call call, RetireGrantRequest request) {
    Retiring retiring = retiring(call, request);
    call.permit(
        retiring
            .found()
            .map(found -> retirable(call, found, request.keyId().isPresent()))
            .orElseGet(() -> Target.of(retiring.key())));
    Grant grant = retiring.found().orElseThrow(retiring::absent).grant();
    refuseDryRun(request.dryRun());
    rows.delete(call.tx(), grant);
  }

  private Retiring retiring(Call call, RetireGrantRequest request) {
    Arn none = Key.arn(call.account(), call.region(), "unknown");
    if (request.grantToken().isPresent()) {
      boolean both = request.keyId().isPresent() || request.grantId().isPresent();
      return both
          ? new Retiring(none, Optional.empty(), oneWay())
          : tokens
              .find(call, request.grantToken().get())
              .map(it -> new Retiring(it.key().arn(), Optional.of(it), oneWay()))
              .orElseGet(() -> new Retiring(none, Optional.empty(), KmsErrors.invalidGrantToken()));
    }
    if (request.keyId().isEmpty() || request.grantId().isEmpty()) {
      return new Retiring(none, Optional.empty(), oneWay());
    }
    String keyId = request.keyId().get();
    String grantId = request.grantId().get();
    KeyNames.Named named = names.resolve(call, keyId, Aliases.REFUSED);
    if (named.key().isEmpty() || !keyId.startsWith("arn:")) {
      AwsError why = named.key().isEmpty() ? named.absent() : KmsErrors.invalidArn(keyId);
      return new Retiring(named.shown(), Optional.empty(), why);
    }
    Key key = named.orThrow();
    return new Retiring(
        key.arn(),
        rows.find(call.tx(), key, grantId).map(grant -> new GrantTokens.Named(key, grant)),
        KmsErrors.noSuchGrant(grantId));
  }

  private static AwsError oneWay() {
    return KmsErrors.validation("A grant is named by its GrantToken, or by KeyId and GrantId.");
  }

  /**
   * A grant as the target of its own end: the retiring principal may, the grantee if the grant says
   * so, and for the account that made it its own policies decide. The key's policy has no say.
   */
  private Target retirable(Call call, GrantTokens.Named found, boolean byKey) {
    Grant grant = found.grant();
    AccountId caller = call.account();
    List<String> ids = Grants.ids(call.caller());
    Policy policy = Policy.NONE;
    boolean named = false;
    for (Grant.Principal one : entitled(grant)) {
      if (ids.contains(one.id())) {
        policy = policy.granting(grant.label(), one.arn(), one.id(), "kms:RetireGrant");
        named = true;
      }
    }
    boolean issuer = grant.issuer().equals(caller);
    Target target =
        names
            .target(call, found.key())
            .withPolicy(
                Optional.of(policy), issuer ? ResourceRule.MAY_ALLOW : ResourceRule.MUST_ALLOW);
    // The right is the grant's and crosses accounts with it.
    if (issuer || named) {
      return target.ownedBy(caller).with("aws:ResourceAccount", grant.account().value());
    }
    // Whoever sent a token alone is not told which key it is for.
    return byKey
        ? target
        : target
            .shownAs("")
            .insteadOf(Target.none().withPolicy(Optional.empty(), ResourceRule.MUST_ALLOW));
  }

  private static List<Grant.Principal> entitled(Grant grant) {
    var entitled = new ArrayList<Grant.Principal>(2);
    grant.retiring().ifPresent(entitled::add);
    if (grant.operations().contains(GrantOperation.RETIRE_GRANT)) {
      entitled.add(grant.grantee());
    }
    return entitled;
  }

  private static void refuseDryRun(Optional<Boolean> dryRun) {
    if (dryRun.orElse(false)) {
      throw KmsErrors.dryRun();
    }
  }
}
