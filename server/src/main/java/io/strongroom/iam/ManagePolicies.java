package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.ManagedPolicy.Versions;
import io.strongroom.iam.Shown.PolicyView;
import io.strongroom.store.Duplicate;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Managed policies: the customer's own, and AWS's to look at. */
final class ManagePolicies {
  static final int CHARACTERS_MAX = 6144;

  private final ManagedRows rows;
  private final Owners owners;
  private final Holdings holdings;
  private final Subjects subjects;

  ManagePolicies(ManagedRows rows, Owners owners, Holdings holdings, Subjects subjects) {
    this.rows = rows;
    this.owners = owners;
    this.holdings = holdings;
    this.subjects = subjects;
  }

  record CreatePolicyRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName,
      @Constraint(min = 1, max = 512, pattern = Limits.POLICY_PATH) @Clear Optional<String> path,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear String policyDocument,
      @Constraint(max = 1000) Optional<String> description,
      @Constraint(max = 50) List<IamTag> tags) {}

  /** The answer with one policy. */
  record OnePolicy(PolicyView policy) {}

  /** Creates a managed policy with its first version. */
  @Operation(value = "iam:CreatePolicy", access = Access.WRITE)
  OnePolicy createPolicy(Call call, CreatePolicyRequest request) {
    String path = request.path().orElse("/");
    Target target =
        Target.of(Arn.global("iam", call.account(), "policy" + path + request.policyName()))
            .withRequestTags(IamTag.plain(request.tags()));
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("iam:TagPolicy", target);
    }
    Map<String, String> tags = Tags.of(request.tags());
    check(request.policyDocument());
    Instant now = Instant.ofEpochMilli(call.tx().now().toEpochMilli());
    var policy =
        new ManagedPolicy(
            Optional.of(call.account()),
            request.policyName(),
            path,
            "ANPA" + io.strongroom.seal.Entropy.text(Owner.ID_ALPHABET, 17),
            request.description(),
            now,
            now,
            tags,
            new Versions(1, 1));
    try {
      rows.insert(call.tx(), policy, request.policyDocument());
    } catch (Duplicate e) {
      throw IamErrors.policyExists(request.policyName());
    }
    return new OnePolicy(PolicyView.of(policy, 0, 0));
  }

  /** Refuses a document that cannot be a managed policy. */
  static void check(String document) {
    try {
      var unused = Policy.parse(document, PolicyKind.IDENTITY);
    } catch (MalformedPolicy e) {
      throw IamErrors.malformed(e);
    }
    if (InlinePolicies.characters(document) > CHARACTERS_MAX) {
      throw IamErrors.quota("PolicySize", CHARACTERS_MAX);
    }
  }

  /** A policy's ARN. */
  record PolicyNamed(@Constraint(min = 20, max = 2048) @Clear String policyArn) {}

  /** Shows a managed policy without its document. */
  @Operation(value = "iam:GetPolicy", access = Access.READ)
  OnePolicy getPolicy(Call call, PolicyNamed request) {
    return new OnePolicy(view(call, subjects.policy(call, request.policyArn())));
  }

  private PolicyView view(Call call, ManagedPolicy policy) {
    String arn = policy.arn().toString();
    return PolicyView.of(
        policy,
        holdings.attachedTo(call.tx(), call.account(), arn).size(),
        owners.boundedBy(call.tx(), call.account(), arn).size());
  }

  record ListPoliciesRequest(
      @Constraint(oneOf = {"All", "AWS", "Local"}) @Clear Optional<String> scope,
      Optional<Boolean> onlyAttached,
      @Constraint(min = 1, max = 512, pattern = Limits.POLICY_PATH) @Clear
          Optional<String> pathPrefix,
      @Constraint(oneOf = {"PermissionsPolicy", "PermissionsBoundary"}) @Clear
          Optional<String> policyUsageFilter,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListPoliciesResponse(
      List<PolicyView> policies, boolean isTruncated, Optional<String> marker) {}

  /** Lists managed policies: the account's own, then those of AWS. */
  @Operation(value = "iam:ListPolicies", access = Access.READ)
  ListPoliciesResponse listPolicies(Call call, ListPoliciesRequest request) {
    String prefix = request.pathPrefix().orElse("/");
    call.permit(
        Target.of(Arn.global("iam", call.account(), "policy" + prefix))
            .shownAs("policy path " + prefix));
    String scope = request.scope().orElse("All");
    String usage = request.policyUsageFilter().orElse("");
    boolean onlyUsed = request.onlyAttached().orElse(false);
    var wish =
        new Paging.Wish(
            request.marker(), request.maxItems(), scope + " " + usage + " " + onlyUsed + prefix);
    Paging.Page<PolicyView> page =
        Paging.page(
            call,
            wish,
            (after, limit) -> {
              var found = new ArrayList<PolicyView>();
              String from = after;
              while (found.size() < limit) {
                List<ManagedPolicy> some = following(call, scope, prefix, from, limit);
                some.stream()
                    .map(it -> view(call, it))
                    .filter(it -> isWanted(it, usage, onlyUsed))
                    .forEach(found::add);
                if (some.size() < limit) {
                  break;
                }
                from = place(some.getLast().name(), some.getLast().owner().isEmpty());
              }
              return found.subList(0, Math.min(limit, found.size()));
            },
            it -> place(it.policyName(), it.arn().startsWith("arn:aws:iam::aws:")));
    return new ListPoliciesResponse(
        page.map(PolicyView::listed), page.isTruncated(), page.marker());
  }

  /** A place in the listing: the account's own by their name, then those of AWS. */
  private static String place(String name, boolean ofAws) {
    return (ofAws ? "2" : "1") + Owners.nameKey(name);
  }

  private List<ManagedPolicy> following(
      Call call, String scope, String prefix, String after, int limit) {
    var policies = new ArrayList<ManagedPolicy>();
    if (!scope.equals("AWS") && !after.startsWith("2")) {
      String name = after.isEmpty() ? "" : after.substring(1);
      policies.addAll(rows.list(call.tx(), call.account(), prefix, name, limit));
    }
    if (!scope.equals("Local")) {
      AwsManaged.list().stream()
          .filter(it -> it.path().startsWith(prefix))
          .filter(it -> place(it.name(), true).compareTo(after) > 0)
          .forEach(policies::add);
    }
    return policies.subList(0, Math.min(limit, policies.size()));
  }

  private static boolean isWanted(PolicyView policy, String usage, boolean onlyUsed) {
    int used =
        switch (usage) {
          case "PermissionsPolicy" -> policy.attachmentCount();
          case "PermissionsBoundary" -> policy.permissionsBoundaryUsageCount();
          default -> onlyUsed ? policy.attachmentCount() : 1;
        };
    return used > 0;
  }

  /** Deletes a policy that nobody has and that has no versions but the one in force. */
  @Operation(value = "iam:DeletePolicy", access = Access.WRITE)
  void deletePolicy(Call call, PolicyNamed request) {
    ManagedPolicy policy = subjects.ownPolicy(call, request.policyArn());
    PolicyView view = view(call, policy);
    if (view.attachmentCount() + view.permissionsBoundaryUsageCount() > 0) {
      throw IamErrors.policyAttached();
    }
    if (rows.versions(call.tx(), policy).size() > 1) {
      throw IamErrors.policyHasVersions();
    }
    rows.delete(call.tx(), policy);
  }

  record ListEntitiesForPolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(oneOf = {"User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"})
          @Clear
          Optional<String> entityFilter,
      @Constraint(min = 1, max = 512, pattern = Limits.PATH) @Clear Optional<String> pathPrefix,
      @Constraint(oneOf = {"PermissionsPolicy", "PermissionsBoundary"}) @Clear
          Optional<String> policyUsageFilter,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListEntitiesForPolicyResponse(
      List<PolicyGroup> policyGroups,
      List<PolicyUser> policyUsers,
      List<PolicyRole> policyRoles,
      boolean isTruncated,
      Optional<String> marker) {}

  /** A group that has a policy. */
  record PolicyGroup(@Clear String groupName, @Clear String groupId) {}

  /** A user who has a policy. */
  record PolicyUser(@Clear String userName, @Clear String userId) {}

  /** A role that has a policy. */
  record PolicyRole(@Clear String roleName, @Clear String roleId) {}

  /** Lists who has a policy, attached or as a boundary. */
  @Operation(value = "iam:ListEntitiesForPolicy", access = Access.READ)
  ListEntitiesForPolicyResponse listEntitiesForPolicy(
      Call call, ListEntitiesForPolicyRequest request) {
    ManagedPolicy policy = subjects.policy(call, request.policyArn());
    String prefix = request.pathPrefix().orElse("/");
    String filter = request.entityFilter().orElse("");
    String usage = request.policyUsageFilter().orElse("");
    List<Owner> all =
        having(call, policy, usage).stream()
            .filter(it -> it.path().startsWith(prefix))
            .filter(it -> filter.isEmpty() || it.kind().title().equals(filter))
            .toList();
    var wish =
        new Paging.Wish(
            request.marker(),
            request.maxItems(),
            policy.id() + " " + filter + " " + usage + prefix);
    Paging.Page<Owner> page = Paging.cut(call, wish, all);
    return new ListEntitiesForPolicyResponse(
        of(page, Group.class).map(it -> new PolicyGroup(it.name(), it.uniqueId())).toList(),
        of(page, User.class).map(it -> new PolicyUser(it.name(), it.uniqueId())).toList(),
        of(page, Role.class).map(it -> new PolicyRole(it.name(), it.uniqueId())).toList(),
        page.isTruncated(),
        page.marker());
  }

  private static <T> java.util.stream.Stream<T> of(Paging.Page<Owner> page, Class<T> kind) {
    return page.items().stream().filter(kind::isInstance).map(kind::cast);
  }

  private List<Owner> having(Call call, ManagedPolicy policy, String usage) {
    var all = new ArrayList<Owner>();
    String arn = policy.arn().toString();
    if (!usage.equals("PermissionsBoundary")) {
      holdings
          .attachedTo(call.tx(), call.account(), arn)
          .forEach(id -> all.add(owner(call.tx(), id)));
    }
    if (!usage.equals("PermissionsPolicy")) {
      owners.boundedBy(call.tx(), call.account(), arn).stream()
          .filter(it -> !all.contains(it))
          .forEach(all::add);
    }
    return all;
  }

  private Owner owner(Tx tx, String id) {
    return owners.byUniqueId(tx, id).orElseThrow(() -> new Tampered("iam_attachments", id));
  }
}
