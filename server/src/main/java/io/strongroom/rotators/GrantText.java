package io.strongroom.rotators;

import java.util.Optional;

/**
 * A line of {@code SHOW GRANTS}, from which the statement for another user is made.
 *
 * @see <a href="https://mariadb.com/kb/en/show-grants/">SHOW GRANTS</a>
 */
final class GrantText {
  private final String text;

  GrantText(String text) {
    this.text = text;
  }

  /**
   * The same for another user; nothing where it is not understood.
   *
   * @param other the other account, as SQL
   */
  Optional<String> to(String other) {
    boolean role = text.startsWith("SET DEFAULT ROLE ");
    if (!role && !text.startsWith("GRANT ")) {
      return Optional.empty();
    }
    String word = role ? " FOR " : " TO ";
    int at = find(word, 0);
    if (at < 0) {
      return Optional.empty();
    }
    int end = account(at + word.length());
    if (end < 0) {
      return Optional.empty();
    }
    // What stands between, such as a password's hash, is the first user's own.
    int with = find(" WITH ", end);
    return Optional.of(
        text.substring(0, at + word.length()) + other + (with < 0 ? "" : text.substring(with)));
  }

  /** The end of the account that begins there: two quoted names with an at sign between. */
  private int account(int from) {
    int at = quoted(from);
    return at < 0 || at >= text.length() || text.charAt(at) != '@' ? -1 : quoted(at + 1);
  }

  private int quoted(int from) {
    if (from >= text.length() || "`'\"".indexOf(text.charAt(from)) < 0) {
      return -1;
    }
    char quote = text.charAt(from);
    int i = from + 1;
    while (i < text.length()) {
      if (text.charAt(i) != quote) {
        i++;
      } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    return -1;
  }

  /** Where a word stands outside of quotes; -1 if it does not. */
  private int find(String word, int from) {
    int i = from;
    while (i < text.length()) {
      if (text.startsWith(word, i)) {
        return i;
      }
      int end = quoted(i);
      i = end < 0 ? i + 1 : end;
    }
    return -1;
  }
}
