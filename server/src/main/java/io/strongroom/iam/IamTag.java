package io.strongroom.iam;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Tag;
import java.util.List;

/** A tag as IAM takes it. */
record IamTag(
    @Constraint(min = 1, max = 128, pattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+") @Clear String key,
    @Constraint(max = 256, pattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*") String value) {

  static List<Tag> plain(List<IamTag> tags) {
    return tags.stream().map(tag -> new Tag(tag.key(), tag.value())).toList();
  }
}
