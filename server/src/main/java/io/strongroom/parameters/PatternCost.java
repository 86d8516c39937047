package io.strongroom.parameters;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * How often a regular expression may go round loops that look at no character, such as {@code
 * (?:){1000000}}: what {@link java.util.regex} does for each step that can be counted. Only least
 * repetitions count; it leaves every other loop that does not move.
 */
final class PatternCost {
  private static final long MOST = 1_000_000_000_000L;
  private static final int DIGITS_MAX = 10;
  private static final Pattern COMMENTS = Pattern.compile("\\(\\?[a-zA-Z-]*x");

  private final String pattern;

  /** Whether a repetition counts whatever it follows: where blanks and comments may lie between. */
  private final boolean every;

  private final Deque<Long> outer = new ArrayDeque<>();
  private long sequence;
  private long last;
  private boolean looksAtNothing;
  private int at;

  private PatternCost(String pattern) {
    this.pattern = pattern;
    every = COMMENTS.matcher(pattern).find();
  }

  /** At least 1. */
  static long of(String pattern) {
    var cost = new PatternCost(pattern);
    return cost.every ? cost.product() : cost.nested();
  }

  /** All least repetitions multiplied, wherever they stand. */
  private long product() {
    long product = 1;
    for (at = 0; at < pattern.length(); at++) {
      if (pattern.charAt(at) == '{') {
        product = Math.min(MOST, product * Math.max(1, count()));
      }
    }
    return product;
  }

  private long nested() {
    while (at < pattern.length()) {
      step(pattern.charAt(at));
      at++;
    }
    long all = sequence;
    for (long before : outer) {
      all += before;
    }
    return Math.clamp(all, 1, MOST);
  }

  private void step(char c) {
    switch (c) {
      case '\\' -> escape();
      case '[' -> {
        skipClass();
        atom(false);
      }
      case '(' -> {
        outer.push(sequence);
        sequence = 0;
        atom(true);
      }
      case ')' -> {
        long inner = Math.max(1, sequence);
        sequence = outer.isEmpty() ? 0 : outer.pop();
        sequence = Math.min(MOST, sequence + (inner > 1 ? inner : 0));
        last = inner;
        looksAtNothing = true;
      }
      case '{' -> repeat(count());
      case '^', '$' -> atom(true);
      default -> atom(false);
    }
  }

  private void atom(boolean nothing) {
    last = 1;
    looksAtNothing = nothing;
  }

  /** What stands before is done so often; it is in the sum once already if it is more than one. */
  private void repeat(long count) {
    if (looksAtNothing && count > 1) {
      sequence = Math.min(MOST, sequence + last * Math.min(count, MOST / last));
    }
    looksAtNothing = false;
  }

  /** The least count of a repetition that begins here. */
  private long count() {
    int from = at + 1;
    int to = from;
    while (to < pattern.length() && Character.isDigit(pattern.charAt(to))) {
      to++;
    }
    if (to == from) {
      return 1;
    }
    return to - from > DIGITS_MAX ? MOST : Long.parseLong(pattern.substring(from, to));
  }

  private void escape() {
    at++;
    char c = at < pattern.length() ? pattern.charAt(at) : ' ';
    if (c == 'Q') {
      int end = pattern.indexOf("\\E", at);
      at = end < 0 ? pattern.length() : end + 1;
    }
    atom(Character.isDigit(c) || "bBAGzZQEk".indexOf(c) >= 0);
  }

  private void skipClass() {
    int depth = 0;
    for (; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        depth++;
      } else if (c == ']') {
        depth--;
        if (depth == 0) {
          return;
        }
      }
    }
  }
}
