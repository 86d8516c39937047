package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A role, which principals that its trust policy allows may take on for a while.
 *
 * @param details what can be changed about it
 */
record Role(
    AccountId account,
    String name,
    String path,
    String uniqueId,
    Instant created,
    Optional<String> boundary,
    Map<String, String> tags,
    Details details)
    implements Owner {

  /**
   * What only roles have.
   *
   * @param maxSession seconds
   */
  record Details(Optional<String> description, long maxSession, Trust trust) {}

  /**
   * Who may take it on.
   *
   * @param document as it was put
   * @param bindings the unique ids of the users and roles that it names, by ARN
   */
  record Trust(String document, Map<String, String> bindings) {}

  @Override
  public Kind kind() {
    return Kind.ROLE;
  }

  Role within(Optional<String> newBoundary) {
    return new Role(account, name, path, uniqueId, created, newBoundary, tags, details);
  }

  Role tagged(Map<String, String> newTags) {
    return new Role(account, name, path, uniqueId, created, boundary, newTags, details);
  }

  Role with(Details newDetails) {
    return new Role(account, name, path, uniqueId, created, boundary, tags, newDetails);
  }
}
