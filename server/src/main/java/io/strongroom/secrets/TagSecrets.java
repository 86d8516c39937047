package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Tag;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tags of secrets.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html">TagResource</a>
 */
final class TagSecrets {
  private static final int TAGS_MAX = 50;

  private final SecretChanges changes;
  private final ReadSecrets read;

  TagSecrets(SecretChanges changes, ReadSecrets read) {
    this.changes = changes;
    this.read = read;
  }

  /** The tags of a request; of equal keys the last. */
  static Map<String, String> checked(List<Tag> tags) {
    var map = new LinkedHashMap<String, String>();
    for (Tag tag : tags) {
      requireOwn(tag.key());
      map.put(tag.key(), tag.value());
    }
    return bounded(map);
  }

  private static Map<String, String> bounded(Map<String, String> tags) {
    if (tags.size() > TAGS_MAX) {
      throw SecretsErrors.tooManyTags();
    }
    return tags;
  }

  private static void requireOwn(String key) {
    if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
      throw SecretsErrors.reservedTag();
    }
  }

  record TagResourceRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(required = true) List<SecretTag> tags) {}

  /** Adds tags; one of a key that is there gets the new value. */
  @Operation(value = "secretsmanager:TagResource", access = Access.WRITE)
  void tagResource(Call call, TagResourceRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    UnaryOperator<Target> asked = target -> target.withRequestTags(SecretTag.plain(request.tags()));
    Permit permit = call.permit(asked.apply(found.target(call)));
    Secret secret = found.orThrow();
    secret.requireWritable();
    var tags = new HashMap<>(secret.tags());
    tags.putAll(checked(SecretTag.plain(request.tags())));
    save(permit, found, bounded(tags), asked);
  }

  record UntagResourceRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(required = true, itemMin = 1, itemMax = 128) @Clear List<String> tagKeys) {}

  /** Takes tags away; keys that it has not do not matter. */
  @Operation(value = "secretsmanager:UntagResource", access = Access.WRITE)
  void untagResource(Call call, UntagResourceRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    UnaryOperator<Target> asked = target -> target.with("aws:TagKeys", request.tagKeys());
    Permit permit = call.permit(asked.apply(found.target(call)));
    Secret secret = found.orThrow();
    secret.requireWritable();
    request.tagKeys().forEach(TagSecrets::requireOwn);
    var tags = new HashMap<>(secret.tags());
    request.tagKeys().forEach(tags::remove);
    save(permit, found, tags, asked);
  }

  /** Nobody takes his own permission away with a tag, as on AWS. */
  private void save(
      Permit permit,
      ReadSecrets.Found found,
      Map<String, String> tags,
      UnaryOperator<Target> asked) {
    Call call = permit.call();
    Secret secret = found.orThrow();
    if (tags.equals(secret.tags())) {
      return;
    }
    Secret next = secret.edit().tags(tags).at(SecretChanges.now(call));
    var after = new ReadSecrets.Found(found.name(), Optional.of(next));
    if (!call.wouldBeAllowed(permit.action(), asked.apply(after.target(call)))) {
      throw SecretsErrors.tagsLockOut(call.caller().arn(), permit.action(), secret.arn());
    }
    changes.save(permit, secret, next);
  }
}
