package io.strongroom.audit;

import io.strongroom.seal.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checkpoints that a trail is checked against: each one is rightly signed. */
final class Evidence {
  /** More checkpoints are thinned out: each later one proves as much. */
  static final int MOST = 1 << 16;

  private static final Comparator<Sheet> ORDER =
      Comparator.comparingLong((Sheet sheet) -> sheet.checkpoint().line())
          .thenComparingLong(sheet -> sheet.checkpoint().number());

  private final List<VerifyingKey> keys;
  private final Set<String> trails;
  private final List<Sheet> sheets = new ArrayList<>();
  private final Set<Checkpoint> known = new HashSet<>();
  private Optional<AuditFiles.Fault> fault = Optional.empty();
  private final int most;
  private int foreign;
  private int unsigned;
  private long thinned;

  /**
   * One checkpoint.
   *
   * @param own whether it lies in the folder itself
   */
  record Sheet(Checkpoint checkpoint, boolean own) {
    @Override
    public String toString() {
      return "checkpoint " + checkpoint.number() + " of " + checkpoint.time();
    }
  }

  private Evidence(List<VerifyingKey> keys, Set<String> trails, int most) {
    this.most = most;
    this.keys = keys;
    this.trails = trails;
  }

  /**
   * Reads the folder's own checkpoints and those of other files, in which lines without one are
   * skipped.
   *
   * @param trails that they must be of; empty to take all that are rightly signed
   */
  static Evidence gather(Path folder, List<Path> files, List<VerifyingKey> keys, Set<String> trails)
      throws IOException {
    return gather(folder, files, keys, trails, MOST);
  }

  static Evidence gather(
      Path folder, List<Path> files, List<VerifyingKey> keys, Set<String> trails, int most)
      throws IOException {
    var evidence = new Evidence(keys, trails, most);
    Path own = folder.resolve(CheckpointFile.NAME);
    if (Files.isRegularFile(own) && !keys.isEmpty()) {
      evidence.own(own);
    }
    for (Path file : files) {
      evidence.other(file);
    }
    evidence.sheets.sort(ORDER);
    return evidence;
  }

  private void own(Path file) throws IOException {
    Segments.read(
        file,
        (number, text, end, whole) -> {
          if (!whole) {
            return false; // what a crash left
          }
          Optional<Checkpoint> found = Checkpoint.parse(text);
          if (found.isEmpty() && text.indexOf('\0') >= 0) {
            return true; // what a power cut left
          }
          if (found.isEmpty()) {
            return fault(file, number, "not a checkpoint");
          }
          if (!ours(found.get())) {
            return fault(file, number, "a checkpoint of another trail");
          }
          return take(file, number, found.get(), true);
        });
  }

  private void other(Path file) throws IOException {
    var any = new boolean[1];
    Segments.read(
        file,
        (number, text, end, whole) -> {
          Optional<Checkpoint> found = Checkpoint.in(text);
          if (found.isEmpty()) {
            return true;
          }
          if (!ours(found.get())) {
            foreign++;
            return true;
          }
          // Who may write there, to a system's log for one, must not raise false alarms.
          boolean signed = signed(found.get());
          any[0] |= signed;
          unsigned += signed ? 0 : 1;
          return !signed || take(file, number, found.get(), false);
        });
    if (!any[0] && fault.isEmpty()) {
      fault(file, 1, "the file has no checkpoint of this trail");
    }
  }

  private boolean ours(Checkpoint checkpoint) {
    return trails.isEmpty() || trails.contains(checkpoint.trail());
  }

  private boolean signed(Checkpoint checkpoint) {
    return known.contains(checkpoint) || keys.stream().anyMatch(checkpoint::madeBy);
  }

  private boolean take(Path file, int line, Checkpoint checkpoint, boolean own) {
    if (known.contains(checkpoint)) {
      return true;
    }
    if (own && !signed(checkpoint)) {
      boolean given = keys.stream().anyMatch(key -> key.id().equals(checkpoint.key()));
      return fault(
          file,
          line,
          given
              ? "the signature of checkpoint " + checkpoint.number() + " is wrong"
              : "signed with key " + checkpoint.key() + ", which was not given");
    }
    known.add(checkpoint);
    sheets.add(new Sheet(checkpoint, own));
    if (sheets.size() > most) {
      thin();
    }
    return true;
  }

  /** Keeps every second one and the last, which covers most. */
  private void thin() {
    sheets.sort(ORDER);
    var kept = new ArrayList<Sheet>();
    for (int i = 0; i < sheets.size(); i++) {
      if (i % 2 == 0 || i == sheets.size() - 1) {
        kept.add(sheets.get(i));
      }
    }
    thinned += sheets.size() - kept.size();
    sheets.clear();
    sheets.addAll(kept);
    known.clear();
    kept.forEach(sheet -> known.add(sheet.checkpoint()));
  }

  private boolean fault(Path file, int line, String reason) {
    if (fault.isEmpty()) {
      fault =
          Optional.of(
              new AuditFiles.Fault(
                  Segments.name(file),
                  line,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  reason));
    }
    return false;
  }

  /** By line. */
  List<Sheet> sheets() {
    return sheets;
  }

  Optional<AuditFiles.Fault> fault() {
    return fault;
  }

  /** What was left aside, for people. */
  List<String> notices() {
    var notices = new ArrayList<String>();
    if (foreign > 0) {
      notices.add(foreign + " checkpoints of other trails were skipped");
    }
    if (unsigned > 0) {
      notices.add(
          unsigned
              + " checkpoints that no known key signed were skipped: somebody else wrote them");
    }
    if (thinned > 0) {
      notices.add(thinned + " checkpoints were left out, as there are others close to them");
    }
    return notices;
  }

  /** The highest epoch that a checkpoint gives to a segment with that number or a lower one. */
  int floor(int segment) {
    return sheets.stream()
        .map(Sheet::checkpoint)
        .filter(checkpoint -> checkpoint.segment() <= segment)
        .mapToInt(Checkpoint::epoch)
        .max()
        .orElse(0);
  }
}
