package io.strongroom.iam;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Principal or NotPrincipal element of a statement.
 *
 * @param not whether it is NotPrincipal
 */
record PrincipalElement(boolean not, List<Entry> entries) {
  /** Names the user, the session or the service itself. */
  static final int DIRECT = 1;

  /** Names the role behind the session. */
  static final int ROLE = 2;

  /** Names the account. */
  static final int ACCOUNT = 4;

  /** Names everyone. */
  static final int EVERYONE = 8;

  /** The forms of a principal. */
  enum Form {
    EVERYONE,
    ACCOUNT,
    USER,
    ROLE,
    /** A role session or federated user. */
    SESSION,
    /** The unique id of a user. */
    USER_ID,
    /** The unique id of a role. */
    ROLE_ID,
    /** An OpenID Connect provider, in the trust policy of a role. */
    FEDERATED,
    SERVICE
  }

  /**
   * One principal.
   *
   * @param name as written; for an account its number
   * @param id that the name of a user or role was bound to
   */
  record Entry(Form form, String name, Optional<String> id) {}

  /** As written. */
  Set<String> names() {
    var names = new LinkedHashSet<String>();
    entries.forEach(entry -> names.add(entry.name()));
    return names;
  }

  /** The same with users and roles bound to unique ids. */
  PrincipalElement bound(Map<String, String> ids) {
    return new PrincipalElement(
        not,
        entries.stream()
            .map(
                entry ->
                    switch (entry.form()) {
                      case USER, ROLE ->
                          new Entry(
                              entry.form(),
                              entry.name(),
                              Optional.ofNullable(ids.get(entry.name())).or(entry::id));
                      case EVERYONE, ACCOUNT, SESSION, USER_ID, ROLE_ID, FEDERATED, SERVICE ->
                          entry;
                    })
            .toList());
  }

  /**
   * How a statement speaks of a caller: a set of the constants above, 0 when it does not. Only a
   * Deny has NotPrincipal.
   *
   * @param deny whether it is a Deny, which an unbound name is enough for
   */
  int reach(Request request, boolean deny) {
    return not ? isExcepted(request) ? 0 : EVERYONE : listed(request.caller(), deny);
  }

  /**
   * NotPrincipal spares those only whose account and role are listed beside themselves, and nobody
   * with a permissions boundary.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html">NotPrincipal</a>
   */
  private boolean isExcepted(Request request) {
    Caller caller = request.caller();
    int needed = isService(caller) ? DIRECT : DIRECT | ACCOUNT;
    if (caller.role().isPresent()) {
      needed |= ROLE;
    }
    int listed = listed(caller, false);
    return !request.bounded() && ((listed & EVERYONE) != 0 || (listed & needed) == needed);
  }

  private int listed(Caller caller, boolean unboundToo) {
    int reach = 0;
    for (Entry entry : entries) {
      reach |= listed(entry, caller, unboundToo);
    }
    return reach;
  }

  private static int listed(Entry entry, Caller caller, boolean unboundToo) {
    if (caller.web().isPresent() && entry.form() != Form.FEDERATED && !unboundToo) {
      // Who comes with a token alone must be meant by a statement about its issuer.
      return 0;
    }
    boolean matches =
        switch (entry.form()) {
          case EVERYONE -> true;
          case ACCOUNT -> !isService(caller) && caller.account().value().equals(entry.name());
          case USER -> caller.role().isEmpty() && isBound(entry, caller, unboundToo);
          case ROLE -> caller.role().isPresent() && isBound(entry, caller, unboundToo);
          case SESSION -> caller.arn().equals(entry.name());
          case USER_ID -> caller.role().isEmpty() && isOf(entry.name(), caller, unboundToo);
          case ROLE_ID -> caller.role().isPresent() && isOf(entry.name(), caller, unboundToo);
          case FEDERATED ->
              caller.web().isPresent() && caller.web().get().provider().equals(entry.name());
          case SERVICE -> isService(caller) && caller.arn().equals(entry.name());
        };
    if (!matches) {
      return 0;
    }
    return switch (entry.form()) {
      case EVERYONE -> EVERYONE;
      case ACCOUNT -> isRoot(caller) ? ACCOUNT | DIRECT : ACCOUNT;
      case USER, SESSION, USER_ID, FEDERATED, SERVICE -> DIRECT;
      case ROLE, ROLE_ID -> ROLE;
    };
  }

  private static boolean isBound(Entry entry, Caller caller, boolean unboundToo) {
    if (entry.id().isEmpty()) {
      return unboundToo && caller.principalArn().equals(entry.name());
    }
    return isOf(entry.id().get(), caller, unboundToo);
  }

  /** A Deny of a user is one of those whom he sends with his permissions, too. */
  private static boolean isOf(String id, Caller caller, boolean unboundToo) {
    return id.equals(caller.boundId()) || (unboundToo && id.equals(caller.standingId()));
  }

  /** Services call under their name, which is not an ARN. */
  static boolean isService(Caller caller) {
    return !caller.arn().startsWith("arn:");
  }

  static boolean isRoot(Caller caller) {
    return caller.role().isEmpty()
        && caller.arn().equals("arn:aws:iam::" + caller.account() + ":root");
  }
}
