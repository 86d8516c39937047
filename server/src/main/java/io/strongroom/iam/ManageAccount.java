package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.store.Domain;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The account: its alias, and how much is in it. */
final class ManageAccount {
  private final Owners owners;
  private final ManagedRows policies;

  ManageAccount(Owners owners, ManagedRows policies) {
    this.owners = owners;
    this.policies = policies;
  }

  /** An alias of the account. */
  record AliasNamed(
      @Constraint(min = 3, max = 63, pattern = Limits.ALIAS) @Clear String accountAlias) {}

  /** Gives the account an alias in place of the one it has. */
  @Operation(value = "iam:CreateAccountAlias", access = Access.WRITE)
  void createAccountAlias(Call call, AliasNamed request) {
    call.permit(Target.none());
    Tx tx = call.tx();
    Optional<String> holder =
        tx.sql("select account from iam_account_aliases where alias = ?")
            .with(request.accountAlias())
            .one(row -> row.text(1));
    if (holder.isPresent()) {
      throw IamErrors.aliasTaken(request.accountAlias());
    }
    tx.sql(
            "insert into iam_account_aliases (account, alias) values (?, ?)"
                + " on conflict (account) do update set alias = excluded.alias")
        .with(call.account().value())
        .with(request.accountAlias())
        .run();
    tx.advance(Domain.IAM);
  }

  /** Takes the alias from the account. */
  @Operation(value = "iam:DeleteAccountAlias", access = Access.WRITE)
  void deleteAccountAlias(Call call, AliasNamed request) {
    call.permit(Target.none());
    int deleted =
        call.tx()
            .sql("delete from iam_account_aliases where account = ? and alias = ?")
            .with(call.account().value())
            .with(request.accountAlias())
            .run();
    if (deleted == 0) {
      throw IamErrors.noSuchAlias(request.accountAlias());
    }
    call.tx().advance(Domain.IAM);
  }

  record ListAccountAliasesRequest(
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListAccountAliasesResponse(
      @Clear List<String> accountAliases, boolean isTruncated, Optional<String> marker) {}

  /** Lists the alias of the account, if it has one. */
  @Operation(value = "iam:ListAccountAliases", access = Access.READ)
  ListAccountAliasesResponse listAccountAliases(Call call, ListAccountAliasesRequest request) {
    call.permit(Target.none());
    List<String> all =
        call.tx()
            .sql("select alias from iam_account_aliases where account = ?")
            .with(call.account().value())
            .list(row -> row.text(1));
    Paging.Page<String> page =
        Paging.cut(call, new Paging.Wish(request.marker(), request.maxItems(), ""), all);
    return new ListAccountAliasesResponse(page.items(), page.isTruncated(), page.marker());
  }

  record GetAccountSummaryRequest() {}

  record GetAccountSummaryResponse(Map<String, Integer> summaryMap) {}

  /** Counts what is in the account, and tells the quotas. */
  @Operation(value = "iam:GetAccountSummary", access = Access.READ)
  GetAccountSummaryResponse getAccountSummary(Call call, GetAccountSummaryRequest request) {
    call.permit(Target.none());
    AccountId account = call.account();
    var summary =
        new TreeMap<String, Integer>(
            Map.of(
                "AccessKeysPerUserQuota", ManageAccessKeys.PER_USER_MAX,
                "AssumeRolePolicySizeQuota", Trusts.CHARACTERS_MAX,
                "AttachedPoliciesPerGroupQuota", Attachments.MAX,
                "AttachedPoliciesPerRoleQuota", Attachments.MAX,
                "AttachedPoliciesPerUserQuota", Attachments.MAX,
                "GroupPolicySizeQuota", Owner.Kind.GROUP.inlineMax(),
                "GroupsPerUserQuota", ManageGroups.PER_USER_MAX,
                "PolicySizeQuota", ManagePolicies.CHARACTERS_MAX,
                "RolePolicySizeQuota", Owner.Kind.ROLE.inlineMax(),
                "UserPolicySizeQuota", Owner.Kind.USER.inlineMax()));
    summary.put("VersionsPerPolicyQuota", PolicyVersions.MAX);
    summary.put("AccountMFAEnabled", 0);
    summary.put("AccountAccessKeysPresent", 0);
    summary.put("Users", (int) owners.count(call.tx(), Owner.Kind.USER, account));
    summary.put("Groups", (int) owners.count(call.tx(), Owner.Kind.GROUP, account));
    summary.put("Roles", (int) owners.count(call.tx(), Owner.Kind.ROLE, account));
    summary.put("Policies", (int) policies.count(call.tx(), account));
    return new GetAccountSummaryResponse(summary);
  }
}
