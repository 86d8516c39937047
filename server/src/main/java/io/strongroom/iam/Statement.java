package io.strongroom.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One statement, compiled.
 *
 * @param label its id in decisions
 * @param services the services of its actions; empty when they may be of any
 * @param narrowed whether a condition names the principals by aws:PrincipalArn
 */
record Statement(
    String label,
    boolean deny,
    Optional<Set<String>> services,
    boolean notAction,
    List<Glob> actions,
    boolean notResource,
    List<Template> resources,
    Optional<PrincipalElement> principals,
    List<Condition> conditions,
    boolean narrowed) {

  /** Whether it applies, in a policy that belongs to the caller. */
  boolean applies(Request request) {
    try {
      return principals.isEmpty() ? matches(request) : deny;
    } catch (RuntimeException e) {
      // Doubt is denial: whatever fails, a Deny stands and an Allow does not.
      return deny;
    }
  }

  /**
   * How it applies to the caller, in a policy of a resource; see {@link PrincipalElement#reach}.
   */
  int reach(Request request) {
    try {
      int reach = principals.isPresent() ? principals.get().reach(request, deny) : misplaced();
      return reach != 0 && matches(request) ? narrow(reach) : 0;
    } catch (RuntimeException e) {
      // As above.
      return misplaced();
    }
  }

  /** What is in the wrong place, or fails, denies everyone and allows nobody. */
  private int misplaced() {
    return deny ? PrincipalElement.EVERYONE : 0;
  }

  Statement bound(Map<String, String> ids) {
    return new Statement(
        label,
        deny,
        services,
        notAction,
        actions,
        notResource,
        resources,
        principals.map(it -> it.bound(ids)),
        conditions,
        narrowed);
  }

  Statement labelled(String text) {
    return new Statement(
        text,
        deny,
        services,
        notAction,
        actions,
        notResource,
        resources,
        principals,
        conditions,
        narrowed);
  }

  /** Everyone, narrowed by aws:PrincipalArn, is as good as naming the caller himself. */
  private int narrow(int reach) {
    return narrowed && (reach & PrincipalElement.EVERYONE) != 0
        ? reach | PrincipalElement.DIRECT
        : reach;
  }

  private boolean matches(Request request) {
    if (!matchesAction(request)) {
      return false;
    }
    Verdict resource = matchesResource(request);
    return switch (resource == Verdict.NO ? Verdict.NO : resource.and(fulfils(request))) {
      case YES -> true;
      case DOUBT -> deny;
      case NO -> false;
    };
  }

  private boolean matchesAction(Request request) {
    for (int i = 0; i < actions.size(); i++) {
      if (actions.get(i).matches(request.action())) {
        return !notAction;
      }
    }
    return notAction;
  }

  private Verdict matchesResource(Request request) {
    if (resources.isEmpty()) {
      return Verdict.YES;
    }
    Verdict any = Verdict.NO;
    for (int i = 0; i < resources.size() && any != Verdict.YES; i++) {
      any = any.or(matches(resources.get(i), request));
    }
    return switch (any) {
      case YES -> Verdict.of(!notResource);
      case DOUBT -> Verdict.DOUBT;
      case NO -> Verdict.of(notResource);
    };
  }

  /** What is excluded must be known; what is included may be nothing. */
  private Verdict matches(Template resource, Request request) {
    try {
      if (!resource.head().matches(request.resource())) {
        return Verdict.NO;
      }
      if (resource.fixed().isPresent()) {
        return Verdict.YES;
      }
      Optional<Glob> glob = resource.resolve(request);
      if (glob.isEmpty()) {
        return notResource ? Verdict.DOUBT : Verdict.NO;
      }
      return Verdict.of(glob.get().matches(request.resource()));
    } catch (Doubt e) {
      return Verdict.DOUBT;
    }
  }

  private Verdict fulfils(Request request) {
    Verdict all = Verdict.YES;
    for (int i = 0; i < conditions.size() && all != Verdict.NO; i++) {
      all = all.and(conditions.get(i).holds(request));
    }
    return all;
  }
}
