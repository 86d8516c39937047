package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import java.time.Instant;

/**
 * An IAM user.
 *
 * @param path starts and ends with a slash
 * @param uniqueId {@code AIDA...}; never used again, unlike the name
 */
record User(AccountId account, String name, String path, String uniqueId, Instant created) {
  Arn arn() {
    return Arn.global("iam", account, "user" + path + name);
  }
}
