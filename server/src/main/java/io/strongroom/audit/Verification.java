package io.strongroom.audit;

import io.strongroom.seal.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One walk over all segments of a folder: follows every chain, and compares its heads with what was
 * signed of them, in headers and checkpoints.
 *
 * <p>An edit alone breaks a hash, and its line is named. Where somebody computed all later hashes
 * anew nothing is broken until the next signature; then all that can be said is that nothing since
 * the signature before is proven, and the first line after that one is named.
 */
final class Verification {
  private static final byte[] OWN = "{\"eventName\":\"Audit".getBytes(StandardCharsets.US_ASCII);
  private static final long PROGRESS_BYTES = 8L << 20;

  private final AuditFiles.Proof proof;
  private final AuditFiles.ProgressListener progress;
  private final List<String> notices = new ArrayList<>();
  private Evidence evidence;
  private List<VerifyingKey> keys = List.of();
  private @Nullable Chains chains;
  private Optional<AuditFiles.Fault> fault = Optional.empty();
  private final List<Doubt> doubts = new ArrayList<>();
  private final Excuses excuses;
  private Optional<AuditFiles.Fault> torn = Optional.empty();
  private Optional<AuditFiles.Fault> unproven = Optional.empty();
  private Optional<String> trail = Optional.empty();
  private Optional<Instant> covered = Optional.empty();
  private long records;
  private long uncovered;
  private long unfinished;
  private long bytes;
  private long told;
  private long fitting;
  private int sheet;
  private int lastNumber;
  private int segment;
  private final Removals removals = new Removals();
  private Optional<Header.Stamp> stamp = Optional.empty();

  /** Something that does not fit; whether that was accepted is only known in the end. */
  private record Doubt(AuditFiles.Fault fault, Excuses.Doubt about) {}

  private Verification(
      AuditFiles.Proof proof, AuditFiles.ProgressListener progress, Evidence none) {
    this.proof = proof;
    this.progress = progress;
    evidence = none;
    excuses = new Excuses(proof.acceptLoss());
  }

  static AuditFiles.Verdict of(
      Path folder, AuditFiles.Proof proof, AuditFiles.ProgressListener progress)
      throws IOException {
    // Before the list of segments: a server that writes is behind its checkpoints with nothing.
    List<VerifyingKey> keys = proof.keys(folder);
    Set<String> trails = trails(Segments.list(folder), proof.acceptLoss());
    if (keys.isEmpty() && (!trails.isEmpty() || !proof.checkpoints().isEmpty())) {
      throw new AuditFiles.NoPublicKey();
    }
    var walk =
        new Verification(
            proof, progress, Evidence.gather(folder, proof.checkpoints(), keys, trails));
    walk.keys = keys;
    return walk.walk(Segments.list(folder));
  }

  /** The trail of the last segment; where a loss may have been accepted, those before it too. */
  private static Set<String> trails(List<Path> segments, boolean all) throws IOException {
    var trails = new HashSet<String>();
    for (Path segment :
        segments.subList(all ? 0 : Math.max(0, segments.size() - 1), segments.size())) {
      Segments.header(segment).flatMap(Header::stamp).ifPresent(made -> trails.add(made.trail()));
    }
    return trails;
  }

  private AuditFiles.Verdict walk(List<Path> segments) throws IOException {
    fault = evidence.fault();
    long all = 0;
    for (Path path : segments) {
      all += Files.size(path);
    }
    for (int i = 0; i < segments.size() && fault.isEmpty(); i++) {
      walk(segments.get(i), i == segments.size() - 1, all);
    }
    if (fault.isEmpty()) {
      end(segments);
    }
    weigh();
    notices.addAll(evidence.notices());
    Map<String, Long> heads = new TreeMap<>();
    if (chains != null) {
      chains.heads().forEach((chain, head) -> heads.put(chain, head.sequence()));
    }
    return new AuditFiles.Verdict(
        records, heads, fault, unfinished, bytes, fitting, uncovered, covered, notices);
  }

  private void weigh() {
    Optional<AuditFiles.Fault> accepted = Optional.empty();
    for (Doubt doubt : doubts) {
      if (!excuses.cover(doubt.about())) {
        fault = Optional.of(doubt.fault()); // what was found later stands behind it
        return;
      }
      accepted = accepted.or(() -> Optional.of(doubt.fault()));
    }
    accepted.ifPresent(was -> notices.add("accepted at a start of the server: " + was));
  }

  private void walk(Path path, boolean last, long all) throws IOException {
    var seen = new boolean[1];
    Segments.readRaw(
        path,
        (number, buffer, from, to, end, whole) -> {
          seen[0] = true;
          bytes += to - from + 1L;
          if (bytes - told >= PROGRESS_BYTES) {
            told = bytes;
            progress.at(bytes, all);
          }
          if (!whole && last && number > 1) {
            unfinished = (long) to - from;
            return false;
          }
          if (!whole) {
            return fault(path, number, "the line has no end");
          }
          return number == 1
              ? header(path, last, new String(buffer, from, to - from, StandardCharsets.UTF_8))
              : line(path, last, number, buffer, from, to);
        });
    if (!seen[0]) {
      fault(path, 1, "the segment has no header");
    }
  }

