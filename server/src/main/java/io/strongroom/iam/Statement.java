package io.strongroom.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One statement, compiled.
 *
 * @param label its id in decisions
 * @param narrowed whether a condition names the principals by aws:PrincipalArn
 */
record Statement(
    String label,
    boolean deny,
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
      if (principals.isPresent()) {
        throw new Doubt("principal in a policy of the caller");
      }
      return matches(request);
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
      int reach =
          principals
              .orElseThrow(() -> new Doubt("no principal in a policy of a resource"))
              .reach(request, deny);
      return reach != 0 && matches(request) ? narrow(reach) : 0;
    } catch (RuntimeException e) {
      // As above.
      return deny ? PrincipalElement.EVERYONE : 0;
    }
  }

  Statement bound(Map<String, String> ids) {
    return new Statement(
        label,
        deny,
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
        text, deny, notAction, actions, notResource, resources, principals, conditions, narrowed);
  }

  /** Everyone, narrowed by aws:PrincipalArn, is as good as naming the caller himself. */
  private int narrow(int reach) {
    return narrowed && (reach & PrincipalElement.EVERYONE) != 0
        ? reach | PrincipalElement.DIRECT
        : reach;
  }

  private boolean matches(Request request) {
    return matchesAction(request) && matchesResource(request) && fulfils(request);
  }

  private boolean matchesAction(Request request) {
    for (int i = 0; i < actions.size(); i++) {
      if (actions.get(i).matches(request.action())) {
        return !notAction;
      }
    }
    return notAction;
  }

  private boolean matchesResource(Request request) {
    if (resources.isEmpty()) {
      return true;
    }
    for (int i = 0; i < resources.size(); i++) {
      Optional<Glob> glob = resources.get(i).resolve(request);
      if (glob.isEmpty() && notResource) {
        throw new Doubt("what is excluded depends on a variable without value");
      }
      if (glob.isPresent() && glob.get().matches(request.resource())) {
        return !notResource;
      }
    }
    return notResource;
  }

  private boolean fulfils(Request request) {
    for (int i = 0; i < conditions.size(); i++) {
      if (!conditions.get(i).holds(request)) {
        return false;
      }
    }
    return true;
  }
}
