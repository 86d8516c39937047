package io.strongroom.iam;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A policy document, checked and compiled. Immutable; evaluated by {@link Evaluator} alone. */
public final class Policy {
  private final Optional<String> name;
  private final List<Statement> allows;
  private final List<Statement> denies;

  private Policy(Optional<String> name, List<Statement> allows, List<Statement> denies) {
    this.name = name;
    this.allows = allows;
    this.denies = denies;
  }

  /**
   * Reads and checks a document. Whether its principals exist it does not know; see {@link
   * #principals}.
   *
   * @param json at most 64 KiB; the smaller limits of each service are the caller's to check
   * @throws MalformedPolicy with IAM's wording
   */
  public static Policy parse(String json, PolicyKind kind) {
    List<Statement> all = PolicyParser.parse(json, kind);
    return new Policy(
        Optional.empty(),
        all.stream().filter(it -> !it.deny()).toList(),
        all.stream().filter(Statement::deny).toList());
  }

  /**
   * What stands in its Principal and NotPrincipal elements: ARNs and unique ids as written, account
   * numbers also for their root, service names, {@code *}. In the order of the document.
   */
  public Set<String> principals() {
    var names = new LinkedHashSet<String>();
    denies.forEach(it -> it.principals().ifPresent(some -> names.addAll(some.names())));
    allows.forEach(it -> it.principals().ifPresent(some -> names.addAll(some.names())));
    return names;
  }

  /**
   * The same with its users and roles bound to unique ids, so that somebody who later gets the same
   * name gets nothing by it. The name of a user or role that is not bound allows nothing and still
   * denies.
   *
   * @param arnToUniqueId by ARN as written: {@code AIDA...}, {@code AROA...}
   */
  public Policy bound(Map<String, String> arnToUniqueId) {
    return with(name, it -> it.bound(arnToUniqueId));
  }

  /**
   * The same under a name, such as the ARN of a managed policy, that decisions mention.
   *
   * @param text must not be secret
   */
  public Policy named(String text) {
    return with(Optional.of(text), it -> it.labelled(text + "#" + it.label()));
  }

  Optional<String> name() {
    return name;
  }

  /** The first Deny that applies, in a policy that belongs to the caller. */
  Optional<Statement> denying(Request request) {
    return first(denies, request);
  }

  /** The first Allow that applies, in a policy that belongs to the caller. */
  Optional<Statement> allowing(Request request) {
    return first(allows, request);
  }

  List<Statement> allows() {
    return allows;
  }

  List<Statement> denies() {
    return denies;
  }

  private static Optional<Statement> first(List<Statement> statements, Request request) {
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
      if (statement.applies(request)) {
        return Optional.of(statement);
      }
    }
    return Optional.empty();
  }

  private Policy with(Optional<String> label, UnaryOperator<Statement> change) {
    return new Policy(
        label, allows.stream().map(change).toList(), denies.stream().map(change).toList());
  }
}
