package io.strongroom.iam;

import io.strongroom.store.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The policy of a resource ready to be stored: its text, the same compiled, and the unique ids of
 * the users and roles it names, so that nobody who gets such a name later gets anything by it.
 */
public record BoundPolicy(String text, Policy policy, Map<String, String> bindings) {

  /**
   * Checks a caller's document; every principal in it must exist.
   *
   * @throws MalformedPolicy also for a principal that does not
   */
  public static BoundPolicy check(Iam iam, Tx tx, String text) {
    Policy policy = Policy.parse(text, PolicyKind.RESOURCE);
    var bindings = new HashMap<String, String>();
    for (String principal : policy.principals()) {
      String id =
          iam.principal(tx, principal)
              .orElseThrow(() -> MalformedPolicy.noSuchPrincipal(principal));
      if (principal.startsWith("arn:") && !principal.endsWith(":root")) {
        bindings.put(principal, id);
      }
    }
    return new BoundPolicy(text, policy.bound(bindings), Map.copyOf(bindings));
  }

  /**
   * What was stored before, whose principals may have gone since.
   *
   * @throws MalformedPolicy for what nobody could have stored
   */
  public static BoundPolicy stored(String text, Map<String, String> bindings) {
    Policy policy = Policy.parse(text, PolicyKind.RESOURCE);
    return new BoundPolicy(text, policy.bound(bindings), bindings);
  }

  /** Whether it lets everybody in, with no condition that names somebody in particular. */
  public boolean grantsBroadAccess() {
    return BroadAccess.isGranted(text);
  }

  /** As callers see it: a principal that is gone, or came again under his name, is shown by id. */
  public String shown(Iam iam, Tx tx) {
    if (bindings.isEmpty()) {
      return text;
    }
    return ShownPolicy.of(
        text,
        principal ->
            Optional.ofNullable(bindings.get(principal))
                .filter(id -> !iam.principal(tx, principal).equals(Optional.of(id))));
  }
}
