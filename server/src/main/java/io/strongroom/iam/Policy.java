package io.strongroom.iam;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A policy document, checked and compiled. Immutable; evaluated by {@link Evaluator} alone. */
public final class Policy {
  /** Says nothing at all. */
  public static final Policy NONE =
      new Policy(Optional.empty(), Statements.of(List.of()), Statements.of(List.of()));

  private final Optional<String> name;
  private final Statements allows;
  private final Statements denies;

  private Policy(Optional<String> name, Statements allows, Statements denies) {
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
        Statements.of(all.stream().filter(it -> !it.deny()).toList()),
        Statements.of(all.stream().filter(Statement::deny).toList()));
  }

  /**
   * What stands in its Principal and NotPrincipal elements: ARNs and unique ids as written, account
   * numbers also for their root, service names, {@code *}.
   */
  public Set<String> principals() {
    var names = new LinkedHashSet<String>();
    denies.all().forEach(it -> it.principals().ifPresent(some -> names.addAll(some.names())));
    allows.all().forEach(it -> it.principals().ifPresent(some -> names.addAll(some.names())));
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

  /**
   * The same with one more Allow, as a grant adds it to a key's policy: one principal may do one
   * action to whatever the policy belongs to.
   *
   * @param label names the grant in decisions
   * @param principal an ARN
   * @param uniqueId of the user or role; what has none is bound to nothing
   * @throws MalformedPolicy for an ARN that names no principal
   */
  public Policy granting(String label, String principal, String uniqueId, String action) {
    PrincipalElement one =
        PrincipalParser.parse(Map.of("AWS", principal), false, PolicyKind.RESOURCE)
            .bound(Map.of(principal, uniqueId));
    String lowered = action.toLowerCase(Locale.ROOT);
    var statement =
        new Statement(
            label,
            false,
            Optional.of(Set.of(Request.service(lowered))),
            false,
            List.of(Glob.of(lowered)),
            false,
            List.of(),
            Optional.of(one),
            List.of(),
            false);
    var more = new ArrayList<>(allows.all());
    more.add(statement);
    return new Policy(name, Statements.of(more), denies);
  }

  /** Several as one: what one of them allows is allowed, unless one of them denies it. */
  public static Policy together(List<Policy> policies) {
    return new Policy(
        Optional.empty(),
        Statements.of(policies.stream().flatMap(it -> it.allows.all().stream()).toList()),
        Statements.of(policies.stream().flatMap(it -> it.denies.all().stream()).toList()));
  }

  Optional<String> name() {
    return name;
  }

  Statements allows() {
    return allows;
  }

  Statements denies() {
    return denies;
  }

  private Policy with(Optional<String> label, UnaryOperator<Statement> change) {
    return new Policy(label, allows.with(change), denies.with(change));
  }
}
