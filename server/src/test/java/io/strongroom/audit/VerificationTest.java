package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody may do to a trail, and what {@code audit verify} says of it. */
class VerificationTest {
  @TempDir Path temp;
  private Forgery trail;

  @BeforeEach
  void make() throws IOException {
    trail = Forgery.begin(temp);
  }

  /** What the check is given. */
  enum With {
    /** The folder alone. */
    FOLDER,
    /** The public key, kept elsewhere. */
    KEY,
    /** The public key and the checkpoints, both kept elsewhere. */
    OUTSIDE
  }

  /** Something that is done to the files. */
  @FunctionalInterface
  interface Attack {
    void on(Forgery trail) throws IOException;
  }

  /** The first wrong line of the trail. */
  @FunctionalInterface
  interface Expected {
    long line(Forgery trail);
  }

  /**
   * A line of the table.
   *
   * @param reason a part of what is said
   */
  record Case(String name, With with, Attack attack, Expected expected, String reason) {
    @Override
    public String toString() {
      return name + " (" + with + ")";
    }
  }

  private static final List<Case> CASES = new ArrayList<>();

  private static void naive(String name, UnaryOperator<List<String>> change, int at, String why) {
    CASES.add(new Case(name, With.FOLDER, t -> t.edit(at, change), t -> at, why));
  }

  private static void recomputed(String name, UnaryOperator<List<String>> change, int at) {
    recomputed(name, change, at, t -> t.unproven(at));
  }

  private static void recomputed(
      String name, UnaryOperator<List<String>> change, int at, Expected expected) {
    CASES.add(
        new Case(
            name + ", later hashes computed anew",
            With.FOLDER,
            t -> {
              t.edit(at, change);
              t.recompute(at, false, Epoch.TWO);
            },
            expected,
            "nothing is proven"));
    CASES.add(
        new Case(
            name + ", computed anew, later checkpoints dropped",
            With.OUTSIDE,
            t -> {
              t.edit(at, change);
              t.recompute(at, false, Epoch.TWO);
              t.forgetCheckpoints(t.unproven(at) - 1);
            },
            expected,
            "nothing is proven"));
  }

  private static UnaryOperator<List<String>> at(long line, UnaryOperator<String> change) {
    return lines -> {
      int index = index(lines, line);
      lines.set(index, change.apply(lines.get(index)));
      return lines;
    };
  }

