package io.strongroom.secrets;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Tag;
import java.util.List;
import java.util.Optional;

/** A tag as Secrets Manager takes it: AWS's model requires neither part. */
record SecretTag(
    @Constraint(min = 1, max = 128) @Clear Optional<String> key,
    @Constraint(max = 256) Optional<String> value) {

  static List<Tag> plain(List<SecretTag> tags) {
    return tags.stream().map(tag -> new Tag(tag.key().orElse(""), tag.value().orElse(""))).toList();
  }
}
