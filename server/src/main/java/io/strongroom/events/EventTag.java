package io.strongroom.events;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tag on the wire. */
record EventTag(
    @Constraint(min = 1, max = 128) @Clear String key, @Constraint(max = 256) @Clear String value) {
  private static final int MOST = 50;

  static List<Tag> plain(List<EventTag> tags) {
    return tags.stream().map(tag -> new Tag(tag.key(), tag.value())).toList();
  }

  static List<EventTag> of(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> new EventTag(tag.getKey(), tag.getValue()))
        .toList();
  }

  /** Those of before with these; refuses what is too much or AWS's own. */
  static Map<String, String> added(Map<String, String> before, List<EventTag> tags) {
    var all = new LinkedHashMap<>(before);
    for (EventTag tag : tags) {
      if (tag.key().regionMatches(true, 0, "aws:", 0, 4)) {
        throw EventErrors.validation(
            "aws: prefixed tag key names are not allowed for external use.");
      }
      all.put(tag.key(), tag.value());
    }
    if (all.size() > MOST) {
      throw EventErrors.limit();
    }
    return Map.copyOf(all);
  }
}
