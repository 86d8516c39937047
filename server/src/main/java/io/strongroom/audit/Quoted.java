package io.strongroom.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A message in which texts of the request are found and replaced, in one pass over the message
 * whatever the request holds: who calls chooses both, and must not choose how long it takes.
 */
final class Quoted {
  /** Shorter texts of a request stand in many a message without being quoted there. */
  static final int LEAST = 4;

  /** So much of a text is enough to know it again. */
  static final int BEGIN = 16;

  /** More of a message is not looked at, and not shown: a record keeps a KiB of it. */
  static final int MOST = 2048;

  /** With more texts that the message may quote nothing of it is shown. */
  static final int TEXTS_MAX = 10_000;

  private final String message;
  private final boolean cut;
  private final Set<String> starts = new HashSet<>();
  private final Set<String> shorter = new HashSet<>();
  private final Set<String> begins = new HashSet<>();
  private final TreeSet<String> longer = new TreeSet<>();

  /** A text at a place of the message. */
  private record Match(String text, int length) {}

  Quoted(String whole) {
    cut = whole.length() > MOST;
    message = cut ? whole.substring(0, MOST) : whole;
    for (int at = 0; at + LEAST <= message.length(); at++) {
      starts.add(message.substring(at, at + LEAST));
    }
  }

  /** Takes a text that must not be shown. */
  void hide(String text) {
    if (text.length() < LEAST || tooMany() || !starts.contains(text.substring(0, LEAST))) {
      return;
    }
    if (text.length() <= BEGIN) {
      shorter.add(text);
    } else {
      begins.add(text.substring(0, BEGIN));
      longer.add(text);
    }
  }

  private boolean tooMany() {
    return shorter.size() + longer.size() > TEXTS_MAX;
  }

  /** The message with a print in the place of each text; empty when there are too many of them. */
  Optional<String> with(UnaryOperator<String> print) {
    if (tooMany()) {
      return Optional.empty();
    }
    Map<String, String> prints = new HashMap<>();
    var shown = new StringBuilder(message.length());
    // Of a message that is cut the end may be the beginning of a text, too short to be known.
    int end = cut ? message.length() - BEGIN : message.length();
    int at = 0;
    while (at < end) {
      Optional<Match> match = at(at);
      if (match.isPresent()) {
        shown.append(prints.computeIfAbsent(match.get().text(), print));
        at += match.get().length();
      } else {
        shown.append(message.charAt(at++));
      }
    }
    return Optional.of(shown.toString());
  }

  /** What stands there: the text with most of it, the beginning of a long one too. */
  private Optional<Match> at(int at) {
    Optional<Match> found = Optional.empty();
    if (at + BEGIN <= message.length() && begins.contains(message.substring(at, at + BEGIN))) {
      // In their order, the texts that have most in common with a text are beside it.
      String rest = message.substring(at);
      found = better(better(found, rest, longer.floor(rest)), rest, longer.ceiling(rest));
    }
    int known = found.map(Match::length).orElse(0);
    for (int length = Math.min(BEGIN, message.length() - at); length > known; length--) {
      String text = message.substring(at, at + length);
      if (length >= LEAST && shorter.contains(text)) {
        return Optional.of(new Match(text, length));
      }
    }
    return found;
  }

  private static Optional<Match> better(
      Optional<Match> before, String rest, @Nullable String text) {
    if (text == null) {
      return before;
    }
    int length = 0;
    while (length < text.length()
        && length < rest.length()
        && text.charAt(length) == rest.charAt(length)) {
      length++;
    }
    return length >= BEGIN && length > before.map(Match::length).orElse(0)
        ? Optional.of(new Match(text, length))
        : before;
  }
}
