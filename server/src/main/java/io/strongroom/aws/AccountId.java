package io.strongroom.aws;

import java.util.regex.Pattern;

/** An AWS account: twelve decimal digits. */
public record AccountId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9]{12}");

  /** Refuses anything but twelve digits with {@link IllegalArgumentException}. */
  public AccountId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("an account id is 12 digits");
    }
  }

  /** Whether the text is an account id. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
