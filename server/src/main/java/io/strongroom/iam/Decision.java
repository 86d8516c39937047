package io.strongroom.iam;

import java.util.List;
import java.util.Optional;

/** The answer to a {@link Question}, with its reason. */
public sealed interface Decision {

  /**
   * Yes.
   *
   * @param statements ids of the statements that allowed it: {@code Sid}, or the statement's number
   */
  record Allowed(List<String> statements) implements Decision {}

  /**
   * No.
   *
   * @param explicit whether a Deny statement said so
   * @param source the kind of policy that said no, or in which the allow is missing
   * @param statement the Deny statement
   */
  record Denied(boolean explicit, Source source, Optional<String> statement)
      implements Decision {}

  /** The kinds of policies, in the order in which a refusal names them. */
  enum Source {
    IDENTITY,
    RESOURCE,
    BOUNDARY,
    SESSION
  }
}
