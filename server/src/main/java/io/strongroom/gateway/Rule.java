package io.strongroom.gateway;

import io.strongroom.aws.Constraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Constraint} ready to be checked. What it finds goes into {@link Violations}, in AWS's
 * words; it never throws.
 */
final class Rule {
  /** No constraint at all. */
  static final Rule NONE =
      new Rule(0, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, false, null, null);

  // Beyond it a text counts as no match: the engine's recursion and time grow with the input.
  private static final int MATCHED_MAX = 200_000;
  private static final int SHOWN_MAX = 300;

  private final int min;
  private final int max;
  private final long least;
  private final long most;
  private final boolean required;
  private final @Nullable Word word;
  private final @Nullable Item item;

  /** What a text must match. */
  private record Word(@Nullable Pattern pattern, List<String> oneOf) {
    boolean accepts(String value) {
      if (pattern != null && !matches(pattern, value)) {
        return false;
      }
      return oneOf.isEmpty() || oneOf.contains(value);
    }
  }

  /** What each text of a list must match; its phrase names every constraint, as AWS's does. */
  private record Item(int min, int max, Word word) {
    boolean accepts(String value) {
      int length = length(value);
      return length >= min && length <= max && word.accepts(value);
    }

    List<String> phrases() {
      var phrases = new ArrayList<String>();
      if (max != Integer.MAX_VALUE) {
        phrases.add(longest(max));
      }
      if (min != 0) {
        phrases.add(shortest(min));
      }
      if (word.pattern != null) {
        phrases.add(pattern(word.pattern));
      }
      if (!word.oneOf.isEmpty()) {
        phrases.add(words(word.oneOf));
      }
      return phrases;
    }
  }

  private Rule(
      int min,
      int max,
      long least,
      long most,
      boolean required,
      @Nullable Word word,
      @Nullable Item item) {
    this.min = min;
    this.max = max;
    this.least = least;
    this.most = most;
    this.required = required;
    this.word = word;
    this.item = item;
  }

  /**
   * The rule of a component of that form.
   *
   * @throws IllegalStateException when the constraint says something that the form has not
   */
  static Rule of(@Nullable Constraint constraint, Form form) {
    if (constraint == null) {
      return NONE;
    }
    boolean list = form instanceof Form.Items items && items.item() instanceof Form.Wordlike;
    boolean worded = list || form instanceof Form.Text || form instanceof Form.Identifier;
    boolean lasting = form instanceof Form.Items || form instanceof Form.Entries;
    boolean numbered = form instanceof Form.Whole;
    boolean sized = !numbered && !(form instanceof Form.Truth || form instanceof Form.Time);
    boolean lengths = constraint.min() != 0 || constraint.max() != Integer.MAX_VALUE;
    boolean values = constraint.least() != Long.MIN_VALUE || constraint.most() != Long.MAX_VALUE;
    boolean words = !constraint.pattern().isEmpty() || constraint.oneOf().length != 0;
    boolean items = constraint.itemMin() != 0 || constraint.itemMax() != Integer.MAX_VALUE;
    if ((lengths && !sized)
        || (values && !numbered)
        || (words && !worded)
        || (items && !list)
        || (constraint.required() && !lasting)) {
      throw new IllegalStateException("the constraint does not fit its type: " + constraint);
    }
    Pattern pattern = constraint.pattern().isEmpty() ? null : Pattern.compile(constraint.pattern());
    Word word = words ? new Word(pattern, List.of(constraint.oneOf())) : null;
    Item item = null;
    if (list && (words || items)) {
      Word each = word == null ? new Word(null, List.of()) : word;
      item = new Item(constraint.itemMin(), constraint.itemMax(), each);
    }
    return new Rule(
        constraint.min(),
        constraint.max(),
        constraint.least(),
        constraint.most(),
        constraint.required(),
        list ? null : word,
        item);
  }

  /** Whether a list or map must be there. */
  boolean required() {
    return required;
  }

