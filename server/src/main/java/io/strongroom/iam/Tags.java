package io.strongroom.iam;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Rules for the tags of users, roles and policies, whose keys are the same whatever their case.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html">Tags for IAM</a>
 */
final class Tags {
  private static final int MAX = 50;

  private Tags() {}

  /** What a request that makes something gives it. */
  static Map<String, String> of(List<IamTag> tags) {
    return with(Map.of(), tags);
  }

  /** These tags with more of them, which replace those of equal keys. */
  static Map<String, String> with(Map<String, String> old, List<IamTag> more) {
    var byFolded = new HashMap<String, IamTag>();
    for (IamTag tag : more) {
      if (byFolded.put(folded(tag.key()), tag) != null) {
        throw IamErrors.duplicateTags();
      }
    }
    var all = new HashMap<>(old);
    all.keySet().removeIf(key -> byFolded.containsKey(folded(key)));
    more.forEach(tag -> all.put(tag.key(), tag.value()));
    if (all.size() > MAX) {
      throw IamErrors.tooManyTags();
    }
    return Map.copyOf(all);
  }

  /** These tags without some; keys that are not there do not matter. */
  static Map<String, String> without(Map<String, String> old, List<String> keys) {
    List<String> gone = keys.stream().map(Tags::folded).toList();
    var left = new HashMap<>(old);
    left.keySet().removeIf(key -> gone.contains(folded(key)));
    return Map.copyOf(left);
  }

  /** The value of the tag with this key. */
  static Optional<String> value(Map<String, String> tags, String key) {
    return tags.entrySet().stream()
        .filter(tag -> folded(tag.getKey()).equals(folded(key)))
        .findFirst()
        .map(Map.Entry::getValue);
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
