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
  private final List<VerifyingKey> keys;
  private final Optional<String> trail;
  private final List<Sheet> sheets = new ArrayList<>();
  private final Set<Checkpoint> known = new HashSet<>();
  private Optional<AuditFiles.Fault> fault = Optional.empty();
  private int foreign;

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

  private Evidence(List<VerifyingKey> keys, Optional<String> trail) {
    this.keys = keys;
    this.trail = trail;
  }

  /**
   * Reads the folder's own checkpoints and those of other files, in which lines without one are
   * skipped.
   *
   * @param trail that they must be of; empty to take all that are rightly signed
   */
  static Evidence gather(
      Path folder, List<Path> files, List<VerifyingKey> keys, Optional<String> trail)
      throws IOException {
    var evidence = new Evidence(keys, trail);
    Path own = folder.resolve(CheckpointFile.NAME);
    if (Files.isRegularFile(own) && !keys.isEmpty()) {
      evidence.own(own);
    }
    for (Path file : files) {
      evidence.other(file);
    }
    evidence.sheets.sort(
        Comparator.comparingLong((Sheet sheet) -> sheet.checkpoint().line())
            .thenComparingLong(sheet -> sheet.checkpoint().number()));
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
          any[0] = true;
          return take(file, number, found.get(), false);
        });
    if (!any[0] && fault.isEmpty()) {
      fault(file, 1, "the file has no checkpoint of this trail");
    }
  }

  private boolean ours(Checkpoint checkpoint) {
    return trail.map(checkpoint.trail()::equals).orElse(true);
  }

  private boolean take(Path file, int line, Checkpoint checkpoint, boolean own) {
    if (!known.add(checkpoint)) {
      return true;
    }
    if (keys.stream().noneMatch(checkpoint::madeBy)) {
      boolean given = keys.stream().anyMatch(key -> key.id().equals(checkpoint.key()));
      return fault(
          file,
          line,
          given
              ? "the signature of checkpoint " + checkpoint.number() + " is wrong"
              : "signed with key " + checkpoint.key() + ", which was not given");
    }
    return sheets.add(new Sheet(checkpoint, own));
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

  /** How many checkpoints were of other trails. */
  int foreign() {
    return foreign;
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
