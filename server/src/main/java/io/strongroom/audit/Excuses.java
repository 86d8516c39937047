package io.strongroom.audit;

import java.util.ArrayList;
import java.util.List;

/** What starts of the server accepted, for who wants to hear of it; later things are no part. */
final class Excuses {
  private final boolean wanted;
  private final List<SignedNote> losses = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  Excuses(boolean wanted) {
    this.wanted = wanted;
  }

  /** Something that does not fit, and that may turn out to be accepted. */
  sealed interface Doubt {}

  /** A checkpoint that was made of something else. */
  record Unfit(Checkpoint checkpoint) implements Doubt {}

  /**
   * A segment of another trail than the one before: the database was lost.
   *
   * @param line the last one of the former trail
   */
  record Change(int segment, long line, String former, String trail) implements Doubt {}

  /** Whether anything may be excused. */
  boolean wanted() {
    return wanted;
  }

  void change(Change change) {
    changes.add(change);
  }

  /** Takes a record that the trail's own writer signed. */
  void note(SignedNote loss) {
    losses.add(loss);
  }

  /** Whether that was accepted. */
  boolean cover(Doubt doubt) {
    return wanted
        && switch (doubt) {
          case Unfit(Checkpoint checkpoint) ->
              losses.stream().anyMatch(loss -> numbered(loss, checkpoint))
                  || changes.stream().anyMatch(change -> lost(change, checkpoint));
          case Change change -> covered(change);
        };
  }

  private static boolean numbered(SignedNote loss, Checkpoint checkpoint) {
    return loss.text("trail").equals(checkpoint.trail())
        && loss.text("node").equals(checkpoint.node())
        && checkpoint.number() <= loss.number("checkpoint");
  }

  private boolean covered(Change change) {
    return losses.stream()
        .anyMatch(
            loss ->
                loss.number("segment") >= change.segment()
                    && loss.text("former").equals(change.former())
                    && loss.text("trail").equals(change.trail()));
  }

  /** Up to its end the former trail must still be what its checkpoints say. */
  private boolean lost(Change change, Checkpoint checkpoint) {
    return change.former().equals(checkpoint.trail())
        && checkpoint.line() > change.line()
        && covered(change);
  }
}
