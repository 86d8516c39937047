package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.store.Tx;
import java.util.Optional;
import java.util.regex.Pattern;

/** Principals by their name: a resource policy binds the names in it to unique ids when stored. */
final class Principals {
  private static final String USER = "user/";
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9.-]{1,64}\\.amazonaws\\.com");
  private static final Pattern UNIQUE_ID = Pattern.compile("AIDA[A-Z2-7]{17}");

  private Principals() {}

  static Optional<String> find(UserRows rows, Tx tx, String principal) {
    if (principal.equals("*")
        || AccountId.isValid(principal)
        || SERVICE.matcher(principal).matches()) {
      return Optional.of(principal);
    }
    if (UNIQUE_ID.matcher(principal).matches()) {
      return rows.byUniqueId(tx, principal).map(User::uniqueId);
    }
    return Arn.parse(principal)
        .filter(arn -> arn.service().equals("iam") && arn.region().isEmpty())
        .filter(arn -> arn.partition().equals("aws") && AccountId.isValid(arn.account()))
        .flatMap(
            arn ->
                arn.resource().equals("root")
                    ? Optional.of(principal)
                    : user(rows, tx, arn, principal));
  }

  private static Optional<String> user(UserRows rows, Tx tx, Arn arn, String principal) {
    if (!arn.resource().startsWith(USER)) {
      return Optional.empty();
    }
    String name = arn.resource().substring(arn.resource().lastIndexOf('/') + 1);
    return rows.find(tx, new AccountId(arn.account()), name)
        .filter(user -> user.arn().toString().equals(principal))
        .map(User::uniqueId);
  }
}
