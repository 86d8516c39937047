package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parameter without its versions.
 *
 * @param shownName as it was created
 * @param latest the number of its latest version
 * @param done numbers of that version's policies that have acted
 * @param shared the policy that shares it
 */
record Parameter(
    AccountId account,
    Region region,
    ParameterName name,
    String shownName,
    String type,
    long latest,
    Map<String, String> tags,
    Instant created,
    List<String> done,
    Optional<SharedPolicy> shared) {

  Parameter withLatest(long version, List<String> acted) {
    return new Parameter(
        account, region, name, shownName, type, version, tags, created, acted, shared);
  }

  Parameter withTags(Map<String, String> other) {
    return new Parameter(
        account, region, name, shownName, type, latest, other, created, done, shared);
  }

  Parameter withShared(Optional<SharedPolicy> policy) {
    return new Parameter(
        account, region, name, shownName, type, latest, tags, created, done, policy);
  }
}
