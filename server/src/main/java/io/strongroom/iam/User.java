package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An IAM user. */
record User(
    AccountId account,
    String name,
    String path,
    String uniqueId,
    Instant created,
    Optional<String> boundary,
    Map<String, String> tags)
    implements Owner {

  @Override
  public Kind kind() {
    return Kind.USER;
  }

  User at(String newName, String newPath) {
    return new User(account, newName, newPath, uniqueId, created, boundary, tags);
  }

  User within(Optional<String> newBoundary) {
    return new User(account, name, path, uniqueId, created, newBoundary, tags);
  }

  User tagged(Map<String, String> newTags) {
    return new User(account, name, path, uniqueId, created, boundary, newTags);
  }
}
