package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;

/**
 * What users, groups and roles hold: inline policies, attached managed policies and, for users, the
 * groups they are in. Their owner's row has a digest of all of it; whatever is added, moved or
 * taken away by others is noticed at the next look.
 */
final class Holdings {
  private final Owners owners;

  Holdings(Owners owners) {
    this.owners = owners;
  }

  /** An inline policy as stored. */
  record Inline(String name, String document) {}

  /**
   * All that one holds.
   *
   * @param attached ARNs of managed policies
   * @param groups unique ids
   */
  record Held(List<Inline> inline, List<String> attached, List<String> groups) {}

  /** All that one holds, checked to be exactly what was stored. */
  Held of(Tx tx, Owner owner) {
    Held held = unverified(tx, owner);
    if (!owners.digest(tx, owner).equals(digest(tx, owner, held))) {
      throw new Tampered("iam_inline_policies", owner.uniqueId());
    }
    return held;
  }

  private static Held unverified(Tx tx, Owner owner) {
    String account = owner.account().value();
    List<Inline> inline =
        tx.sql(
                "select name, document from iam_inline_policies"
                    + " where account = ? and owner_id = ? order by name")
            .with(account)
            .with(owner.uniqueId())
            .list(row -> new Inline(row.text(1), row.text(2)));
    List<String> attached =
        tx.sql(
                "select policy_arn from iam_attachments"
                    + " where account = ? and owner_id = ? order by policy_arn")
            .with(account)
            .with(owner.uniqueId())
            .list(row -> row.text(1));
    List<String> groups =
        owner.kind() != Owner.Kind.USER
            ? List.of()
            : tx.sql(
                    "select group_id from iam_members"
                        + " where account = ? and user_id = ? order by group_id")
                .with(account)
                .with(owner.uniqueId())
                .list(row -> row.text(1));
    return new Held(inline, attached, groups);
  }

  void putInline(Tx tx, Owner owner, Inline policy) {
    of(tx, owner);
    tx.sql(
            "insert into iam_inline_policies (account, owner_id, name, document, created, mac)"
                + " values (?, ?, ?, ?, ?, ?) on conflict (account, owner_id, name)"
                + " do update set document = excluded.document, created = excluded.created,"
                + " mac = excluded.mac")
        .with(owner.account().value())
        .with(owner.uniqueId())
        .with(policy.name())
        .with(policy.document())
        .with(tx.now())
        .with(inlineMac(tx, owner, policy))
        .run();
    refresh(tx, owner);
  }

  boolean deleteInline(Tx tx, Owner owner, String name) {
    return change(
        tx,
        owner,
        "delete from iam_inline_policies where account = ? and owner_id = ? and name = ?",
        name);
  }

  /** Attaches a managed policy; whether it was not attached before. */
  boolean attach(Tx tx, Owner owner, String policyArn) {
    return change(
        tx,
        owner,
        "insert into iam_attachments (account, owner_id, policy_arn) values (?, ?, ?)"
            + " on conflict do nothing",
        policyArn);
  }

  boolean detach(Tx tx, Owner owner, String policyArn) {
    return change(
        tx,
        owner,
        "delete from iam_attachments where account = ? and owner_id = ? and policy_arn = ?",
        policyArn);
  }

  /** Puts a user into a group; whether he was not in it before. */
  boolean join(Tx tx, User user, Group group) {
    return change(
        tx,
        user,
        "insert into iam_members (account, user_id, group_id) values (?, ?, ?)"
            + " on conflict do nothing",
        group.uniqueId());
  }

  boolean leave(Tx tx, User user, Group group) {
    return change(
        tx,
        user,
        "delete from iam_members where account = ? and user_id = ? and group_id = ?",
        group.uniqueId());
  }

  private boolean change(Tx tx, Owner owner, String sql, String what) {
    of(tx, owner);
    int changed = tx.sql(sql).with(owner.account().value()).with(owner.uniqueId()).with(what).run();
    refresh(tx, owner);
    return changed > 0;
  }

  private void refresh(Tx tx, Owner owner) {
    owners.update(tx, owner, digest(tx, owner, unverified(tx, owner)));
  }

  /** The unique ids of those that a managed policy is attached to. */
  List<String> attachedTo(Tx tx, AccountId account, String policyArn) {
    return tx.sql(
            "select owner_id from iam_attachments"
                + " where account = ? and policy_arn = ? order by owner_id")
        .with(account.value())
        .with(policyArn)
        .list(row -> row.text(1));
  }

  /** The unique ids of a group's users. */
  List<String> members(Tx tx, Group group) {
    return tx.sql(
            "select user_id from iam_members where account = ? and group_id = ? order by user_id")
        .with(group.account().value())
        .with(group.uniqueId())
        .list(row -> row.text(1));
  }

  static Mac emptyDigest(Tx tx, Owner owner) {
    return digest(tx, owner, new Held(List.of(), List.of(), List.of()));
  }

  /** Who has inline policies alone has the digest that the first release gave him. */
  private static Mac digest(Tx tx, Owner owner, Held held) {
    Context context =
        Context.of("iam_user_policies/all").with(owner.uniqueId()).with(held.inline().size());
    for (Inline policy : held.inline()) {
      context = context.with(policy.name()).with(policy.document());
    }
    if (!held.attached().isEmpty() || !held.groups().isEmpty()) {
      context = context.with(held.attached().size());
      for (String arn : held.attached()) {
        context = context.with(arn);
      }
      context = context.with(held.groups().size());
      for (String group : held.groups()) {
        context = context.with(group);
      }
    }
    return tx.globalKey(owner.account()).mac(context);
  }

  private static Mac inlineMac(Tx tx, Owner owner, Inline policy) {
    return tx.globalKey(owner.account())
        .mac(
            Context.of("iam_user_policies")
                .with(owner.uniqueId())
                .with(policy.name())
                .with(policy.document()));
  }
}
