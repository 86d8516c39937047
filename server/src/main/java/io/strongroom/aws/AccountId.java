package io.strongroom.aws;

/** An AWS account: twelve decimal digits. */
public record AccountId(String value) {
  private static final int LENGTH = 12;

  /** Refuses anything but twelve digits with {@link IllegalArgumentException}. */
  public AccountId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("an account id is 12 digits");
    }
  }

  /** Whether the text is an account id. */
  public static boolean isValid(String text) {
    if (text.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
