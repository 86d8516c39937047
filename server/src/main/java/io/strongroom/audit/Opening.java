package io.strongroom.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A folder, locked, checked and ready to go on with.
 *
 * <p>What a crash can leave at the end of the last segment is cut off, kept in a file beside and
 * noted: half a line (the process died in the middle of a write), or a stretch with zero bytes (the
 * power failed before the disk had written all of it). Any other line that does not fit is no trace
 * of a crash, and the folder is refused.
 *
 * @param number of the last record
 * @param cut what to note about the end
 * @param losses what does not fit the last checkpoints, and was accepted
 * @param rollback of the database, that was accepted
 * @param checkpoint number of the last one
 * @param former the trail that the folder was of, where that is another one; otherwise empty
 */
record Opening(
    FolderOutput output,
    Chains chains,
    long number,
    Optional<Cut> cut,
    List<String> losses,
    Optional<Standing.Rollback> rollback,
    long checkpoint,
    String former,
    FileChannel lock) {
  private static final Set<PosixFilePermission> FOLDER_MODE =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");

  private static final String AWAY =
      "; put the newest copy back, or move the folder away and start once with"
          + " --accept-audit-loss, which is recorded";

  /** An end that was cut off. */
  record Cut(String segment, long bytes, String keptIn) {
    Map<String, String> details() {
      return Map.of("segment", segment, "bytes", Long.toString(bytes), "keptIn", keptIn);
    }
  }

  /**
   * What opening needs to know.
   *
   * @param signer of new segments
   * @param sinks whose files are looked into
   * @param acceptLoss whether to go on where something is missing
   * @param acceptRollback whether to go on where the database is older
   */
  record Terms(
      AuditLocation.Folder place,
      SegmentFile.Opener opener,
      Anchor anchor,
      Signer signer,
      List<SinkAddress> sinks,
      boolean acceptLoss,
      boolean acceptRollback) {}

  /** The records to begin with: their names, and what they say. */
  Map<String, Map<String, String>> notes(Signer signer) {
    var notes = new LinkedHashMap<String, Map<String, String>>();
    if (!losses.isEmpty()) {
      notes.put(SignedNote.Kind.LOSS.event(), loss(signer));
    }
    rollback.ifPresent(gone -> notes.put("DatabaseRollbackAccepted", gone.details()));
    cut.ifPresent(end -> notes.put("AuditTailCut", end.details()));
    return notes;
  }

  /** What the record of the accepted losses says, signed. */
  private Map<String, String> loss(Signer signer) {
    Map<String, String> said =
        SignedNote.sign(
            SignedNote.Kind.LOSS,
            signer,
            Map.of(
                "segment", Integer.toString(output.segment()),
                "checkpoint", Long.toString(checkpoint),
                "former", former));
    var all = new HashMap<>(said);
    all.put("losses", String.join("; ", losses));
    return all;
  }

  /** What reading the last segment found. */
  private static final class Tail {
    private final Chains chains;
    private final Set<Long> wanted;
    private final Map<Long, String> digests;
    private long good;
    private long number;
    private Optional<String> wrong = Optional.empty();
    private int wrongLine;
    private boolean crash;

    Tail(Header header, Set<Long> wanted, Map<Long, String> digests) {
      chains = new Chains(header);
      number = header.number() - 1;
      this.wanted = wanted;
      this.digests = digests;
    }

    boolean line(int at, byte[] buffer, int from, int to, long end, boolean whole) {
      if (at > 1) {
        Optional<RawLine> line = whole ? RawLine.parse(buffer, from, to) : Optional.empty();
        wrong =
            line.isPresent() ? chains.follow(line.get()) : Optional.of("it is not a whole line");
        line.ifPresent(read -> number = Math.max(number, read.number()));
      }
      if (wrong.isPresent()) {
        wrongLine = at;
        crash = !whole || zeros(buffer, from, to);
        return false;
      }
      good = end;
      if (wanted.contains(chains.line())) {
        digests.put(chains.line(), Checkpoint.digest(chains.heads()));
      }
      return true;
    }
  }

  /** What a power cut leaves where the disk had not written yet. */
  static boolean zeros(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == 0) {
        return true;
      }
    }
    return false;
  }

  static Opening of(Terms terms) throws IOException {
    Path folder = terms.place().path();
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
    Files.setPosixFilePermissions(folder, FOLDER_MODE);
    FileChannel lock = lock(folder);
    try {
      Standing standing = Standing.of(folder, terms.anchor(), terms.sinks());
      List<Path> segments = Segments.list(folder);
      return segments.isEmpty()
          ? begin(terms, standing, lock)
          : resume(terms, standing, segments, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Opening begin(Terms terms, Standing standing, FileChannel lock)
      throws IOException {
    var header = Header.unsigned(1, 0, 1, Map.of());
    List<String> losses =
        accepted(
            terms,
            standing,
            standing.compare(0, Map.of(0L, Checkpoint.digest(Map.of())), 0, Optional.empty()));
    FolderOutput output = FolderOutput.first(terms.place(), terms.opener(), terms.signer(), header);
    return new Opening(
        output,
        new Chains(header),
        0,
        Optional.empty(),
        losses,
        standing.rollback(),
        standing.number(),
        "",
        lock);
  }

  private static Opening resume(
      Terms terms, Standing standing, List<Path> segments, FileChannel lock) throws IOException {
    Path last = segments.getLast();
    Header header =
        Segments.header(last)
            .orElseThrow(() -> new AuditUnavailable(last + ", line 1: not a valid header" + AWAY));
    Map<Long, String> digests = Standing.digestsBefore(segments, header, standing.lines());
    var tail = new Tail(header, standing.lines(), digests);
    Segments.readRaw(last, tail::line);
    if (tail.wrong.isPresent() && !tail.crash) {
      throw new AuditUnavailable(
          last + ", line " + tail.wrongLine + ": " + tail.wrong.get() + AWAY);
    }
    long begins = Segments.header(segments.getFirst()).map(Header::line).orElse(0L);
    String former = former(terms, segments, header, tail.chains.line());
    List<String> found = standing.compare(tail.chains.line(), digests, begins, Optional.of(header));
    List<String> losses =
        accepted(
            terms,
            standing,
            found.isEmpty() && !former.isEmpty()
                ? List.of("an earlier segment belongs to another installation")
                : found);
    Optional<Cut> cut =
        tail.wrong.isPresent() ? Optional.of(keep(last, tail.good)) : Optional.empty();
    FolderOutput output =
        FolderOutput.resume(terms.place(), terms.opener(), terms.signer(), last, tail.good);
    if (header.epoch().before(Epoch.CURRENT) || !losses.isEmpty()) {
      Header next = tail.chains.header(header.segment() + 1, tail.number + 1);
      output.begin(next);
      tail.chains.enter(next);
    }
    return new Opening(
        output,
        tail.chains,
        tail.number,
        cut,
        losses,
        standing.rollback(),
        standing.number(),
        former,
        lock);
  }

  /**
   * The trail of another installation that goes on here, if one does; also where a start that
   * accepted that ended before it could record it.
   */
  private static String former(Terms terms, List<Path> segments, Header last, long line)
      throws IOException {
    Optional<String> before = last.stamp().map(Header.Stamp::trail);
    boolean empty = line == last.line() && segments.size() > 1;
    if (empty && before.equals(Optional.of(terms.signer().trail()))) {
      before =
          Segments.header(segments.get(segments.size() - 2))
              .flatMap(Header::stamp)
              .map(Header.Stamp::trail);
    }
    return before.filter(trail -> !trail.equals(terms.signer().trail())).orElse("");
  }

  private static List<String> accepted(Terms terms, Standing standing, List<String> losses) {
    Optional<Standing.Rollback> rollback = standing.rollback();
    if (rollback.isPresent() && !terms.acceptRollback()) {
      throw new AuditUnavailable(
          rollback.get()
              + "; put the newest copy of the database back, or start once with"
              + " --accept-rollback, which is recorded");
    }
    if (!losses.isEmpty() && !terms.acceptLoss()) {
      throw new AuditUnavailable(
          terms.place().path()
              + ": "
              + losses.getFirst()
              + "; put the newest copy of the folder back, or start once with"
              + " --accept-audit-loss, which is recorded");
    }
    return losses;
  }

  /** Copies what is about to be cut off, for whoever wants to know what it was. */
  private static Cut keep(Path segment, long from) throws IOException {
    Path kept = segment.resolveSibling(Segments.name(segment) + ".cut-at-" + from);
    Path fresh = segment.resolveSibling(Segments.name(kept) + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(FILE_MODE));
    try (InputStream in = Files.newInputStream(segment);
        var out = Files.newOutputStream(fresh)) {
      in.skipNBytes(from);
      in.transferTo(out);
    }
    Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    return new Cut(Segments.name(segment), Files.size(kept), Segments.name(kept));
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE_MODE));
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new AuditUnavailable("the audit folder is in use: " + folder);
    }
    channel.close();
    throw new AuditUnavailable("the audit folder is in use: " + folder);
  }
}
