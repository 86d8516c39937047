package io.strongroom.iam;

import java.util.List;
import java.util.Optional;

/** The answer to a {@link Question}, with its reason. */
public sealed interface Decision {

  /**
   * Yes.
   *
   * @param statements ids of the statements that allowed it, one for each kind of policy that was
   *     needed: {@code Sid} or the statement's number, after the name of the policy and {@code #}
   *     where it has one
   */
  record Allowed(List<String> statements) implements Decision {}

  /**
   * No.
   *
   * @param explicit whether a Deny statement said so
   * @param source the kind of policy that said no, or in which the allow is missing
   * @param statement the Deny statement, in the form of {@link Allowed#statements}
   * @param policy the name of the Deny statement's policy, where it has one
   */
  record Denied(
      boolean explicit, Source source, Optional<String> statement, Optional<String> policy)
      implements Decision {
    /** No policy of the resource allows it. */
    static final Denied NO_RESOURCE_POLICY =
        new Denied(false, Source.RESOURCE, Optional.empty(), Optional.empty());
  }

  /** The kinds of policies, in the order in which a refusal names them. */
  enum Source {
    IDENTITY,
    RESOURCE,
    BOUNDARY,
    SESSION
  }
}
