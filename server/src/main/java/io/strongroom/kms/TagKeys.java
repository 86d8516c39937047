package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tags of keys. */
final class TagKeys {
  private static final int PAGE = 50;

  private final KeyRows rows;
  private final OwnKeys own;

  TagKeys(KeyRows rows, OwnKeys own) {
    this.rows = rows;
    this.own = own;
  }

  record TagResourceRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(required = true) List<KmsTag> tags) {}

  /** Adds tags, and gives those that are there another value. */
  @Operation(value = "kms:TagResource", access = Access.WRITE)
  void tagResource(Call call, TagResourceRequest request) {
    Key key =
        own.permitted(
            call, request.keyId(), target -> target.withRequestTags(KmsTag.plain(request.tags())));
    Map<String, String> more = KmsTag.check(request.tags());
    key.requireNotPendingDeletion();
    var tags = new TreeMap<>(key.tags());
    tags.putAll(more);
    if (tags.size() > KmsTag.TAGS_MAX) {
      throw KmsErrors.tag("Too many tags");
    }
    rows.update(call.tx(), new KeyChange(key).tags(tags).done());
  }

  record UntagResourceRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(required = true, itemMin = 1, itemMax = 128) @Clear List<String> tagKeys) {}

  /** Takes tags away; those that are not there are no error. */
  @Operation(value = "kms:UntagResource", access = Access.WRITE)
  void untagResource(Call call, UntagResourceRequest request) {
    Key key =
        own.permitted(
            call, request.keyId(), target -> target.with("aws:TagKeys", request.tagKeys()));
    key.requireNotPendingDeletion();
    var tags = new TreeMap<>(key.tags());
    request.tagKeys().forEach(tags::remove);
    rows.update(call.tx(), new KeyChange(key).tags(tags).done());
  }

  record ListResourceTagsRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker) {}

  record ListResourceTagsResponse(
      List<KmsTag> tags, Optional<String> nextMarker, boolean truncated) {}

  /** Lists the tags of a key, by their keys. */
  @Operation(value = "kms:ListResourceTags", access = Access.READ)
  ListResourceTagsResponse listResourceTags(Call call, ListResourceTagsRequest request) {
    Key key = own.permitted(call, request.keyId());
    var page =
        new Paging(call, "kms/ListResourceTags", request.limit().orElse(PAGE), PAGE).in(key.id());
    String after = page.after(request.marker());
    List<KmsTag> found =
        new TreeMap<>(key.tags())
            .tailMap(after, false).entrySet().stream()
                .limit(page.limit() + 1L)
                .map(tag -> new KmsTag(tag.getKey(), tag.getValue()))
                .toList();
    return new ListResourceTagsResponse(
        page.cut(found), page.next(found, KmsTag::tagKey), page.more(found));
  }
}
