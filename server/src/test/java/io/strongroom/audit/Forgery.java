package io.strongroom.audit;

import io.strongroom.seal.SealKey;
import io.strongroom.seal.SigningKey;
import io.strongroom.store.Location;
import io.strongroom.store.Store;
import io.strongroom.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A trail of 40 records in several segments, with a checkpoint after every tenth and copies of
 * those outside, in the hands of somebody who can write every file and has everything but the key.
 */
final class Forgery {
  static final int RECORDS = 40;
  static final int EVERY = 10;
  static final long SEGMENT = 4096;

  final Path folder;
  final Path outside;
  final Path key;

  private Forgery(Path temp) {
    folder = temp.resolve("audit");
    outside = temp.resolve("outside.jsonl");
    key = temp.resolve("key.pem");
  }

  static AuditRecord record(int i) {
    return Samples.record(i % 3 == 0 ? "system" : i % 3 == 1 ? "111111111111" : "222222222222", i);
  }

  static Store store() {
    return Stores.open(
        new Location.SqliteMemory(), SealKey.generate("test"), InstantSource.system());
  }

  /** Lets the server write its trail; copies of the folder are kept as it was after each tenth. */
  static Forgery begin(Path temp) throws IOException {
    var forgery = new Forgery(temp);
    try (Store store = store();
        Trail trail = Samples.open(forgery.folder, SEGMENT, DiskSegment::open)) {
      Checkpoints checkpoints = trail.checkpoints(store, text -> {});
      for (int i = 1; i <= RECORDS; i++) {
        trail.append(List.of(record(i)));
        if (i % EVERY == 0) {
          checkpoints.make();
          copy(forgery.folder, temp.resolve("copy-" + i));
        }
      }
    }
    Files.copy(forgery.folder.resolve(CheckpointFile.NAME), forgery.outside);
    Files.copy(forgery.folder.resolve(CheckpointKeys.NAME), forgery.key);
    return forgery;
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(String.valueOf(file.getFileName())),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Puts back the folder as it was. */
  void restore(Path copy) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    copy(copy, folder);
  }

  /**
   * The first line that is not proven when line {@code changed} was changed and all computed anew.
   */
  long unproven(long changed) {
    var proofs = new TreeSet<Long>();
    for (long line = EVERY; line <= RECORDS; line += EVERY) {
      proofs.add(line);
    }
    proofs.addAll(begins());
    return proofs.headSet(changed).last() + 1;
  }

  /** The line before the first one of each segment. */
  List<Long> begins() {
    return segments().stream().map(path -> header(path).line()).toList();
  }

  List<Path> segments() {
    try {
      return Segments.list(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long header0(Forgery trail, long line) {
    return header(trail.segmentOf(line)).line();
  }

  static Header header(Path segment) {
    try {
      return Segments.header(segment).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The segment that has a line. */
  Path segmentOf(long line) {
    return segments().stream()
        .filter(path -> header(path).line() < line)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  /** Changes the lines of the segment that has a line, and nothing else. */
  void edit(long line, UnaryOperator<List<String>> change) throws IOException {
    Path segment = segmentOf(line);
    List<String> lines = new ArrayList<>(Files.readAllLines(segment));
    String header = lines.removeFirst();
    List<String> changed = new ArrayList<>(change.apply(lines));
    changed.addFirst(header);
    Files.write(segment, changed);
  }

  /** What a forger keeps of a line. */
  private record Item(String chain, String node, long number, String record) {}

  /**
   * Computes every hash anew from the segment that has a line on, after it was changed: numbers,
   * links, later headers, these signed with a key of the forger's.
   *
   * @param reheader whether the first of those segments gets a header of the forger's too
   */
  void recompute(long line, boolean reheader, Epoch epoch) throws IOException {
    recompute(line, reheader, epoch, SigningKey.generate());
  }

  void recompute(long line, boolean reheader, Epoch epoch, SigningKey own) throws IOException {
    Path first = segmentOf(line);
    var signer = new Signer(Samples.TRAIL, "n1", own, () -> Samples.TIME);
    Header header = header(first);
    Header start =
        new Header(
            epoch,
            header.segment(),
            header.line(),
            header.number(),
            header.heads(),
            java.util.Optional.empty());
    var chains = new Chains(start);
    for (Path segment : segments()) {
      if (Segments.number(segment) < header.segment()) {
        continue;
      }
      List<String> lines = Files.readAllLines(segment);
      var out = new Buffer();
      boolean kept = segment.equals(first) && !reheader;
      out.put(
          kept
              ? (lines.getFirst() + "\n").getBytes(StandardCharsets.UTF_8)
              : header(chains, Segments.number(segment), epoch, signer));
      for (Item item : items(lines.subList(1, lines.size()))) {
        var record = new AuditRecord(item.chain(), "0".repeat(36), item.number(), item.record());
        chains.propose(
            List.of(record),
            List.of(item.record().getBytes(StandardCharsets.UTF_8)),
            item.node(),
            append(out));
        chains.commit(1);
        out.put(appended.copy());
      }
      Files.write(segment, out.copy());
    }
  }

  private final Buffer appended = new Buffer();

  private Buffer append(Buffer unused) {
    return appended.clear();
  }

  private static byte[] header(Chains chains, int segment, Epoch epoch, Signer signer) {
    Header header = Header.unsigned(segment, chains.line(), 1, chains.heads());
    if (epoch == Epoch.TWO) {
      return header.bytes(signer);
    }
    String text = new String(header.bytes(signer), StandardCharsets.UTF_8);
    String body =
        "{\"format\":\"strongroom-audit-1\""
            + text.substring(text.indexOf(",\"segment\""), text.indexOf(",\"hash\":"));
    String hash = io.strongroom.seal.Hashes.sha256Hex(body.getBytes(StandardCharsets.UTF_8));
    return (body + ",\"hash\":\"" + hash + "\"}\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<Item> items(List<String> lines) {
    return lines.stream()
        .map(text -> Line.parse(text).orElseThrow())
        .map(line -> new Item(line.chain(), line.node(), line.number(), line.record()))
        .toList();
  }

  /** Adds a line to the end that fits every hash, as anybody can who can write the file. */
  void say(String event, Map<String, String> details) throws IOException {
    Path last = segments().getLast();
    var chains = new Chains(header(last));
    List<String> lines = Files.readAllLines(last);
    for (String line : lines.subList(1, lines.size())) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      chains.follow(RawLine.parse(bytes, 0, bytes.length).orElseThrow());
    }
    AuditRecord record = new SystemRecords(() -> 1_000).system(event, Samples.TIME, details);
    var out = new Buffer();
    chains.propose(
        List.of(record), List.of(record.json().getBytes(StandardCharsets.UTF_8)), "n1", out);
    Files.write(last, out.copy(), StandardOpenOption.APPEND);
  }

  /** Drops the folder's own checkpoints after a line. */
  void forgetCheckpoints(long after) throws IOException {
    Path file = folder.resolve(CheckpointFile.NAME);
    List<String> kept =
        Files.readAllLines(file).stream()
            .filter(text -> Checkpoint.parse(text).orElseThrow().line() <= after)
            .toList();
    Files.write(file, kept);
  }
}
