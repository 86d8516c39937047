package io.strongroom.iam;

import io.strongroom.iam.Decision.Allowed;
import io.strongroom.iam.Decision.Denied;
import io.strongroom.iam.Decision.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides. A pure function of the question and the policies: no clock, no database, no service is
 * known to it.
 *
 * <p>First every Deny of every policy; then what the policy of the resource grants the caller, in
 * the order of strength that {@link PrincipalElement} lists; then the caller's own policies, unless
 * he does not need them; last the boundary and the session policies, which a grant to the user or
 * the session itself is not subject to.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy
 *     evaluation logic</a>
 */
public final class Evaluator {
  private static final Denied NO_IDENTITY = implicit(Source.IDENTITY);
  private static final Denied NO_RESOURCE = Denied.NO_RESOURCE_POLICY;
  private static final Denied NO_BOUNDARY = implicit(Source.BOUNDARY);
  private static final Denied NO_SESSION = implicit(Source.SESSION);

  private Evaluator() {}

  /** Decides; whatever fails inside counts as a denial. */
  public static Decision decide(Question question, Policies policies) {
    try {
      Request request = Request.of(question, policies.boundary().isPresent());
      Optional<Denied> denied = explicitly(request, policies);
      if (denied.isPresent()) {
        return denied.get();
      }
      boolean foreign =
          question.owner().isPresent()
              && !question.owner().get().equals(question.caller().account());
      return implicitly(request, policies, foreign);
    } catch (RuntimeException e) {
      // A decision that fails must not become an error that somebody takes for permission.
      return NO_IDENTITY;
    }
  }

  private static Optional<Denied> explicitly(Request request, Policies policies) {
    Optional<Denied> identity = denying(policies.identity(), Source.IDENTITY, request);
    if (identity.isPresent()) {
      return identity;
    }
    if (policies.resource().isPresent()) {
      Policy policy = policies.resource().get();
      for (Statement statement : policy.denies().about(request.service())) {
        if (statement.reach(request) != 0) {
          return Optional.of(denied(Source.RESOURCE, policy, statement));
        }
      }
    }
    if (policies.boundary().isPresent()) {
      Policy policy = policies.boundary().get();
      Optional<Statement> statement = policy.denies().first(request);
      if (statement.isPresent()) {
        return Optional.of(denied(Source.BOUNDARY, policy, statement.get()));
      }
    }
    return policies.session().isPresent()
        ? denying(policies.session().get(), Source.SESSION, request)
        : Optional.empty();
  }

  private static Optional<Denied> denying(List<Policy> policies, Source source, Request request) {
    for (int i = 0; i < policies.size(); i++) {
      Optional<Statement> statement = policies.get(i).denies().first(request);
      if (statement.isPresent()) {
        return Optional.of(denied(source, policies.get(i), statement.get()));
      }
    }
    return Optional.empty();
  }

  private static Decision implicitly(Request request, Policies policies, boolean foreign) {
    Grant grant = Grant.of(policies.resource(), request);
    boolean service = PrincipalElement.isService(request.caller());
    boolean mustAllow =
        foreign
            || service
            || switch (policies.rule()) {
              case MUST_ALLOW -> true;
              case MAY_ALLOW -> false;
            };
    if (mustAllow && grant.reach() == 0) {
      return NO_RESOURCE;
    }
    var statements = new ArrayList<String>(2);
    if (service || (!foreign && grant.has(PrincipalElement.DIRECT))) {
      return new Allowed(List.of(grant.label(PrincipalElement.DIRECT | PrincipalElement.EVERYONE)));
    }
    if (PrincipalElement.isRoot(request.caller())) {
      // The root user has no policies of his own.
      return new Allowed(List.of(grant.reach() == 0 ? "root" : grant.label(grant.reach())));
    }
    boolean granted = grant.has(PrincipalElement.ROLE | PrincipalElement.EVERYONE);
    if (foreign || granted) {
      statements.add(
          grant.label(granted ? PrincipalElement.ROLE | PrincipalElement.EVERYONE : grant.reach()));
    } else if (mustAllow) {
      statements.add(grant.label(PrincipalElement.ACCOUNT));
    }
    if (foreign || !granted) {
      Optional<Statement> own = allowing(policies.identity(), request);
      if (own.isEmpty()) {
        return NO_IDENTITY;
      }
      statements.add(own.get().label());
    }
    if (policies.boundary().isPresent()
        && policies.boundary().get().allows().first(request).isEmpty()) {
      return NO_BOUNDARY;
    }
    if (policies.session().isPresent() && allowing(policies.session().get(), request).isEmpty()) {
      return NO_SESSION;
    }
    return new Allowed(statements);
  }

  private static Optional<Statement> allowing(List<Policy> policies, Request request) {
    for (int i = 0; i < policies.size(); i++) {
      Optional<Statement> statement = policies.get(i).allows().first(request);
      if (statement.isPresent()) {
        return statement;
      }
    }
    return Optional.empty();
  }

  private static Denied denied(Source source, Policy policy, Statement statement) {
    return new Denied(true, source, Optional.of(statement.label()), policy.name());
  }

  private static Denied implicit(Source source) {
    return new Denied(false, source, Optional.empty(), Optional.empty());
  }
}
