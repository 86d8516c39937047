package io.strongroom.iam;

import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What principals bring to every decision: their policies and tags, loaded, verified, compiled, and
 * kept until IAM changes.
 */
final class Standing {
  /** Of somebody who has no policies of his own. */
  static final Of NOTHING = new Of(List.of(), List.of(), Optional.empty(), Map.of());

  private final Owners owners;
  private final Holdings holdings;
  private final Managed managed;
  private final Remembered<String, Of> byPrincipal = Remembered.until(Domain.IAM);

  Standing(Owners owners, Holdings holdings, Managed managed) {
    this.owners = owners;
    this.holdings = holdings;
    this.managed = managed;
  }

  /**
   * One policy of a principal.
   *
   * @param source how simulations name its kind, such as {@code user} or {@code aws-managed}
   * @param id its name, or the ARN of a managed policy
   */
  record Part(String source, String id, Policy policy) {}

  /**
   * All of one principal.
   *
   * @param identity of the user and his groups, or of the role
   * @param policies the same, compiled
   */
  record Of(
      List<Part> identity,
      List<Policy> policies,
      Optional<Policy> boundary,
      Map<String, String> tags) {}

  /** No principal, no policies: whoever was deleted a moment ago is denied. */
  Of of(Tx tx, String uniqueId) {
    return byPrincipal
        .find(tx, uniqueId, () -> owners.byUniqueId(tx, uniqueId).map(it -> load(tx, it)))
        .orElse(NOTHING);
  }

  private Of load(Tx tx, Owner owner) {
    var parts = new ArrayList<Part>();
    Holdings.Held held = add(tx, owner, parts);
    for (String group : held.groups()) {
      add(tx, owners.byUniqueId(tx, group).orElseThrow(() -> gone(group)), parts);
    }
    return new Of(
        List.copyOf(parts),
        parts.stream().map(Part::policy).toList(),
        owner.boundary().map(it -> managed.compiled(tx, it)),
        owner.tags());
  }

  private static Tampered gone(String group) {
    return new Tampered("iam_members", group);
  }

  private Holdings.Held add(Tx tx, Owner owner, List<Part> parts) {
    Holdings.Held held = holdings.of(tx, owner);
    for (Holdings.Inline policy : held.inline()) {
      Policy compiled = Policy.parse(policy.document(), PolicyKind.IDENTITY);
      parts.add(new Part(owner.kind().word(), policy.name(), compiled.named(policy.name())));
    }
    for (String arn : held.attached()) {
      boolean own = arn.startsWith("arn:aws:iam::aws:");
      parts.add(new Part(own ? "aws-managed" : "user-managed", arn, managed.compiled(tx, arn)));
    }
    return held;
  }
}