  /** Checks one text; whether anything is wrong with it. */
  boolean text(String value, Path at, Violations violations) {
    if (this == NONE) {
      return false;
    }
    int length = length(value);
    if (length > max) {
      violations.shown(value, at, longest(max));
      return true; // a pattern is not run over what is too long anyway
    }
    boolean broken = false;
    if (length < min) {
      violations.shown(value, at, shortest(min));
      broken = true;
    }
    if (word != null && word.pattern != null && !matches(word.pattern, value)) {
      violations.shown(value, at, pattern(word.pattern));
      broken = true;
    }
    if (word != null && !word.oneOf.isEmpty() && !word.oneOf.contains(value)) {
      violations.shown(value, at, words(word.oneOf));
      broken = true;
    }
    return broken;
  }

  /** Checks the number of bytes of a secret or blob. */
  void bytes(int length, Path at, Violations violations) {
    if (length > max) {
      violations.hidden(at, longest(max));
    } else if (length < min) {
      violations.hidden(at, shortest(min));
    }
  }

  /** Checks a number. */
  void number(long value, Path at, Violations violations) {
    if (value > most) {
      violations.shown(
          Long.toString(value), at, "Member must have value less than or equal to " + most);
    } else if (value < least) {
      violations.shown(
          Long.toString(value), at, "Member must have value greater than or equal to " + least);
    }
  }

  /** How many items of a list are read: what is usual, or as many as it may have. */
  int itemsMost(int usual) {
    return max == Integer.MAX_VALUE ? usual : Math.max(usual, max);
  }

  /** Checks the number of items of a list or map whose content is not to be shown. */
  void items(int size, Path at, Violations violations) {
    bytes(size, at, violations);
  }

  /** Checks a list of texts and each of them; the form may refuse words on its own. */
  void texts(
      List<String> raws, boolean allConverted, Form.Wordlike form, Path at, Violations violations) {
    if (raws.size() > max) {
      violations.shown(shown(raws), at, longest(max));
    } else if (raws.size() < min) {
      violations.shown(shown(raws), at, shortest(min));
    }
    boolean accepted = allConverted;
    for (int i = 0; accepted && item != null && i < raws.size(); i++) {
      accepted = item.accepts(raws.get(i));
    }
    if (!accepted) {
      List<String> phrases = item == null ? new ArrayList<>() : item.phrases();
      if (!allConverted && (phrases.isEmpty() || form instanceof Form.Choice)) {
        phrases.add(form.complaint());
      }
      violations.shown(
          shown(raws), at, "Member must satisfy constraint: [" + String.join(", ", phrases) + "]");
    }
  }

  /** Checks the number of entries of a map of texts. */
  void texts(Map<?, ?> entries, Path at, Violations violations) {
    if (entries.size() > max) {
      violations.shown(shown(entries.entrySet()), at, longest(max));
    } else if (entries.size() < min) {
      violations.shown(shown(entries.entrySet()), at, shortest(min));
    }
  }

  private static String shown(Iterable<?> values) {
    boolean map = false;
    var text = new StringBuilder();
    for (Object value : values) {
      map |= value instanceof Map.Entry;
      if (text.length() > SHOWN_MAX) {
        break;
      }
      text.append(text.isEmpty() ? "" : ", ").append(value);
    }
    return map ? "{" + text + "}" : "[" + text + "]";
  }

  private static boolean matches(Pattern pattern, String value) {
    return value.length() <= MATCHED_MAX && pattern.matcher(value).matches();
  }

  private static int length(String value) {
    return value.codePointCount(0, value.length());
  }

  private static String longest(int max) {
    return "Member must have length less than or equal to " + max;
  }

  private static String shortest(int min) {
    return "Member must have length greater than or equal to " + min;
  }

  private static String pattern(Pattern pattern) {
    return "Member must satisfy regular expression pattern: " + pattern.pattern();
  }

  /** The phrase of a word that is none of these. */
  static String words(Iterable<String> words) {
    return "Member must satisfy enum value set: [" + String.join(", ", words) + "]";
  }
}
