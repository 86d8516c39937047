package io.strongroom.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A compiled pattern of literal characters, {@code *} and {@code ?}.
 *
 * <p>Wildcards are numbers outside the range of characters, so that text which a request put into
 * the pattern never becomes one. The runs between the stars are found from left to right, each at
 * its first place, which is enough because a later place leaves less text for the others; the work
 * is at most the length of the text times the length of the longest run.
 */
final class Glob {
  /** Stands for {@code *}. */
  static final int ANY = -1;

  /** Stands for {@code ?}. */
  static final int ONE = -2;

  /** Longer texts are in doubt: no resource or condition value of a request is longer. */
  static final int MAX_TEXT = 8192;

  private enum Form {
    EXACT,
    PREFIX,
    GENERAL
  }

  private final Form form;
  private final String literal;
  private final List<Run> runs;

  private Glob(Form form, String literal, List<Run> runs) {
    this.form = form;
    this.literal = literal;
    this.runs = runs;
  }

  /** A pattern as written, with its wildcards. */
  static Glob of(String pattern) {
    return of(codes(pattern).toArray());
  }

  /** A pattern of characters, {@link #ANY} and {@link #ONE}. */
  static Glob of(int... codes) {
    int wild = 0;
    while (wild < codes.length && codes[wild] >= 0) {
      wild++;
    }
    String literal = Run.text(codes, 0, wild);
    if (wild == codes.length) {
      return new Glob(Form.EXACT, literal, List.of());
    }
    if (wild == codes.length - 1 && codes[wild] == ANY) {
      return new Glob(Form.PREFIX, literal, List.of());
    }
    return new Glob(Form.GENERAL, literal, runs(codes));
  }

  /** The codes of a pattern as written. */
  static IntStream codes(String pattern) {
    return pattern
        .chars()
        .map(
            c ->
                switch (c) {
                  case '*' -> ANY;
                  case '?' -> ONE;
                  default -> c;
                });
  }

  boolean matches(String text) {
    // Most patterns of most policies are about something else, which their beginning shows.
    if (!text.startsWith(literal)) {
      return false;
    }
    return switch (form) {
      case EXACT -> text.length() == literal.length();
      case PREFIX -> true;
      case GENERAL -> matchesRuns(text);
    };
  }

  /** The text before the first wildcard: all of it in a pattern without one. */
  String literal() {
    return literal;
  }

  private boolean matchesRuns(String text) {
    if (text.length() > MAX_TEXT) {
      throw new Doubt("text too long for a pattern");
    }
    Run first = runs.getFirst();
    if (runs.size() == 1) {
      return text.length() == first.length() && first.isAt(text, 0);
    }
    Run last = runs.getLast();
    int from = first.length();
    int end = text.length() - last.length();
    if (from > end || !first.isAt(text, 0) || !last.isAt(text, end)) {
      return false;
    }
    for (int i = 1; i < runs.size() - 1; i++) {
      int at = runs.get(i).find(text, from, end);
      if (at < 0) {
        return false;
      }
      from = at + runs.get(i).length();
    }
    return true;
  }

  /** The runs between stars; the first and the last may be empty, those between are left out. */
  private static List<Run> runs(int[] codes) {
    var runs = new ArrayList<Run>();
    int start = 0;
    for (int at = 0; at < codes.length; at++) {
      if (codes[at] == ANY) {
        if (at > start || runs.isEmpty()) {
          runs.add(Run.of(codes, start, at));
        }
        start = at + 1;
      }
    }
    runs.add(Run.of(codes, start, codes.length));
    return List.copyOf(runs);
  }

  /**
   * Characters in a row, some of which may be any.
   *
   * @param text with anything in the place of those
   * @param open their places; empty where every character counts
   */
  private record Run(String text, List<Integer> open) {
    static Run of(int[] codes, int from, int to) {
      List<Integer> open =
          IntStream.range(from, to)
              .filter(at -> codes[at] == ONE)
              .mapToObj(at -> at - from)
              .toList();
      return new Run(text(codes, from, to), open);
    }

    static String text(int[] codes, int from, int to) {
      var text = new char[to - from];
      for (int at = from; at < to; at++) {
        text[at - from] = (char) codes[at];
      }
      return new String(text);
    }

    int length() {
      return text.length();
    }

    /** The first place in part of a text; negative when there is none. */
    int find(String in, int from, int end) {
      if (open.isEmpty()) {
        return in.indexOf(text, from, end);
      }
      for (int at = from; at <= end - text.length(); at++) {
        if (isAt(in, at)) {
          return at;
        }
      }
      return -1;
    }

    boolean isAt(String in, int at) {
      int done = 0;
      for (int i = 0; i < open.size(); i++) {
        int next = open.get(i);
        if (!in.regionMatches(at + done, text, done, next - done)) {
          return false;
        }
        done = next + 1;
      }
      return in.regionMatches(at + done, text, done, text.length() - done);
    }
  }
}
