package io.strongroom.iam;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds what a request is about, decides on its ARN, or on the ARN an absent one would have, and
 * only then tells. A refused caller is shown the name as he sent it, for path and case would tell
 * him that there is such a one.
 */
final class Subjects {
  private final Owners owners;
  private final Managed managed;

  Subjects(Owners owners, Managed managed) {
    this.owners = owners;
    this.managed = managed;
  }

  User user(Call call, String name) {
    return (User) owner(call, Owner.Kind.USER, name, target -> target);
  }

  /** The caller himself where no user is named. */
  User user(Call call, Optional<String> name) {
    boolean self = name.isEmpty();
    boolean unnamed = self && call.caller().type() != Caller.Type.USER;
    String meant = unnamed ? "" : name.orElseGet(() -> call.caller().name());
    if (unnamed) {
      call.permit(Target.of(Arn.global("iam", call.account(), "user/")));
      throw AwsError.of(
          "ValidationError", "Must specify userName when calling with non-User credentials");
    }
    return user(call, meant);
  }

  Group group(Call call, String name) {
    return (Group) owner(call, Owner.Kind.GROUP, name, target -> target);
  }

  Role role(Call call, String name) {
    return (Role) owner(call, Owner.Kind.ROLE, name, target -> target);
  }

  /** As above, with condition keys of the operation. */
  Owner owner(Call call, Owner.Kind kind, String name, UnaryOperator<Target> keys) {
    Optional<Owner> owner = owners.find(call.tx(), kind, call.account(), name);
    Arn absent = Arn.global("iam", call.account(), kind.word() + "/" + name);
    Arn arn = owner.map(Owner::arn).orElse(absent);
    Target target = Target.of(arn).shownAs(absent.toString());
    call.permit(keys.apply(owner.map(it -> target.withTags(it.tags())).orElse(target)));
    call.touched(arn);
    return owner.orElseThrow(() -> IamErrors.missing(kind, name));
  }

  /** As above, with the condition key of what bounds the user or role now. */
  Owner bounded(Call call, Owner.Kind kind, String name, UnaryOperator<Target> keys) {
    Optional<String> boundary =
        owners.find(call.tx(), kind, call.account(), name).flatMap(Owner::boundary);
    return owner(call, kind, name, target -> keys.apply(target).with(Boundaries.KEY, boundary));
  }

  /** The managed policy of an ARN. */
  ManagedPolicy policy(Call call, String arn) {
    return policy(call, arn, target -> target);
  }

  ManagedPolicy policy(Call call, String arn, UnaryOperator<Target> keys) {
    Optional<ManagedPolicy> policy = managed.find(call.tx(), arn);
    Target target =
        Arn.parse(arn)
            .map(Target::of)
            .orElseGet(
                () ->
                    Target.of(Arn.global("iam", call.account(), "policy/"))
                        .shownAs("policy " + arn));
    call.permit(keys.apply(policy.map(it -> target.withTags(it.tags())).orElse(target)));
    if (Arn.parse(arn).isEmpty()) {
      throw IamErrors.invalidArn();
    }
    return policy.orElseThrow(() -> IamErrors.noSuchPolicy(arn));
  }

  /** A managed policy of the account itself, which can be changed. */
  ManagedPolicy ownPolicy(Call call, String arn) {
    return ownPolicy(call, arn, target -> target);
  }

  ManagedPolicy ownPolicy(Call call, String arn, UnaryOperator<Target> keys) {
    ManagedPolicy policy = policy(call, arn, keys);
    if (policy.owner().isEmpty()) {
      throw IamErrors.ofAws(arn);
    }
    return policy;
  }
}
