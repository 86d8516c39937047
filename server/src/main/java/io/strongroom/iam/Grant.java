package io.strongroom.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the policy of the resource allows the caller.
 *
 * @param reach all that its statements reach, see {@link PrincipalElement}
 * @param statements those that apply
 */
record Grant(int reach, List<Reached> statements) {
  private static final Grant NONE = new Grant(0, List.of());

  /** One Allow that applies. */
  record Reached(int reach, String label) {}

  static Grant of(Optional<Policy> policy, Request request) {
    if (policy.isEmpty()) {
      return NONE;
    }
    int reach = 0;
    List<Reached> applying = new ArrayList<>(1);
    for (Statement statement : policy.get().allows().about(request.service())) {
      int one = statement.reach(request);
      if (one != 0) {
        reach |= one;
        applying.add(new Reached(one, statement.label()));
      }
    }
    return reach == 0 ? NONE : new Grant(reach, applying);
  }

  /** Whether it reaches the caller in one of these ways. */
  boolean has(int ways) {
    return (reach & ways) != 0;
  }

  /** The first statement that reaches him so. */
  String label(int ways) {
    for (Reached one : statements) {
      if ((one.reach() & ways) != 0) {
        return one.label();
      }
    }
    throw new IllegalStateException("no such grant");
  }
}
