package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.iam.Iam;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.iam.Policy;
import io.strongroom.iam.PolicyKind;
import io.strongroom.seal.Hashes;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The policy that shares a parameter with other accounts.
 *
 * @param id given out when it was put first
 * @param bindings unique ids of the users it names, so that nobody who later gets such a name gets
 *     anything by it
 */
record SharedPolicy(String id, String text, Map<String, String> bindings, Policy policy) {
  private static final int ACCOUNT_DIGITS = 12;

  /** Checks a caller's document; every principal in it must exist. */
  static SharedPolicy check(Iam iam, Tx tx, String id, String text) {
    Policy policy;
    try {
      policy = Policy.parse(text, PolicyKind.RESOURCE);
    } catch (MalformedPolicy e) {
      throw ShareErrors.malformed(e.getMessage());
    }
    var bindings = new HashMap<String, String>();
    for (String principal : policy.principals()) {
      Optional<String> found = iam.principal(tx, principal);
      if (found.isEmpty()) {
        throw ShareErrors.malformed("Invalid principal in policy.");
      }
      if (principal.startsWith("arn:") && !principal.endsWith(":root")) {
        bindings.put(principal, found.get());
      }
    }
    return new SharedPolicy(id, text, Map.copyOf(bindings), policy.bound(bindings));
  }

  /**
   * What was stored before, whose principals may have gone since.
   *
   * @throws Tampered for what nobody could have stored
   */
  static SharedPolicy stored(String name, String id, String text, Map<String, String> bindings) {
    try {
      Policy policy = Policy.parse(text, PolicyKind.RESOURCE);
      return new SharedPolicy(id, text, bindings, policy.bound(bindings));
    } catch (MalformedPolicy e) {
      throw new Tampered("ssm_parameters", name);
    }
  }

  /** Changes with every change of the text. */
  String hash() {
    return Hashes.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The accounts other than the owner's that it names. */
  Set<String> consumers(AccountId owner) {
    var accounts = new TreeSet<String>();
    for (String principal : policy.principals()) {
      String account = Arn.parse(principal).map(Arn::account).orElse(principal);
      if (account.length() == ACCOUNT_DIGITS && AccountId.isValid(account)) {
        accounts.add(account);
      }
    }
    accounts.remove(owner.value());
    return accounts;
  }
}
