package io.strongroom.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a text as the filters of ListSecrets see them: parted by blanks, by one kind of
 * separator, at humps. {@code prod/DbPassword} has three, {@code prod/db_one} is one.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html">Find
 *     secrets</a>
 */
final class SecretWords {
  private static final String SEPARATORS = "/-_+=.@";
  private static final Pattern HUMP = Pattern.compile("[A-Z][a-z]+");

  private SecretWords() {}

  /** The words in lower case, in their order. */
  static List<String> of(String text) {
    var words = new ArrayList<String>();
    for (String part : text.split("\\s+", -1)) {
      parts(part, words);
    }
    return words;
  }

  private static void parts(String text, List<String> words) {
    int kinds = 0;
    char separator = ' ';
    for (int i = 0; i < SEPARATORS.length(); i++) {
      if (text.indexOf(SEPARATORS.charAt(i)) >= 0) {
        kinds++;
        separator = SEPARATORS.charAt(i);
      }
    }
    if (kinds > 1) {
      add(text, words);
      return;
    }
    for (String piece : text.split(Pattern.quote(String.valueOf(separator)), -1)) {
      humps(piece, words);
    }
  }

  private static void humps(String text, List<String> words) {
    Matcher hump = HUMP.matcher(text);
    int end = 0;
    while (hump.find()) {
      add(text.substring(end, hump.start()), words);
      add(hump.group(), words);
      end = hump.end();
    }
    add(text.substring(end), words);
  }

  private static void add(String word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toLowerCase(Locale.ROOT));
    }
  }
}
