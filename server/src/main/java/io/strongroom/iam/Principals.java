package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.store.Tx;
import java.util.Optional;
import java.util.regex.Pattern;

/** Principals by their name: a resource policy binds the names in it to unique ids when stored. */
final class Principals {
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9.-]{1,64}\\.amazonaws\\.com");
  private static final Pattern UNIQUE_ID = Pattern.compile("(AIDA|AROA)[A-Z2-7]{17}");

  private Principals() {}

  /**
   * The unique id of a user or role; the text itself for what has none: everybody, accounts,
   * services, and sessions of roles that exist. Empty for what does not exist.
   */
  static Optional<String> find(Owners owners, Tx tx, String principal) {
    if (principal.equals("*")
        || AccountId.isValid(principal)
        || SERVICE.matcher(principal).matches()) {
      return Optional.of(principal);
    }
    if (UNIQUE_ID.matcher(principal).matches()) {
      return owners.byUniqueId(tx, principal).map(Owner::uniqueId);
    }
    return Arn.parse(principal)
        .filter(arn -> arn.region().isEmpty())
        .filter(arn -> arn.partition().equals("aws") && AccountId.isValid(arn.account()))
        .flatMap(arn -> find(owners, tx, arn));
  }

  private static Optional<String> find(Owners owners, Tx tx, Arn arn) {
    int slash = arn.resource().indexOf('/');
    String type = slash < 0 ? arn.resource() : arn.resource().substring(0, slash);
    String name = arn.resource().substring(arn.resource().lastIndexOf('/') + 1);
    return switch (arn.service() + ":" + type) {
      case "iam:root" -> Optional.of(arn.toString());
      case "iam:user" -> owner(owners, tx, Owner.Kind.USER, arn, name);
      case "iam:role" -> owner(owners, tx, Owner.Kind.ROLE, arn, name);
      case "sts:assumed-role" -> {
        String role = slash < 0 ? "" : arn.resource().substring(slash + 1).replaceFirst("/.*", "");
        yield owners
            .role(tx, new AccountId(arn.account()), role)
            .filter(it -> it.name().equals(role))
            .map(it -> arn.toString());
      }
      case "sts:federated-user" -> Optional.of(arn.toString());
      default -> Optional.empty();
    };
  }

  private static Optional<String> owner(
      Owners owners, Tx tx, Owner.Kind kind, Arn arn, String name) {
    return owners
        .find(tx, kind, new AccountId(arn.account()), name)
        .filter(it -> it.arn().equals(arn))
        .map(Owner::uniqueId);
  }
}
