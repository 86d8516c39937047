package io.strongroom.kms;

import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Policy;
import io.strongroom.iam.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What grants add to a decision on a key: an Allow for the principal that the grant names, as the
 * key's own policy could have it, so that a Deny anywhere still stands and a caller of another
 * account needs his own account's permission beside it.
 */
final class Grants {
  private final GrantRows rows;

  Grants(GrantRows rows) {
    this.rows = rows;
  }

  /** The target with the grants that allow an operation with this encryption context. */
  Target with(
      Call call, Key key, Target target, GrantOperation operation, Map<String, String> context) {
    return target.withGrants(
        () -> policy(call, key, operation, grant -> grant.allows(operation, context)));
  }

  /** The target with the grants by which their grantee may make another one. */
  Target covering(Call call, Key key, Target target, Grant wanted) {
    return target.withGrants(
        () -> policy(call, key, GrantOperation.CREATE_GRANT, grant -> grant.covers(wanted)));
  }

  private Optional<Policy> policy(
      Call call, Key key, GrantOperation operation, Predicate<Grant> fits) {
    Optional<Policy> policy = Optional.empty();
    for (String id : ids(call.caller())) {
      Optional<Grant> one =
          rows.to(call.tx(), key, id).stream()
              .filter(grant -> grant.grantee().id().equals(id))
              .filter(fits)
              .findFirst();
      if (one.isPresent()) {
        Grant grant = one.get();
        policy =
            Optional.of(
                policy
                    .orElse(key.policy())
                    .granting(
                        grant.label(),
                        grant.grantee().arn(),
                        grant.grantee().id(),
                        operation.action()));
      }
    }
    return policy;
  }

  /** Under what a caller may stand in a grant: the user, the session and its role, the account. */
  static List<String> ids(Caller caller) {
    String account = "arn:aws:iam::" + caller.account() + ":root";
    return Stream.of(caller.arn(), caller.uniqueId(), caller.boundId(), account)
        .distinct()
        .toList();
  }
}
