package io.strongroom.iam;

import java.util.Locale;

/**
 * Names of condition keys, which compare without case except for the tag or context key in them.
 */
public final class ConditionKey {
  private static final String ENCRYPTION_CONTEXT = "kms:encryptioncontext:";
  private static final String TAG = "tag/";

  private ConditionKey() {}

  /**
   * The one form in which keys are compared: lower case, but for what follows {@code Tag/} ({@code
   * aws:ResourceTag/Team}) or {@code kms:EncryptionContext:}.
   */
  public static String canonical(String key) {
    int keep = kept(key);
    return key.substring(0, keep).toLowerCase(Locale.ROOT) + key.substring(keep);
  }

  /** Where the part begins whose case counts. */
  private static int kept(String key) {
    int slash = key.indexOf('/');
    int tag = slash + 1 - TAG.length();
    if (slash >= 0 && tag >= 0 && key.regionMatches(true, tag, TAG, 0, TAG.length())) {
      return slash + 1;
    }
    return key.regionMatches(true, 0, ENCRYPTION_CONTEXT, 0, ENCRYPTION_CONTEXT.length())
        ? ENCRYPTION_CONTEXT.length()
        : key.length();
  }
}