  private boolean header(Path path, boolean last, String text) {
    Optional<Header> parsed = Header.parse(text);
    if (parsed.isEmpty() || parsed.get().segment() != Segments.number(path)) {
      return fault(path, 1, "not a valid header");
    }
    Header header = parsed.get();
    Optional<String> wrong = relabelled(header, last);
    if (wrong.isPresent()) {
      return fault(path, 1, wrong.get());
    }
    if (chains == null ? !begins(path, header) : !continues(path, header, chains)) {
      return false;
    }
    if (chains == null) {
      chains = new Chains(header);
    }
    chains.enter(header);
    removals.header(header);
    segment = header.segment();
    lastNumber = 1;
    return signed(path, header) && compare(path, 1, chains);
  }

  private boolean begins(Path path, Header header) {
    if (header.segment() == 1 && (header.line() != 0 || !header.heads().isEmpty())) {
      return fault(path, 1, "the first segment begins in the middle");
    }
    while (sheet < evidence.sheets().size()
        && evidence.sheets().get(sheet).checkpoint().line() < header.line()) {
      sheet++;
    }
    if (sheet > 0) {
      notices.add(sheet + " checkpoints are of segments that are no longer there");
    }
    return true;
  }

  private boolean continues(Path path, Header header, Chains before) {
    if (header.segment() != segment + 1) {
      return fault(path, 1, "segment " + (segment + 1) + " is missing");
    }
    if (header.line() != before.line()) {
      return fault(path, 1, "the end of the segment before is missing");
    }
    if (!before.continuedBy(header)) {
      return unproven(path, "the header of segment " + header.segment() + " does not continue it");
    }
    return true;
  }

  private Optional<String> relabelled(Header header, boolean last) {
    int epoch = header.epoch().number();
    int before = chains == null ? 0 : chains.epoch().number();
    int floor = Math.max(proof.epochFloor(), evidence.floor(header.segment()));
    if (last && !keys.isEmpty()) {
      floor = Math.max(floor, Epoch.TWO.number()); // a trail with a key is signed
    }
    if (epoch < Math.max(before, floor)) {
      return Optional.of(
          "relabelled: of epoch "
              + epoch
              + ", where nothing below epoch "
              + Math.max(before, floor)
              + " can be");
    }
    return Optional.empty();
  }

  private boolean signed(Path path, Header header) {
    stamp = header.stamp();
    if (header.stamp().isEmpty()) {
      return true;
    }
    Header.Stamp made = header.stamp().get();
    String former = trail.orElse(made.trail());
    if (!made.trail().equals(former)) {
      AuditFiles.Fault found =
          at(path, 1, Optional.empty(), "the segment belongs to another trail");
      if (!excuses.wanted()) {
        fault = Optional.of(found);
        return false;
      }
      var change = new Excuses.Change(header.segment(), header.line(), former, made.trail());
      excuses.change(change);
      doubts.add(new Doubt(found, change));
    }
    trail = Optional.of(made.trail());
    if (keys.stream().noneMatch(made::madeBy)) {
      return unproven(
          path, "the header of segment " + header.segment() + " is not signed with a known key");
    }
    proven();
    return true;
  }

  private boolean line(Path path, boolean last, int number, byte[] buffer, int from, int to) {
    Optional<RawLine> parsed = RawLine.parse(buffer, from, to);
    if (parsed.isEmpty() || chains == null) {
      return wrong(path, last, number, buffer, from, to, Optional.empty(), "not a line of a trail");
    }
    RawLine line = parsed.get();
    Optional<String> wrong = chains.follow(line);
    if (wrong.isPresent()) {
      return wrong(path, last, number, buffer, from, to, parsed, wrong.get());
    }
    records++;
    lastNumber = number;
    uncovered++;
    if (unproven.isEmpty()) {
      unproven = Optional.of(at(path, number, Optional.of(line), ""));
    }
    if (line.chain().equals(AuditRecord.SYSTEM)) {
      own(line);
    }
    return compare(path, number, chains);
  }

  /** A stretch of zeros at the very end is what a power cut leaves, unless it is covered. */
  private boolean wrong(
      Path path,
      boolean last,
      int number,
      byte[] buffer,
      int from,
      int to,
      Optional<RawLine> line,
      String reason) {
    AuditFiles.Fault found = at(path, number, line, reason);
    if (last && Opening.zeros(buffer, from, to)) {
      torn = Optional.of(found);
      unfinished = (long) to - from;
    } else {
      fault = Optional.of(found);
    }
    return false;
  }

