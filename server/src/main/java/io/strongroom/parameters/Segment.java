package io.strongroom.parameters;

/**
 * A stretch of one index: what a listing reads through, one after the other. Every one is in the
 * order of a key and a name, and is entered after a place in it.
 */
sealed interface Segment {
  /** Sorts after every text that is stored. */
  String LAST = "\uDBFF\uDFFF";

  /** Names between two texts, both exclusive. */
  record Names(String from, String to) implements Segment {
    /** All that begin with a text. */
    static Names beginningWith(String prefix) {
      return new Names(before(prefix), prefix + LAST);
    }
  }

  /** Direct children of a path (ends with a slash) whose names lie between two texts. */
  record Children(String path, String from, String to) implements Segment {
    static Children of(String path) {
      return new Children(path, "", LAST);
    }

    static Children beginningWith(String path, String prefix) {
      return new Children(path, before(prefix), prefix + LAST);
    }
  }

  /** Parameters of a type. */
  record OfType(String type) implements Segment {}

  /** Parameters of a tier. */
  record OfTier(String tier) implements Segment {}

  /** Parameters of a data type other than text. */
  record OfDataType(String dataType) implements Segment {}

  /** Parameters whose key id lies between two texts, both inclusive. */
  record Keyed(String from, String to) implements Segment {}

  /** Parameters with a tag whose value lies between two texts, both inclusive. */
  record Tagged(String tag, String from, String to) implements Segment {}

  /** Parameters of other accounts that are shared with one. */
  record SharedWith(String account) implements Segment {}

  /** Sorts before every name that begins with this text and after every lesser one. */
  private static String before(String prefix) {
    if (prefix.isEmpty()) {
      return "";
    }
    int last = prefix.length() - 1;
    return prefix.substring(0, last) + (char) (prefix.charAt(last) - 1) + LAST;
  }

  /** What stands for the key in the first place of it. */
  default String start() {
    return switch (this) {
      case Keyed keyed -> keyed.from();
      case Tagged tagged -> tagged.from();
      case Names names -> "";
      case Children children -> "";
      case OfType type -> "";
      case OfTier tier -> "";
      case OfDataType dataType -> "";
      case SharedWith shared -> "";
    };
  }

  /** The name in the first place of it. */
  default String startName() {
    return switch (this) {
      case Names names -> names.from();
      case Children children -> children.from();
      case Keyed keyed -> "";
      case Tagged tagged -> "";
      case OfType type -> "";
      case OfTier tier -> "";
      case OfDataType dataType -> "";
      case SharedWith shared -> "";
    };
  }
}
