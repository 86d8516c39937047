package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.Iam;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.iam.Policy;
import io.strongroom.seal.Hashes;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The policy that shares a parameter with other accounts.
 *
 * @param id given out when it was put first
 */
record SharedPolicy(String id, BoundPolicy bound) {
  private static final int ACCOUNT_DIGITS = 12;

  /** Checks a caller's document; every principal in it must exist. */
  static SharedPolicy check(Iam iam, Tx tx, String id, String text) {
    try {
      return new SharedPolicy(id, BoundPolicy.check(iam, tx, text));
    } catch (MalformedPolicy e) {
      throw ShareErrors.malformed(e.getMessage());
    }
  }

  /**
   * What was stored before, whose principals may have gone since.
   *
   * @throws Tampered for what nobody could have stored
   */
  static SharedPolicy stored(String name, String id, String text, Map<String, String> bindings) {
    try {
      return new SharedPolicy(id, BoundPolicy.stored(text, bindings));
    } catch (MalformedPolicy e) {
      throw new Tampered("ssm_parameters", name);
    }
  }

  String text() {
    return bound.text();
  }

  Policy policy() {
    return bound.policy();
  }

  Map<String, String> bindings() {
    return bound.bindings();
  }

  /** Changes with every change of the text. */
  String hash() {
    return Hashes.sha256Hex(text().getBytes(StandardCharsets.UTF_8));
  }

  /** The accounts other than the owner's that it names. */
  Set<String> consumers(AccountId owner) {
    var accounts = new TreeSet<String>();
    for (String principal : policy().principals()) {
      String account = Arn.parse(principal).map(Arn::account).orElse(principal);
      if (account.length() == ACCOUNT_DIGITS && AccountId.isValid(account)) {
        accounts.add(account);
      }
    }
    accounts.remove(owner.value());
    return accounts;
  }
}
