package io.strongroom.iam;

import java.util.Locale;

/** Names of condition keys, which compare without case except for the tag or context key in them. */
public final class ConditionKey {
  private static final String ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

  private ConditionKey() {}

  /**
   * The one form in which keys are compared: lower case, but for what follows the first slash ({@code
   * aws:ResourceTag/Team}) or {@code kms:EncryptionContext:}.
   */
  public static String canonical(String key) {
    int slash = key.indexOf('/');
    int keep = slash;
    if (slash < 0
        && key.regionMatches(true, 0, ENCRYPTION_CONTEXT, 0, ENCRYPTION_CONTEXT.length())) {
      keep = ENCRYPTION_CONTEXT.length();
    }
    return keep < 0
        ? key.toLowerCase(Locale.ROOT)
        : key.substring(0, keep).toLowerCase(Locale.ROOT) + key.substring(keep);
  }
}
