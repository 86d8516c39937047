package io.strongroom.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One walk over all segments of a folder, following every chain. */
final class Verification {
  private @Nullable Chains chains;
  private Optional<AuditFiles.Fault> fault = Optional.empty();
  private long records;
  private long unfinished;
  private int segment;

  AuditFiles.Verdict of(List<Path> segments) throws IOException {
    for (int i = 0; i < segments.size() && fault.isEmpty(); i++) {
      boolean last = i == segments.size() - 1;
      Path path = segments.get(i);
      var seen = new boolean[1];
      Segments.read(
          path,
          (number, text, end, whole) -> {
            seen[0] = true;
            return visit(path, last, number, text, whole);
          });
      if (!seen[0]) {
        fault(path, 1, "the segment has no header");
      }
    }
    Map<String, Long> heads = new TreeMap<>();
    if (chains != null) {
      chains.heads().forEach((chain, head) -> heads.put(chain, head.sequence()));
    }
    return new AuditFiles.Verdict(records, heads, fault, unfinished);
  }

  private boolean visit(Path path, boolean last, int number, String text, boolean whole) {
    if (!whole && last && number > 1) {
      unfinished = text.length();
      return false;
    }
    if (!whole) {
      return fault(path, number, "the line has no end");
    }
    return number == 1 ? header(path, text) : line(path, number, text);
  }

  private boolean header(Path path, String text) {
    Optional<Header> header = Header.parse(text);
    if (header.isEmpty() || header.get().segment() != Segments.number(path)) {
      return fault(path, 1, "not a valid header");
    }
    if (chains == null) {
      chains = new Chains(header.get());
    } else if (header.get().segment() != segment + 1) {
      return fault(path, 1, "segment " + (segment + 1) + " is missing");
    } else if (!chains.continuedBy(header.get())) {
      return fault(path, 1, "the end of the segment before is missing");
    }
    segment = header.get().segment();
    return true;
  }

  private boolean line(Path path, int number, String text) {
    Optional<Line> line = Line.parse(text);
    if (line.isEmpty() || chains == null) {
      return fault(path, number, "not a line of a trail");
    }
    Optional<String> wrong = chains.follow(line.get());
    if (wrong.isPresent()) {
      fault =
          Optional.of(
              new AuditFiles.Fault(
                  Segments.name(path),
                  number,
                  Optional.of(line.get().chain()),
                  Optional.of(line.get().sequence()),
                  wrong.get()));
      return false;
    }
    records++;
    return true;
  }

  private boolean fault(Path path, int line, String reason) {
    fault =
        Optional.of(
            new AuditFiles.Fault(
                Segments.name(path), line, Optional.empty(), Optional.empty(), reason));
    return false;
  }
}
