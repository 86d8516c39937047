package io.strongroom.audit;

import java.util.HashMap;
import java.util.Map;

/**
 * Holds what a trail says of removed segments against what remains: the first header that is there
 * must be the one that was signed when the segments before it went.
 */
final class Removals {
  private final Map<Integer, Place> headers = new HashMap<>();
  private int missing;
  private boolean explained;
  private long explainedLine;

  private record Place(long line, String digest) {}

  /** Takes the headers as they come. */
  void header(Header header) {
    if (headers.isEmpty()) {
      missing = header.segment() - 1;
    }
    headers.put(header.segment(), new Place(header.line(), Checkpoint.digest(header.heads())));
  }

  /** Takes a record that the trail's own writer signed. */
  void note(SignedNote note) {
    long to = note.number("to");
    if (to < missing) { // what it was compared with has been removed since, or is stolen
      explainedLine = Math.max(explainedLine, note.number("lastLine"));
      return;
    }
    // More than is missing where the removing was interrupted, or is going on.
    var signed = new Place(note.number("lastLine"), note.text("digest"));
    explained |= signed.equals(headers.get((int) to + 1));
  }

  /** How many segments are missing at the beginning. */
  int missing() {
    return missing;
  }

  /** Whether segments are missing that nobody signed for. */
  boolean unexplained() {
    return missing > 0 && !explained;
  }

  /** The first line that should not be missing. */
  long firstLine() {
    return explainedLine + 1;
  }
}
