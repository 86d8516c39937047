package io.strongroom.aws;

/**
 * A region name such as {@code us-east-1}. Any name of that form is served; data of two regions
 * never meet.
 */
public record Region(String value) {
  private static final int LENGTH_MAX = 32;

  /** Refuses a name of another form with {@link IllegalArgumentException}. */
  public Region {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a region name");
    }
  }

  /**
   * Whether the text has the form of a region name: {@code [a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}}. By
   * hand, since every row that is read asks.
   */
  public static boolean isValid(String text) {
    if (text.length() > LENGTH_MAX) {
      return false;
    }
    int words = 0;
    int start = 0;
    for (int dash = text.indexOf('-'); dash >= 0; dash = text.indexOf('-', start)) {
      int length = dash - start;
      boolean fits = words == 0 ? length >= 2 && length <= 4 : length >= 1;
      if (!fits || !within(text, start, dash, 'a', 'z')) {
        return false;
      }
      words++;
      start = dash + 1;
    }
    int digits = text.length() - start;
    return words >= 2
        && words <= 4
        && digits >= 1
        && digits <= 2
        && within(text, start, text.length(), '0', '9');
  }

  private static boolean within(String text, int from, int to, char first, char last) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < first || text.charAt(i) > last) {
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
