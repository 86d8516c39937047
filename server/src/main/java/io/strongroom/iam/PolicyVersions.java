package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.ManagedPolicy.Version;
import io.strongroom.iam.ManagedPolicy.Versions;
import io.strongroom.iam.Shown.VersionView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Versions of managed policies, of which one is in force. */
final class PolicyVersions {
  static final int MAX = 5;

  private final ManagedRows rows;
  private final Managed managed;
  private final Subjects subjects;

  PolicyVersions(ManagedRows rows, Managed managed, Subjects subjects) {
    this.rows = rows;
    this.managed = managed;
    this.subjects = subjects;
  }

  record CreatePolicyVersionRequest(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear String policyDocument,
      Optional<Boolean> setAsDefault) {}

  /** The answer with one version. */
  record OneVersion(VersionView policyVersion) {}

  /** Adds a version, in force at once if so wished. */
  @Operation(value = "iam:CreatePolicyVersion", access = Access.WRITE)
  OneVersion createPolicyVersion(Call call, CreatePolicyVersionRequest request) {
    ManagedPolicy policy = subjects.ownPolicy(call, request.policyArn());
    ManagePolicies.check(request.policyDocument());
    if (rows.versions(call.tx(), policy).size() >= MAX) {
      throw IamErrors.tooManyVersions();
    }
    Instant now = now(call);
    long number = policy.versions().latest() + 1;
    boolean standard = request.setAsDefault().orElse(false);
    long inForce = standard ? number : policy.versions().standard();
    ManagedPolicy changed = policy.with(new Versions(inForce, number), now);
    var version = new Version(number, request.policyDocument(), now);
    rows.addVersion(call.tx(), changed, version);
    return new OneVersion(VersionView.of(changed, version).withoutDocument());
  }

  private static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }

  /** A policy and one of its versions. */
  record VersionNamed(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(pattern = Limits.VERSION) @Clear String versionId) {}

  /** Shows a version with its document. */
  @Operation(value = "iam:GetPolicyVersion", access = Access.READ)
  OneVersion getPolicyVersion(Call call, VersionNamed request) {
    ManagedPolicy policy = subjects.policy(call, request.policyArn());
    return new OneVersion(VersionView.of(policy, version(call, policy, request.versionId())));
  }

  private Version version(Call call, ManagedPolicy policy, String id) {
    return managed.versions(call.tx(), policy).stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .orElseThrow(() -> IamErrors.noSuchVersion(policy.arn().toString(), id));
  }

  record ListPolicyVersionsRequest(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListPolicyVersionsResponse(
      List<VersionView> versions, boolean isTruncated, Optional<String> marker) {}

  /** Lists the versions of a policy, the newest first. */
  @Operation(value = "iam:ListPolicyVersions", access = Access.READ)
  ListPolicyVersionsResponse listPolicyVersions(Call call, ListPolicyVersionsRequest request) {
    ManagedPolicy policy = subjects.policy(call, request.policyArn());
    Paging.Page<Version> page =
        Paging.cut(
            call,
            new Paging.Wish(request.marker(), request.maxItems(), policy.id()),
            managed.versions(call.tx(), policy).reversed());
    return new ListPolicyVersionsResponse(
        page.map(it -> VersionView.of(policy, it).withoutDocument()),
        page.isTruncated(),
        page.marker());
  }

  /** Puts a version in force. */
  @Operation(value = "iam:SetDefaultPolicyVersion", access = Access.WRITE)
  void setDefaultPolicyVersion(Call call, VersionNamed request) {
    ManagedPolicy policy = subjects.ownPolicy(call, request.policyArn());
    Version version = version(call, policy, request.versionId());
    var versions = new Versions(version.number(), policy.versions().latest());
    rows.update(call.tx(), policy.with(versions, now(call)));
  }

  /** Deletes a version that is not in force. */
  @Operation(value = "iam:DeletePolicyVersion", access = Access.WRITE)
  void deletePolicyVersion(Call call, VersionNamed request) {
    ManagedPolicy policy = subjects.ownPolicy(call, request.policyArn());
    Version version = version(call, policy, request.versionId());
    if (version.number() == policy.versions().standard()) {
      throw IamErrors.isStandardVersion();
    }
    rows.deleteVersion(call.tx(), policy, version.number());
  }
}
