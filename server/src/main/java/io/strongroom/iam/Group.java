package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A group of users; never a principal itself. */
record Group(AccountId account, String name, String path, String uniqueId, Instant created)
    implements Owner {

  @Override
  public Kind kind() {
    return Kind.GROUP;
  }

  @Override
  public Optional<String> boundary() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> tags() {
    return Map.of();
  }

  Group at(String newName, String newPath) {
    return new Group(account, newName, newPath, uniqueId, created);
  }
}
