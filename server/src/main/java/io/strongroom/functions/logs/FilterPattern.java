package io.strongroom.functions.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Filter patterns: terms that all must be in a message, {@code ?terms} of which one must be, {@code
 * -terms} that must not; or a condition on JSON. Patterns of columns in brackets and regular
 * expressions are refused.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">
 *     Filter pattern syntax</a>
 */
final class FilterPattern implements Predicate<String> {
  private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{N}_]+");
  private static final int SHOWN = 40;

  private final List<String> all = new ArrayList<>();
  private final List<String> any = new ArrayList<>();
  private final List<String> none = new ArrayList<>();

  private FilterPattern() {}

  /** The pattern of that text; an empty one lets everything through. */
  static Predicate<String> parse(String text) {
    String pattern = text.strip();
    if (pattern.startsWith("{")) {
      return JsonPattern.parse(pattern);
    }
    if (pattern.startsWith("[")) {
      throw LogErrors.filter("patterns of columns in brackets are not supported.");
    }
    var terms = new FilterPattern();
    int at = 0;
    while (at < pattern.length()) {
      if (Character.isWhitespace(pattern.charAt(at))) {
        at++;
      } else {
        at = terms.term(pattern, at);
      }
    }
    return terms;
  }

  /** Takes one term; gives where it ends. */
  private int term(String pattern, int start) {
    char sign = pattern.charAt(start);
    List<String> into = sign == '?' ? any : sign == '-' ? none : all;
    int at = into == all ? start : start + 1;
    if (at < pattern.length() && pattern.charAt(at) == '%') {
      throw LogErrors.filter("regular expressions are not supported.");
    }
    if (at < pattern.length() && pattern.charAt(at) == '"') {
      var text = new StringBuilder();
      int end = quoted(pattern, at, text);
      if (text.isEmpty()) {
        throw bad("\"\"");
      }
      into.add(text.toString());
      return end;
    }
    int end = at;
    while (end < pattern.length() && !Character.isWhitespace(pattern.charAt(end))) {
      end++;
    }
    String term = pattern.substring(at, end);
    if (!BARE.matcher(term).matches()) {
      throw bad(term);
    }
    into.add(term);
    return end;
  }

  /** Reads what is between quotation marks, where a backslash stands before a mark of its own. */
  static int quoted(String pattern, int start, StringBuilder text) {
    int at = start + 1;
    while (at < pattern.length() && pattern.charAt(at) != '"') {
      if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
        at++;
      }
      text.append(pattern.charAt(at));
      at++;
    }
    if (at >= pattern.length()) {
      throw LogErrors.filter("a quotation mark is missing.");
    }
    return at + 1;
  }

  private static RuntimeException bad(String term) {
    String shown = term.length() <= SHOWN ? term : term.substring(0, SHOWN);
    return LogErrors.filter("Invalid character(s) in term '" + shown + "'");
  }

  /** {@code ?terms} count only where no others stand beside them, as on AWS. */
  @Override
  public boolean test(String message) {
    if (all.isEmpty() && none.isEmpty() && !any.isEmpty()) {
      return any.stream().anyMatch(message::contains);
    }
    return all.stream().allMatch(message::contains) && none.stream().noneMatch(message::contains);
  }
}
