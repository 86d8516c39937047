package io.strongroom.aws;

import java.util.regex.Pattern;

/**
 * A region name such as {@code us-east-1}. Any name of that form is served; data of two regions
 * never meet.
 */
public record Region(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}");
  private static final int LENGTH_MAX = 32;

  /** Refuses a name of another form with {@link IllegalArgumentException}. */
  public Region {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a region name");
    }
  }

  /** Whether the text has the form of a region name. */
  public static boolean isValid(String text) {
    return text.length() <= LENGTH_MAX && FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
