package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.iam.Iam;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * An account of this installation.
 *
 * @param name for people and files; callers never see it
 */
record Account(AccountId id, String name, Instant created) {
  /** The name of the account that the first start made. */
  static final String FIRST = "default";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

  /** Whether an account may be called so. */
  static boolean isName(String text) {
    // The first one's file is admin.credentials.
    return NAME.matcher(text).matches() && !text.equals(Iam.ADMIN);
  }
}
