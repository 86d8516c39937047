package io.strongroom.kms;

import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.kms.KeyNames.Aliases;
import java.util.function.UnaryOperator;

/** The way of every operation that manages a key of the caller's own account to that key. */
final class OwnKeys {
  private final KeyNames names;

  OwnKeys(KeyNames names) {
    this.names = names;
  }

  /** Decides on a key named by id or ARN. */
  Key permitted(Call call, String keyId) {
    return permitted(call, keyId, target -> target);
  }

  /** Decides on a key named by id or ARN, with more condition keys. */
  Key permitted(Call call, String keyId, UnaryOperator<Target> more) {
    KeyNames.Named named = names.resolve(call, keyId, Aliases.REFUSED);
    call.permit(more.apply(names.target(call, named)));
    Key key = named.orThrow();
    if (!key.account().equals(call.account())) {
      throw KmsErrors.crossAccount();
    }
    call.touched(key.arn());
    return key;
  }
}
