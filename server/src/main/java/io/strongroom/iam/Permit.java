package io.strongroom.iam;

import io.strongroom.aws.Region;
import java.util.List;

/**
 * The proof that a call may do an action to a resource. Only this room makes one; rooms that open
 * secrets demand it.
 */
public final class Permit {
  private final Call call;
  private final String action;
  private final String resource;
  private final List<String> statements;

  Permit(Call call, String action, String resource, List<String> statements) {
    this.call = call;
    this.action = action;
    this.resource = resource;
    this.statements = List.copyOf(statements);
  }

  /** The same permit for what the call has to do in another region. */
  public Permit in(Region region) {
    return new Permit(call.in(region), action, resource, statements);
  }

  /** The call that was permitted. */
  public Call call() {
    return call;
  }

  public String action() {
    return action;
  }

  /** The resource as policies see it. */
  public String resource() {
    return resource;
  }

  /** Ids of the statements that allowed it. */
  public List<String> statements() {
    return statements;
  }

  @Override
  public String toString() {
    return "Permit[" + action + " on " + resource + "]";
  }
}