  private static int index(List<String> lines, long line) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("{\"line\":" + line + ",")) {
        return i;
      }
    }
    throw new IllegalArgumentException("no line " + line);
  }

  private static UnaryOperator<List<String>> without(long line) {
    return lines -> {
      lines.remove(index(lines, line));
      return lines;
    };
  }

  private static UnaryOperator<List<String>> twice(long line) {
    return lines -> {
      int index = index(lines, line);
      lines.add(index + 1, lines.get(index));
      return lines;
    };
  }

  private static UnaryOperator<List<String>> swapped(long line) {
    return lines -> {
      int index = index(lines, line);
      Collections.swap(lines, index, index + 1);
      return lines;
    };
  }

  private static String edited(String line) {
    return line.replace("2026-01-02", "2026-01-03");
  }

  static Stream<Case> cases() {
    CASES.clear();
    for (int line : new int[] {3, 15, 35}) {
      naive("edit " + line, at(line, VerificationTest::edited), line, "hash does not fit");
      recomputed("edit " + line, at(line, VerificationTest::edited), line);
      naive("delete " + line, without(line), line, "should stand here");
      // Behind the last checkpoint but one, what is missing shows at the end only.
      recomputed(
          "delete " + line,
          without(line),
          line,
          line > 30 ? t -> Forgery.RECORDS : t -> t.unproven(line));
      CASES.add(
          new Case(
              "insert after " + line,
              With.FOLDER,
              t -> t.edit(line, twice(line)),
              t -> line + 1,
              "should stand here"));
      recomputed("insert after " + line, twice(line), line);
      naive("reorder " + line, swapped(line), line, "should stand here");
      recomputed("reorder " + line, swapped(line), line);
    }
    naive("empty a line", at(22, text -> ""), 22, "not a line");
    naive("edit the sequence", at(22, t -> t.replace("\"seq\":8", "\"seq\":9")), 22, "hash");
    tails();
    relabels();
    copies();
    return CASES.stream();
  }

  private static void cutTail(Forgery t, int from) throws IOException {
    for (Path segment : t.segments()) {
      if (Forgery.header(segment).line() >= from) {
        Files.delete(segment);
      }
    }
    t.edit(from - 1, lines -> new ArrayList<>(lines.subList(0, index(lines, from - 1) + 1)));
  }

  private static void tails() {
    for (int from : new int[] {16, 37, 40}) {
      CASES.add(
          new Case(
              "cut the tail from " + from,
              With.FOLDER,
              t -> cutTail(t, from),
              t -> from,
              "the end is cut off"));
      CASES.add(
          new Case(
              "cut the tail from " + from + ", later checkpoints dropped",
              With.OUTSIDE,
              t -> {
                cutTail(t, from);
                t.forgetCheckpoints(from - 1L);
              },
              t -> from,
              "older copy"));
    }
    CASES.add(
        new Case(
            "drop a segment in the middle",
            With.FOLDER,
            t -> Files.delete(t.segments().get(1)),
            t -> t.begins().get(1) + 1,
            "is missing"));
    CASES.add(
        new Case(
            "drop the first segment",
            With.FOLDER,
            t -> Files.delete(t.segments().getFirst()),
            t -> 1,
            "segments up to 1 are missing"));
  }

  private static void relabels() {
    for (int line : new int[] {1, 15, 40}) {
      CASES.add(
          new Case(
              "relabel the segment of " + line,
              With.FOLDER,
              t -> {
                Path segment = t.segmentOf(line);
                Files.writeString(
                    segment,
                    Files.readString(segment)
                        .replaceFirst("strongroom-audit-2", "strongroom-audit-1"));
              },
              t -> Forgery.header0(t, line) + 1,
              "not a valid header"));
      CASES.add(
          new Case(
              "relabel from the segment of " + line + " on, all computed anew",
              With.FOLDER,
              t -> t.recompute(line, true, Epoch.ONE),
              t -> Forgery.header0(t, line) + 1,
              "relabelled"));
    }
    Attack all =
        t -> {
          t.recompute(1, true, Epoch.ONE);
          Files.delete(t.folder.resolve(CheckpointFile.NAME));
          Files.delete(t.folder.resolve(CheckpointKeys.NAME));
        };
    CASES.add(new Case("relabel all and drop all signs", With.OUTSIDE, all, t -> 1, "relabelled"));
    CASES.add(
        new Case(
            "relabel all and drop all signs",
            With.KEY,
            all,
            t -> t.begins().getLast() + 1,
            "relabelled"));
  }

  private static void copies() {
    for (int line : new int[] {10, 30}) {
      CASES.add(
          new Case(
              "put back the copy of line " + line,
              With.OUTSIDE,
              t -> t.restore(t.folder.resolveSibling("copy-" + line)),
              t -> line + 1,
              "older copy"));
    }
    CASES.add(
        new Case(
            "sign all with another key",
            With.KEY,
            t -> forgeAll(t, SigningKey.generate()),
            t -> 1,
            "is not signed with a known key"));
    CASES.add(
        new Case(
            "remove all",
            With.OUTSIDE,
            t -> {
              for (Path segment : t.segments()) {
                Files.delete(segment);
              }
              Files.delete(t.folder.resolve(CheckpointFile.NAME));
            },
            t -> 1,
            "older copy"));
  }

  private static void forgeAll(Forgery t, SigningKey own) throws IOException {
    t.edit(15, at(15, VerificationTest::edited));
    t.recompute(1, true, Epoch.TWO, own);
    Files.delete(t.folder.resolve(CheckpointFile.NAME));
    Files.writeString(t.folder.resolve(CheckpointKeys.NAME), own.verifier().pem());
  }

  private AuditFiles.Verdict verify(With with) throws IOException {
    var keys =
        with == With.FOLDER
            ? List.<io.strongroom.seal.VerifyingKey>of()
            : AuditFiles.publicKeys(trail.key);
    List<Path> outside = with == With.OUTSIDE ? List.of(trail.outside) : List.of();
    return AuditFiles.verify(
        trail.folder, new AuditFiles.Proof(keys, outside, 0, false), (done, all) -> {});
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tampering_is_found_at_its_first_line(Case one) throws IOException {
    long expected = one.expected().line(trail);
    one.attack().on(trail);
    AuditFiles.Fault fault = verify(one.with()).fault().orElseThrow();
    assertEquals(Optional.of(expected), fault.trailLine(), fault::toString);
    assertTrue(fault.reason().contains(one.reason()), fault::toString);
    // Where a record stands there, its chain and sequence are named.
    if (one.name().matches("edit [0-9]+")) {
      assertEquals((expected + 2) / 3, fault.sequence().orElseThrow(), fault::toString);
      assertEquals(Forgery.record((int) expected).chain(), fault.chain().orElseThrow());
    }
  }

  @Test
  void the_honest_trail_is_intact_whatever_it_is_checked_against() throws IOException {
    assertTrue(trail.segments().size() > 3);
    for (With with : With.values()) {
      AuditFiles.Verdict verdict = verify(with);
      assertEquals(Optional.empty(), verdict.fault());
      assertEquals(Forgery.RECORDS, verdict.records());
      assertEquals(0, verdict.uncovered());
      assertEquals(4, verdict.checkpoints());
    }
  }

  @Test
  void yesterdays_copy_alone_looks_honest_so_checkpoints_must_be_kept_elsewhere()
      throws IOException {
    trail.restore(temp.resolve("copy-30"));
    assertEquals(Optional.empty(), verify(With.KEY).fault());
    assertTrue(verify(With.OUTSIDE).fault().isPresent());
  }

  @Test
  void what_is_not_covered_yet_is_counted() throws IOException {
    trail.restore(temp.resolve("copy-30"));
    try (Trail again = Samples.open(trail.folder, Forgery.SEGMENT, DiskSegment::open)) {
      for (int i = 31; i <= 33; i++) {
        again.append(List.of(Forgery.record(i)));
      }
    }
    long last = trail.begins().getLast();
    assertEquals(33 - Math.max(30, last), verify(With.FOLDER).uncovered());
  }

  @Test
  void a_signed_trail_is_not_checked_without_a_key() throws IOException {
    Files.delete(trail.folder.resolve(CheckpointKeys.NAME));
    assertThrows(AuditFiles.NoPublicKey.class, () -> verify(With.FOLDER));
    assertEquals(Optional.empty(), verify(With.OUTSIDE).fault());
  }

  @Test
  void checkpoints_are_found_within_lines_of_a_system_log() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("Jan  2 03:04:05 host sshd[1]: something else");
    for (String json : Files.readAllLines(trail.outside)) {
      lines.add("Jan  2 03:04:05 host strongroom - checkpoint - " + json + " ");
    }
    Files.write(trail.outside, lines);
    assertEquals(Optional.empty(), verify(With.OUTSIDE).fault());
    trail.restore(temp.resolve("copy-20"));
    assertTrue(verify(With.OUTSIDE).fault().isPresent());
  }

  @Test
  void what_somebody_else_writes_among_the_checkpoints_outside_raises_no_alarm()
      throws IOException {
    var lines = new ArrayList<>(Files.readAllLines(trail.outside));
    lines.add(2, lines.get(3).replaceFirst("\"line\":40", "\"line\":50"));
    Files.write(trail.outside, lines);
    AuditFiles.Verdict verdict = verify(With.OUTSIDE);
    assertEquals(Optional.empty(), verdict.fault());
    assertTrue(
        verdict.notices().toString().contains("1 checkpoints that no known key signed"),
        verdict.notices()::toString);
    trail.restore(temp.resolve("copy-20"));
    assertEquals(Optional.of(21L), verify(With.OUTSIDE).fault().orElseThrow().trailLine());
    // Without a right one the file proves nothing, and says so.
    Files.write(trail.outside, List.of(lines.get(2)));
    assertTrue(verify(With.OUTSIDE).fault().isPresent());
  }

  @Test
  void more_checkpoints_than_there_is_memory_for_are_thinned_out_but_never_the_last()
      throws IOException {
    Path many = temp.resolve("many.jsonl");
    var signer = new Signer(Samples.TRAIL, "n1", Samples.signingKey(), () -> Samples.TIME);
    var lines = new ArrayList<String>();
    for (int i = 1; i <= 200; i++) {
      lines.add(Checkpoint.sign(signer, i, 1, i, java.util.Map.of()).json());
    }
    Collections.rotate(lines, 77);
    Files.write(many, lines);
    Evidence evidence =
        Evidence.gather(
            temp.resolve("none"),
            List.of(many),
            List.of(Samples.signingKey().verifier()),
            java.util.Set.of(Samples.TRAIL),
            20);
    assertTrue(evidence.sheets().size() <= 20, "sheets: " + evidence.sheets().size());
    assertEquals(200, evidence.sheets().getLast().checkpoint().line());
    assertTrue(evidence.notices().toString().contains("were left out"));
  }

  @Test
  void an_emptied_folder_is_not_intact() throws IOException {
    for (Path segment : trail.segments()) {
      Files.delete(segment);
    }
    Files.delete(trail.folder.resolve(CheckpointFile.NAME));
    AuditFiles.Fault fault = verify(With.KEY).fault().orElseThrow();
    assertEquals(Optional.of(1L), fault.trailLine());
    assertTrue(fault.reason().contains("every segment is missing"), fault::reason);
    Files.delete(trail.folder.resolve(CheckpointKeys.NAME));
    AuditFiles.Verdict nothing = AuditFiles.verify(trail.folder);
    assertTrue(nothing.notices().toString().contains("nothing was checked"));
  }

  @Test
  void zeros_among_the_folder_s_checkpoints_are_what_a_power_cut_leaves() throws IOException {
    Path own = trail.folder.resolve(CheckpointFile.NAME);
    var lines = new ArrayList<>(Files.readAllLines(own));
    lines.set(3, lines.get(3).substring(0, 100) + "\0".repeat(100));
    Files.write(own, lines);
    AuditFiles.Verdict verdict = verify(With.FOLDER);
    assertEquals(Optional.empty(), verdict.fault());
    assertEquals(3, verdict.checkpoints());
  }

  @Test
  void a_file_without_any_checkpoint_of_the_trail_proves_nothing() throws IOException {
    Files.writeString(trail.outside, "nothing\n");
    assertTrue(
        verify(With.OUTSIDE)
            .fault()
            .orElseThrow()
            .reason()
            .contains("no checkpoint of this trail"));
  }

  @Test
  void every_changed_character_of_a_checkpoint_is_found() throws IOException {
    String text = Files.readAllLines(trail.outside).get(2);
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == '1' ? '2' : '1';
      Files.writeString(
          trail.folder.resolve(CheckpointFile.NAME),
          text.substring(0, i) + other + text.substring(i + 1) + "\n");
      assertTrue(verify(With.FOLDER).fault().isPresent(), "character " + i);
    }
  }

  @Test
  void half_a_checkpoint_at_the_end_is_what_a_crash_leaves() throws IOException {
    Path own = trail.folder.resolve(CheckpointFile.NAME);
    String text = Files.readString(own);
    Files.writeString(own, text.substring(0, text.length() - 100));
    assertEquals(Optional.empty(), verify(With.FOLDER).fault());
    CheckpointFile.append(own, Checkpoint.parse(text.lines().toList().getLast()).orElseThrow());
    assertEquals(text, Files.readString(own));
  }
}
