package io.strongroom.parameters;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Tag;
import java.util.List;

/** A tag as Parameter Store takes it. */
record ParameterTag(
    @Constraint(min = 1, max = 128, pattern = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$") @Clear
        String key,
    @Constraint(max = 256, pattern = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$") String value) {

  static List<Tag> plain(List<ParameterTag> tags) {
    return tags.stream().map(tag -> new Tag(tag.key(), tag.value())).toList();
  }
}
