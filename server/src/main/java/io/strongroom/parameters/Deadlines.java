package io.strongroom.parameters;

import io.strongroom.aws.Arn;
import io.strongroom.parameters.ParameterPolicies.Kind;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets parameter policies act whose time has come, by the clock of the database, each once. */
final class Deadlines {
  private final ParameterRows rows;

  Deadlines(ParameterRows rows) {
    this.rows = rows;
  }

  /**
   * What was done.
   *
   * @param parameters how many had something due
   * @param expired the ARNs of those that are gone
   */
  record Done(int parameters, List<Arn> expired) {}

  /** Acts on at most so many parameters. */
  Done act(Tx tx, int limit) {
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    var expired = new ArrayList<Arn>();
    int done = 0;
    for (ParameterRows.Stored stored : rows.due(tx, now, limit)) {
      Optional<Current> current = verified(tx, stored);
      if (current.isPresent()) {
        done++;
        act(tx, current.get(), now).ifPresent(expired::add);
      }
    }
    return new Done(done, expired);
  }

  /** A row that somebody has changed does nothing, and stops nobody else. */
  private static Optional<Current> verified(Tx tx, ParameterRows.Stored stored) {
    try {
      return Optional.of(stored.verified(tx));
    } catch (Tampered e) {
      return Optional.empty();
    }
  }

  private Optional<Arn> act(Tx tx, Current current, Instant now) {
    Parameter parameter = current.parameter();
    Version version = current.version();
    ParameterPolicies policies = version.policies();
    var done = new ArrayList<>(parameter.done());
    Optional<ParameterPolicies.Policy> expiration = Optional.empty();
    for (int number = 0; number < policies.list().size(); number++) {
      String name = Integer.toString(number);
      if (done.contains(name) || policies.due(number, version.modified()).isAfter(now)) {
        continue;
      }
      ParameterPolicies.Policy policy = policies.list().get(number);
      if (policy.kind() == Kind.EXPIRATION) {
        expiration = Optional.of(policy);
      } else {
        Changes.announce(tx, policy, current);
        done.add(name);
      }
    }
    if (expiration.isPresent()) {
      rows.delete(tx, parameter);
      Changes.announce(tx, expiration.get(), current);
      Changes.announce(tx, "Delete", current);
      return Optional.of(version.arn());
    }
    rows.update(tx, current, current.with(parameter.withLatest(parameter.latest(), done)));
    return Optional.empty();
  }
}