  private void own(RawLine line) {
    if (!line.begins(OWN)) {
      return;
    }
    SignedNote.read(line.record(), keys).filter(this::ours).ifPresent(this::note);
  }

  /** Whether the writer of this segment signed it, and not that of another folder. */
  private boolean ours(SignedNote note) {
    return stamp
        .filter(s -> s.trail().equals(note.text("trail")) && s.node().equals(note.text("node")))
        .isPresent();
  }

  private void note(SignedNote note) {
    switch (note.kind()) {
      case REMOVED -> removals.note(note);
      case LOSS -> {
        // The header that was signed with it holds all before it, if it is there.
        if (note.number("segment") <= segment) {
          excuses.note(note);
        }
      }
    }
  }

  /** Compares the heads with the checkpoints that were made of this line. */
  private boolean compare(Path path, int number, Chains here) {
    while (sheet < evidence.sheets().size()
        && evidence.sheets().get(sheet).checkpoint().line() == here.line()) {
      Evidence.Sheet next = evidence.sheets().get(sheet++);
      if (next.checkpoint().digest().equals(Checkpoint.digest(here.heads()))) {
        fitting++;
        covered = Optional.of(next.checkpoint().time());
        proven();
      } else {
        AuditFiles.Fault place = unprovenAt(path, number, next + " was made of something else");
        doubts.add(new Doubt(place, new Excuses.Unfit(next.checkpoint())));
      }
    }
    return true;
  }

  private void proven() {
    unproven = Optional.empty();
    uncovered = 0;
  }

  private boolean unproven(Path path, String reason) {
    fault = Optional.of(unprovenAt(path, 1, reason));
    return false;
  }

  private AuditFiles.Fault unprovenAt(Path path, int number, String reason) {
    AuditFiles.Fault place = unproven.orElseGet(() -> at(path, number, Optional.empty(), reason));
    return new AuditFiles.Fault(
        place.file(),
        place.line(),
        place.trailLine(),
        place.chain(),
        place.sequence(),
        "from here on nothing is proven: " + reason);
  }

  private void end(List<Path> segments) {
    if (removals.unexplained()) {
      fault =
          Optional.of(
              new AuditFiles.Fault(
                  Segments.name(segments.getFirst()),
                  1,
                  Optional.of(removals.firstLine()),
                  Optional.empty(),
                  Optional.empty(),
                  "segments up to "
                      + removals.missing()
                      + " are missing, and no signed record says that they were removed"));
      return;
    }
    beyond(segments);
    if (segments.isEmpty() && doubts.isEmpty() && !keys.isEmpty()) {
      fault =
          Optional.of(
              new AuditFiles.Fault(
                  "(no segment)",
                  1,
                  Optional.of(1L),
                  Optional.empty(),
                  Optional.empty(),
                  "every segment is missing: a trail that has a key has at least one"));
    } else if (segments.isEmpty()) {
      notices.add("there is no segment, and so nothing was checked");
    }
  }

  private void beyond(List<Path> segments) {
    List<Evidence.Sheet> all = evidence.sheets().subList(sheet, evidence.sheets().size());
    List<Evidence.Sheet> open =
        all.stream().filter(one -> !excuses.cover(new Excuses.Unfit(one.checkpoint()))).toList();
    List<Evidence.Sheet> told = open.isEmpty() ? all : open;
    if (!told.isEmpty()) {
      AuditFiles.Fault end = torn.orElseGet(() -> cutOff(segments, told));
      doubts.add(new Doubt(end, new Excuses.Unfit(told.getLast().checkpoint())));
    }
  }

  private AuditFiles.Fault cutOff(List<Path> segments, List<Evidence.Sheet> beyond) {
    boolean own = beyond.stream().anyMatch(Evidence.Sheet::own);
    long here = chains == null ? 0 : chains.line();
    return new AuditFiles.Fault(
        segments.isEmpty() ? "(no segment)" : Segments.name(segments.getLast()),
        lastNumber + 1,
        Optional.of(here + 1),
        Optional.empty(),
        Optional.empty(),
        (own ? "the end is cut off" : "the folder is an older copy, or its end is cut off")
            + ": "
            + beyond.getLast()
            + " covers line "
            + beyond.getLast().checkpoint().line()
            + ", the trail ends at line "
            + here
            + unproven
                .flatMap(AuditFiles.Fault::trailLine)
                .map(line -> "; nothing is proven from line " + line + " on")
                .orElse(""));
  }

  private AuditFiles.Fault at(Path path, int number, Optional<RawLine> line, String reason) {
    return new AuditFiles.Fault(
        Segments.name(path),
        number,
        Optional.of(chains == null ? 1 : chains.line() + (reason.isEmpty() ? 0 : 1)),
        line.map(RawLine::chain),
        line.map(RawLine::sequence),
        reason);
  }

  private boolean fault(Path path, int line, String reason) {
    fault = Optional.of(at(path, line, Optional.empty(), reason));
    return false;
  }
}
