package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All who could call in an account, as callers: its users, and one session of each of its roles.
 */
final class Everybody {
  private static final int AT_ONCE = 500;

  private Everybody() {}

  static List<Caller> of(Owners owners, Tx tx, AccountId account) {
    var callers = new ArrayList<Caller>();
    for (Owner.Kind kind : List.of(Owner.Kind.USER, Owner.Kind.ROLE)) {
      String after = "";
      List<Owner> some;
      do {
        some = owners.list(tx, kind, account, "/", after, AT_ONCE);
        some.forEach(owner -> callers.add(caller(owner)));
        after = some.isEmpty() ? after : Owners.nameKey(some.getLast().name());
      } while (some.size() == AT_ONCE);
    }
    return callers;
  }

  private static Caller caller(Owner owner) {
    String arn = owner.arn().toString();
    if (owner.kind() == Owner.Kind.USER) {
      return Caller.of(owner.account(), arn, owner.uniqueId(), owner.name(), "");
    }
    String session = "any";
    return new Caller(
        owner.account(),
        Caller.Type.ASSUMED_ROLE,
        "arn:aws:sts::" + owner.account() + ":assumed-role/" + owner.name() + "/" + session,
        owner.uniqueId() + ":" + session,
        session,
        "",
        Optional.of(new Caller.Role(arn, owner.uniqueId())));
  }
}
