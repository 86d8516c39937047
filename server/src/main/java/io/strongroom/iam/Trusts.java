package io.strongroom.iam;

import io.strongroom.aws.Arn;
import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.HashMap;
import java.util.Optional;

/**
 * Trust policies of roles: checked before they are stored, with their principals bound to unique
 * ids, and compiled.
 */
final class Trusts {
  static final int CHARACTERS_MAX = 2048;

  private final Owners owners;
  private final ProviderRows providers;
  private final Remembered<String, Policy> compiled = Remembered.until(Domain.IAM);

  Trusts(Owners owners, ProviderRows providers) {
    this.owners = owners;
    this.providers = providers;
  }

  /** A document that may be stored: every principal in it exists. */
  Role.Trust checked(Call call, String document) {
    Policy policy;
    try {
      policy = Policy.parse(document, PolicyKind.TRUST);
    } catch (MalformedPolicy e) {
      throw IamErrors.malformed(e);
    }
    if (InlinePolicies.characters(document) > CHARACTERS_MAX) {
      throw IamErrors.quota("ACLSizePerRole", CHARACTERS_MAX);
    }
    var bindings = new HashMap<String, String>();
    for (String principal : policy.principals()) {
      if (principal.contains(":" + Provider.RESOURCE)) {
        federated(call, principal);
        continue;
      }
      String id =
          Principals.find(owners, call.tx(), principal)
              .orElseThrow(() -> IamErrors.invalidPrincipal("AWS", principal));
      if (!id.equals(principal)) {
        bindings.put(principal, id);
      }
    }
    return new Role.Trust(document, bindings);
  }

  /** A provider of the same account. */
  private void federated(Call call, String principal) {
    boolean exists =
        Arn.parse(principal)
            .filter(it -> it.account().equals(call.account().value()))
            .flatMap(it -> providers.find(call.tx(), it))
            .isPresent();
    if (!exists) {
      throw IamErrors.invalidPrincipal("FEDERATED", principal);
    }
  }

  /** As callers see it: a principal that is gone, or came again under his name, is shown by id. */
  String shown(Tx tx, Role role) {
    Role.Trust trust = role.details().trust();
    if (trust.bindings().isEmpty()) {
      return trust.document();
    }
    return ShownPolicy.of(
        trust.document(),
        principal ->
            Optional.ofNullable(trust.bindings().get(principal))
                .filter(id -> !Principals.find(owners, tx, principal).equals(Optional.of(id))));
  }

  /** A role's trust policy, compiled. */
  Policy of(Tx tx, Role role) {
    return compiled.find(tx, role.uniqueId(), () -> Optional.of(compile(role))).orElseThrow();
  }

  private static Policy compile(Role role) {
    Role.Trust trust = role.details().trust();
    try {
      return Policy.parse(trust.document(), PolicyKind.TRUST).bound(trust.bindings());
    } catch (MalformedPolicy e) {
      throw new Tampered("iam_roles", role.uniqueId());
    }
  }
}
