package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A permission for one key beside its policy: it allows and never denies.
 *
 * @param account of the key
 * @param name that makes retries find it again; empty for none
 * @param issuer account of whoever made it
 */
record Grant(
    AccountId account,
    Region region,
    String keyId,
    String id,
    String name,
    Principal grantee,
    Optional<Principal> retiring,
    AccountId issuer,
    Set<GrantOperation> operations,
    GrantConstraint constraint,
    Instant created) {

  /**
   * Whom a grant names.
   *
   * @param arn as given
   * @param id unique, so that nobody who gets the name later gets the grant with it
   */
  record Principal(String arn, String id) {}

  /** Whether it allows an operation with this encryption context, to whom it is for. */
  boolean allows(GrantOperation operation, Map<String, String> context) {
    return operations.contains(operation)
        && (!operation.takesContext() || constraint.accepts(context));
  }

  /** Whether whom it is for may make the other one: nothing that it does not hold itself. */
  boolean covers(Grant other) {
    return operations.contains(GrantOperation.CREATE_GRANT)
        && operations.containsAll(other.operations)
        && other.constraint.atLeastAsStrictAs(constraint);
  }

  /** Whether it says the same, whichever of the two came first. */
  boolean sameAs(Grant other) {
    return name.equals(other.name)
        && grantee.equals(other.grantee)
        && retiring.equals(other.retiring)
        && issuer.equals(other.issuer)
        && operations.equals(other.operations)
        && constraint.equals(other.constraint);
  }

  /** As decisions and the audit trail name it. */
  String label() {
    return "grant/" + id;
  }
}
