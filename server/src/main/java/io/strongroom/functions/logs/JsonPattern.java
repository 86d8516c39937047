package io.strongroom.functions.logs;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on messages that are JSON: <code>{ $.level = "ERROR" &amp;&amp; $.took &gt; 100 }
 * </code>. Texts are compared with {@code *} for any characters; numbers by their value.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">
 *     Filter pattern syntax</a>
 */
final class JsonPattern {
  private static final int DEPTH_MAX = 16;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");
  private static final String STOPS = " \t\r\n()&|=!<>}\"";

  private final String text;
  private int at;

  private JsonPattern(String text) {
    this.text = text;
  }

  /** A condition on what a message holds. */
  private interface Condition {
    boolean on(Object root);
  }

  static Predicate<String> parse(String text) {
    if (!text.endsWith("}")) {
      throw LogErrors.filter("a closing brace is missing.");
    }
    var parser = new JsonPattern(text.substring(1, text.length() - 1));
    Condition condition = parser.either(0);
    parser.blank();
    if (parser.at < parser.text.length()) {
      throw parser.unexpected();
    }
    return message -> JsonMessage.read(message).map(condition::on).orElse(false);
  }

  private Condition either(int depth) {
    if (depth > DEPTH_MAX) {
      throw LogErrors.filter("too many parentheses.");
    }
    Condition left = both(depth);
    while (take("||")) {
      Condition first = left;
      Condition second = both(depth);
      left = root -> first.on(root) || second.on(root);
    }
    return left;
  }

  private Condition both(int depth) {
    Condition left = one(depth);
    while (take("&&")) {
      Condition first = left;
      Condition second = one(depth);
      left = root -> first.on(root) && second.on(root);
    }
    return left;
  }

  private Condition one(int depth) {
    if (take("(")) {
      Condition inner = either(depth + 1);
      if (!take(")")) {
        throw unexpected();
      }
      return inner;
    }
    String selector = word();
    if (!selector.startsWith("$")) {
      throw LogErrors.filter("a property selector begins with $.");
    }
    List<String> path = JsonMessage.path(selector.substring(1));
    return comparison(path);
  }

  private Condition comparison(List<String> path) {
    if (take("!=")) {
      Predicate<Object> equal = equal();
      return root -> JsonMessage.at(root, path).filter(it -> !equal.test(it)).isPresent();
    } else if (take("=")) {
      Predicate<Object> equal = equal();
      return root -> JsonMessage.at(root, path).filter(equal).isPresent();
    } else if (take(">=")) {
      return ordered(path, sign -> sign >= 0);
    } else if (take("<=")) {
      return ordered(path, sign -> sign <= 0);
    } else if (take(">")) {
      return ordered(path, sign -> sign > 0);
    } else if (take("<")) {
      return ordered(path, sign -> sign < 0);
    }
    String word = word().toUpperCase(Locale.ROOT);
    String next = word().toUpperCase(Locale.ROOT);
    return switch (word + " " + next) {
      case "IS TRUE" -> root -> JsonMessage.at(root, path).filter(Boolean.TRUE::equals).isPresent();
      case "IS FALSE" ->
          root -> JsonMessage.at(root, path).filter(Boolean.FALSE::equals).isPresent();
      case "IS NULL" ->
          root -> JsonMessage.at(root, path).filter(it -> it == JsonMessage.NULL).isPresent();
      case "NOT EXISTS" -> root -> JsonMessage.at(root, path).isEmpty();
      default -> throw unexpected();
    };
  }

  private Condition ordered(List<String> path, Predicate<Integer> wanted) {
    BigDecimal bound = number(word());
    if (bound == null) {
      throw LogErrors.filter("only numbers can be greater or less.");
    }
    return root ->
        JsonMessage.at(root, path)
            .filter(it -> it instanceof BigDecimal number && wanted.test(number.compareTo(bound)))
            .isPresent();
  }

  /** What a value must be: a number of that value, or a text of that form. */
  private Predicate<Object> equal() {
    blank();
    if (at < text.length() && text.charAt(at) == '%') {
      throw LogErrors.filter("regular expressions are not supported.");
    }
    if (at < text.length() && text.charAt(at) == '"') {
      var quoted = new StringBuilder();
      at = FilterPattern.quoted(text, at, quoted);
      return like(quoted.toString());
    }
    String word = word();
    BigDecimal number = number(word);
    Predicate<Object> alike = like(word);
    return value ->
        (number != null && value instanceof BigDecimal it)
            ? it.compareTo(number) == 0
            : alike.test(value);
  }

  /** Stars stand for anything; without recursion, so that no pattern takes long. */
  private static Predicate<Object> like(String form) {
    return value -> value instanceof String text && matches(form, text);
  }

  private static boolean matches(String form, String text) {
    int f = 0;
    int t = 0;
    int star = -1;
    int from = 0;
    while (t < text.length()) {
      if (f < form.length() && form.charAt(f) == '*') {
        star = f++;
        from = t;
      } else if (f < form.length() && form.charAt(f) == text.charAt(t)) {
        f++;
        t++;
      } else if (star >= 0) {
        f = star + 1;
        t = ++from;
      } else {
        return false;
      }
    }
    while (f < form.length() && form.charAt(f) == '*') {
      f++;
    }
    return f == form.length();
  }

  private static @Nullable BigDecimal number(String word) {
    return NUMBER.matcher(word).matches() ? new BigDecimal(word) : null;
  }

  private String word() {
    blank();
    int start = at;
    while (at < text.length() && STOPS.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
    return text.substring(start, at);
  }

  private boolean take(String sign) {
    blank();
    if (text.startsWith(sign, at)) {
      at += sign.length();
      return true;
    }
    return false;
  }

  private void blank() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private RuntimeException unexpected() {
    return LogErrors.filter("unexpected symbol at " + (at + 2) + ".");
  }
}
