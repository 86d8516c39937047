package io.strongroom.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A pattern that may have policy variables in it. What a request puts in for a variable is literal.
 *
 * @param fixed the whole pattern, where it has no variable
 * @param head the whole pattern, or what stands before the first variable and then anything
 * @param parts of a pattern with variables, in order
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">
 *     Policy variables</a>
 */
record Template(Optional<Glob> fixed, Glob head, List<Part> parts) {
  private static final String OPEN = "${";

  /** What a pattern with variables consists of. */
  sealed interface Part {
    /** Written out. */
    record Text(String text, Style style) implements Part {
      /** As codes of {@link Glob}. */
      IntStream codes() {
        return switch (style) {
          case WILD -> Glob.codes(text);
          case LITERAL -> text.chars();
        };
      }
    }

    /** From the request. */
    record Variable(String key, Optional<String> fallback) implements Part {}
  }

  /** How a text is to be read. */
  enum Style {
    /** {@code *} and {@code ?} are wildcards. */
    WILD,
    /** They are characters. */
    LITERAL
  }

  /**
   * Reads a pattern.
   *
   * @param variables whether it may have any: only in Version 2012-10-17
   * @throws MalformedPolicy for a variable that does not end
   */
  static Template of(String text, Style style, boolean variables) {
    if (!variables || !text.contains(OPEN)) {
      return join(List.of(new Part.Text(text, style)));
    }
    var parts = new ArrayList<Part>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf(OPEN, at);
      int stop = open < 0 ? text.length() : open;
      if (stop > at) {
        parts.add(new Part.Text(text.substring(at, stop), style));
      }
      at = stop;
      if (open >= 0) {
        int close = end(text, open);
        parts.add(variable(text.substring(open + OPEN.length(), close)));
        at = close + 1;
      }
    }
    return join(parts);
  }

  /**
   * Splits an ARN into its six parts, in which colons of variables do not count; fewer when it has
   * fewer.
   */
  static List<String> splitArn(String text, boolean variables) {
    var parts = new ArrayList<String>(6);
    int start = 0;
    int at = 0;
    while (at < text.length() && parts.size() < 5) {
      if (variables && text.startsWith(OPEN, at)) {
        at = end(text, at);
      } else if (text.charAt(at) == ':') {
        parts.add(text.substring(start, at));
        start = at + 1;
      }
      at++;
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** The pattern for this request; empty when a variable has no value. */
  Optional<Glob> resolve(Request request) {
    if (fixed.isPresent()) {
      return fixed;
    }
    var codes = IntStream.builder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> text.codes().forEach(codes::add);
        case Part.Variable variable -> {
          Optional<String> value = value(variable, request);
          if (value.isEmpty()) {
            return Optional.empty();
          }
          value.get().chars().forEach(codes::add);
        }
      }
    }
    return Optional.of(Glob.of(codes.build().toArray()));
  }

  private static Optional<String> value(Part.Variable variable, Request request) {
    List<String> values = request.values(variable.key());
    if (values.size() > 1) {
      throw new Doubt("variable of several values");
    }
    return values.isEmpty() ? variable.fallback() : Optional.of(values.getFirst());
  }

  /** A template without variables in it any more, {@code ${*}} for example, needs no resolving. */
  private static Template join(List<Part> parts) {
    var codes = IntStream.builder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> text.codes().forEach(codes::add);
        case Part.Variable _ -> {
          codes.add(Glob.ANY);
          return new Template(
              Optional.empty(), Glob.of(codes.build().toArray()), List.copyOf(parts));
        }
      }
    }
    Glob whole = Glob.of(codes.build().toArray());
    return new Template(Optional.of(whole), whole, List.of());
  }

  /** Where the variable ends that opens here. */
  private static int end(String text, int open) {
    boolean inside = false;
    for (int at = open + OPEN.length(); at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\'') {
        inside = !inside;
      } else if (c == '}' && !inside) {
        return at;
      }
    }
    throw MalformedPolicy.syntax();
  }

  private static Part variable(String inner) {
    if (inner.equals("*") || inner.equals("?") || inner.equals("$")) {
      return new Part.Text(inner, Style.LITERAL);
    }
    int comma = inner.indexOf(',');
    String key = comma < 0 ? inner : inner.substring(0, comma).stripTrailing();
    if (!isKey(key)) {
      throw MalformedPolicy.syntax();
    }
    Optional<String> fallback =
        comma < 0 ? Optional.empty() : Optional.of(fallback(inner.substring(comma + 1).strip()));
    return new Part.Variable(ConditionKey.canonical(key), fallback);
  }

  private static boolean isKey(String text) {
    int colon = text.indexOf(':');
    return colon > 0
        && colon < text.length() - 1
        && !text.contains("$")
        && !text.contains("{")
        && !text.contains("'")
        && text.substring(0, colon).toLowerCase(Locale.ROOT).chars().allMatch(Template::isName);
  }

  private static boolean isName(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  /** A quote inside stands twice. */
  private static String fallback(String quoted) {
    int last = quoted.length() - 1;
    if (last < 1 || quoted.charAt(0) != '\'' || quoted.charAt(last) != '\'') {
      throw MalformedPolicy.syntax();
    }
    String text = quoted.substring(1, last);
    if (text.replace("''", "").contains("'")) {
      throw MalformedPolicy.syntax();
    }
    return text.replace("''", "'");
  }
}
