package io.strongroom.iam;

import io.strongroom.aws.Arn;
import io.strongroom.iam.ManagedPolicy.Version;
import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/** Managed policies of customers and of AWS alike, by their ARN. */
final class Managed {
  private final ManagedRows rows;
  private final Remembered<String, Policy> compiled = Remembered.until(Domain.IAM);

  Managed(ManagedRows rows) {
    this.rows = rows;
  }

  /** The policy of an ARN, wherever it belongs. */
  Optional<ManagedPolicy> find(Tx tx, String arn) {
    return Arn.parse(arn)
        .flatMap(
            it -> AwsManaged.find(it).map(AwsManaged.Entry::policy).or(() -> rows.find(tx, it)));
  }

  List<Version> versions(Tx tx, ManagedPolicy policy) {
    return policy.owner().isPresent()
        ? rows.versions(tx, policy)
        : List.of(AwsManaged.find(policy.arn()).orElseThrow().version());
  }

  /** The version in force. */
  Version standard(Tx tx, ManagedPolicy policy) {
    return versions(tx, policy).stream()
        .filter(it -> it.number() == policy.versions().standard())
        .findFirst()
        .orElseThrow(() -> new Tampered("iam_policy_versions", policy.id()));
  }

  /**
   * The version in force, compiled, under the policy's ARN as its name.
   *
   * @param arn of a policy that is attached, and therefore cannot have been deleted
   */
  Policy compiled(Tx tx, String arn) {
    return compiled.find(tx, arn, () -> Optional.of(load(tx, arn))).orElseThrow();
  }

  private Policy load(Tx tx, String text) {
    Arn arn = Arn.parse(text).orElseThrow(() -> new Tampered("iam_attachments", text));
    Optional<AwsManaged.Entry> own = AwsManaged.find(arn);
    if (own.isPresent()) {
      return own.get().compiled();
    }
    ManagedPolicy policy =
        rows.find(tx, arn).orElseThrow(() -> new Tampered("iam_attachments", text));
    return Policy.parse(standard(tx, policy).document(), PolicyKind.IDENTITY).named(text);
  }

  /** As {@link #compiled}, of a policy that may have been deleted since. */
  Optional<Policy> compiledIfThere(Tx tx, String arn) {
    return find(tx, arn).map(policy -> compiled(tx, arn));
  }
}
