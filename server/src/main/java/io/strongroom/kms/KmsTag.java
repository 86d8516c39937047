package io.strongroom.kms;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Tag;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A tag as KMS spells it. */
record KmsTag(
    @Constraint(min = 1, max = 128) @Clear String tagKey, @Constraint(max = 256) String tagValue) {
  static final int TAGS_MAX = 50;

  static List<Tag> plain(List<KmsTag> tags) {
    return tags.stream().map(tag -> new Tag(tag.tagKey(), tag.tagValue())).toList();
  }

  /** The tags of a new key, checked by AWS's rules. */
  static Map<String, String> check(List<KmsTag> tags) {
    if (tags.size() > TAGS_MAX) {
      throw KmsErrors.tag("Too many tags");
    }
    var keys = new HashSet<String>();
    var map = new LinkedHashMap<String, String>();
    for (KmsTag tag : tags) {
      if (tag.tagKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
        throw KmsErrors.tag("Tags beginning with aws: are reserved");
      }
      if (!keys.add(tag.tagKey())) {
        throw KmsErrors.tag("Duplicate tag keys");
      }
      map.put(tag.tagKey(), tag.tagValue());
    }
    return map;
  }
}
