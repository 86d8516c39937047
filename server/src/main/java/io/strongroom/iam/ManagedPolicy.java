package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A managed policy, without its documents.
 *
 * @param owner empty for those of AWS
 * @param id {@code ANPA...}
 */
record ManagedPolicy(
    Optional<AccountId> owner,
    String name,
    String path,
    String id,
    Optional<String> description,
    Instant created,
    Instant updated,
    Map<String, String> tags,
    Versions versions) {

  /**
   * Which versions there are.
   *
   * @param standard number of the version in force
   * @param latest highest number that was ever given
   */
  record Versions(long standard, long latest) {}

  /** One version of its document. */
  record Version(long number, String document, Instant created) {
    /** As callers see it. */
    String id() {
      return "v" + number;
    }
  }

  Arn arn() {
    String account = owner.map(AccountId::value).orElse("aws");
    return new Arn("aws", "iam", "", account, "policy" + path + name);
  }

  /** As callers see the version in force. */
  String versionId() {
    return "v" + versions.standard();
  }

  ManagedPolicy with(Versions newVersions, Instant now) {
    return new ManagedPolicy(owner, name, path, id, description, created, now, tags, newVersions);
  }

  ManagedPolicy tagged(Map<String, String> newTags) {
    return new ManagedPolicy(
        owner, name, path, id, description, created, updated, newTags, versions);
  }
}
