package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Target;
import io.strongroom.kms.KeyNames.Aliases;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Listings of grants: those of a key, and those that a principal may retire. */
final class ShowGrants {
  private static final int PAGE = 50;
  private static final int PAGE_MAX = 100;

  private final GrantRows rows;
  private final KeyNames names;
  private final Iam iam;

  ShowGrants(GrantRows rows, KeyNames names, Iam iam) {
    this.rows = rows;
    this.names = names;
    this.iam = iam;
  }

  record ListGrantsRequest(
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker,
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 128) @Clear Optional<String> grantId,
      @Constraint(min = 1, max = 256, pattern = ManageGrants.PRINCIPAL) @Clear
          Optional<String> granteePrincipal) {}

  record ListGrantsResponse(
      List<GrantListEntry> grants, Optional<String> nextMarker, boolean truncated) {}

  /** A grant as AWS shows it: without tokens. */
  record GrantListEntry(
      @Clear String keyId,
      @Clear String grantId,
      @Clear String name,
      Instant creationDate,
      @Clear String granteePrincipal,
      @Clear Optional<String> retiringPrincipal,
      @Clear String issuingAccount,
      @Clear List<String> operations,
      Optional<ManageGrants.Constraints> constraints) {}

  /** Lists the grants of a key, by id: all, those of one grantee, or one. */
  @Operation(value = "kms:ListGrants", access = Access.READ)
  ListGrantsResponse listGrants(Call call, ListGrantsRequest request) {
    KeyNames.Named named = names.resolve(call, request.keyId(), Aliases.REFUSED);
    call.permit(
        names
            .target(call, named)
            .with("kms:GrantIsForAWSResource", Boolean.toString(call.via().isPresent())));
    Key key = named.orThrow();
    if (request.grantId().isPresent()) {
      String id = request.grantId().get();
      Grant grant =
          rows.find(call.tx(), key, id)
              .filter(
                  found ->
                      request
                          .granteePrincipal()
                          .map(arn -> arn.equals(found.grantee().arn()))
                          .orElse(true))
              .orElseThrow(() -> KmsErrors.noSuchGrant(id));
      return new ListGrantsResponse(List.of(shown(call, grant)), Optional.empty(), false);
    }
    Context listing = Context.of("kms/ListGrants").with(key.id()).with(request.granteePrincipal());
    int limit = limit(request.limit());
    String after = place(call, listing, request.marker());
    List<Grant> found = rows.ofKey(call.tx(), key, request.granteePrincipal(), after, limit + 1);
    return page(call, listing, found, limit, Grant::id);
  }

  record ListRetirableGrantsRequest(
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker,
      @Constraint(min = 1, max = 256, pattern = ManageGrants.PRINCIPAL) @Clear
          String retiringPrincipal) {}

  /**
   * Lists the grants that a principal of the caller's account may retire, of keys of all accounts
   * in this region, by key and id.
   */
  @Operation(value = "kms:ListRetirableGrants", access = Access.READ)
  ListGrantsResponse listRetirableGrants(Call call, ListRetirableGrantsRequest request) {
    call.permit(Target.none());
    String arn = request.retiringPrincipal();
    String id =
        Arn.parse(arn)
            .filter(parsed -> parsed.account().equals(call.account().value()))
            .flatMap(parsed -> iam.principal(call.tx(), arn))
            .orElseThrow(() -> KmsErrors.noSuchPrincipal(arn));
    Context listing = Context.of("kms/ListRetirableGrants").with(id);
    int limit = limit(request.limit());
    String[] after = place(call, listing, request.marker()).split("/", -1);
    List<Grant> found =
        rows.retirable(
            call.tx(), call.region(), id, after[0], after.length == 2 ? after[1] : "", limit + 1);
    return page(call, listing, found, limit, grant -> grant.keyId() + "/" + grant.id());
  }

  private static int limit(Optional<Integer> wanted) {
    return Math.min(wanted.orElse(PAGE), PAGE_MAX);
  }

  private static String place(Call call, Context listing, Optional<String> marker) {
    return marker
        .map(
            token ->
                Cursor.read(sealKey(call), listing, token).orElseThrow(KmsErrors::invalidMarker))
        .orElse("");
  }

  private ListGrantsResponse page(
      Call call, Context listing, List<Grant> found, int limit, Function<Grant, String> place) {
    boolean more = found.size() > limit;
    List<Grant> page = more ? found.subList(0, limit) : found;
    return new ListGrantsResponse(
        page.stream().map(grant -> shown(call, grant)).toList(),
        more
            ? Optional.of(Cursor.write(sealKey(call), listing, place.apply(page.getLast())))
            : Optional.empty(),
        more);
  }

  private static SealKey sealKey(Call call) {
    return call.tx().accountKey(call.account(), call.region());
  }

  private GrantListEntry shown(Call call, Grant grant) {
    return new GrantListEntry(
        Key.arn(grant.account(), grant.region(), grant.keyId()).toString(),
        grant.id(),
        grant.name(),
        grant.created(),
        shown(call, grant.grantee()),
        grant.retiring().map(principal -> shown(call, principal)),
        "arn:aws:iam::" + grant.issuer() + ":root",
        words(grant.operations()),
        ManageGrants.Constraints.of(grant.constraint()));
  }

  /** A principal that is gone, or came again under his name, is shown by id, as in policies. */
  private String shown(Call call, Grant.Principal principal) {
    boolean same = iam.principal(call.tx(), principal.arn()).equals(Optional.of(principal.id()));
    return same ? principal.arn() : principal.id();
  }

  private static List<String> words(Set<GrantOperation> operations) {
    return operations.stream().map(GrantOperation::word).toList();
  }
}
