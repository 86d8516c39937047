package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChainTest {
  private static final String OTHER = "222222222222";

  private Path temp = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void folder(@TempDir Path empty) {
    temp = empty;
    folder = temp.resolve("data/audit");
  }

  private void fill(int records, long segmentBytes) {
    try (Trail trail = Samples.open(folder, segmentBytes, DiskSegment::open)) {
      for (int i = 1; i <= records; i++) {
        trail.append(
            List.of(
                Samples.record(i % 3 == 0 ? "system" : i % 3 == 1 ? "111111111111" : OTHER, i)));
      }
    }
  }

  private Path segment(int number) {
    return Segments.path(folder, number);
  }

  @Test
  void what_was_appended_verifies_and_is_private() throws IOException {
    fill(30, 4096);
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    assertEquals(30, verdict.records());
    assertEquals(Map.of("111111111111", 10L, OTHER, 10L, "system", 10L), verdict.heads());
    assertTrue(Segments.list(folder).size() > 2);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            file.toString());
      }
    }
  }

  @Test
  void chains_go_on_over_restarts_and_segments() throws IOException {
    for (int i = 0; i < 5; i++) {
      fill(7, 2048);
    }
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    assertEquals(35, verdict.records());
    for (Path path : Segments.list(folder)) {
      assertTrue(Files.size(path) <= 2048, path + " " + Files.size(path));
    }
  }

  @Test
  void oldest_segments_that_nobody_recorded_as_removed_are_missing() throws IOException {
    fill(30, 4096);
    Files.delete(segment(1));
    AuditFiles.Fault fault = AuditFiles.verify(folder).fault().orElseThrow();
    assertEquals("00000002.jsonl", fault.file());
    assertTrue(fault.reason().contains("segments up to 1 are missing"), fault::toString);
  }

  record Tampering(String name, UnaryOperator<List<String>> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> tamperings() {
    return Stream.of(
            new Tampering(
                "edit a record",
                lines -> set(lines, 5, line -> line.replace("Sample5", "Sample6"))),
            new Tampering(
                "edit the node", lines -> set(lines, 5, line -> line.replace("\"n1\"", "\"n2\""))),
            new Tampering(
                "edit a number",
                lines -> set(lines, 5, line -> line.replace("\"number\":5", "\"number\":6"))),
            new Tampering(
                "edit the chain",
                lines -> set(lines, 5, line -> line.replace(OTHER, "111111111111"))),
            new Tampering("delete a line", lines -> drop(lines, 5, 6)),
            new Tampering(
                "delete the only later line of the file's middle", lines -> drop(lines, 5, 8)),
            new Tampering("insert a line twice", lines -> insert(lines, 5, lines.get(4))),
            new Tampering("insert a foreign line", lines -> insert(lines, 5, "{\"x\":1}")),
            new Tampering("insert an empty line", lines -> insert(lines, 5, "")),
            new Tampering("swap lines of one chain", lines -> swap(lines, 5, 8)),
            new Tampering("swap lines of two chains", lines -> swap(lines, 5, 6)))
        .map(Arguments::of);
  }

  private static List<String> set(List<String> lines, int at, UnaryOperator<String> change) {
    lines.set(at, change.apply(lines.get(at)));
    return lines;
  }

  private static List<String> drop(List<String> lines, int from, int to) {
    lines.subList(from, to).clear();
    return lines;
  }

  private static List<String> insert(List<String> lines, int at, String line) {
    lines.add(at, line);
    return lines;
  }

  private static List<String> swap(List<String> lines, int a, int b) {
    Collections.swap(lines, a, b);
    return lines;
  }

  @ParameterizedTest
  @MethodSource("tamperings")
  void tampering_is_found_at_its_line(Tampering tampering) throws IOException {
    fill(12, 1 << 20);
    List<String> before = Files.readAllLines(segment(1));
    List<String> after = tampering.change().apply(new ArrayList<>(before));
    assertFalse(before.equals(after));
    Files.write(segment(1), after);
    AuditFiles.Fault fault = AuditFiles.verify(folder).fault().orElseThrow();
    assertEquals("00000001.jsonl", fault.file());
    assertEquals(6, fault.line(), fault::toString);
    var refused = assertThrows(AuditUnavailable.class, () -> Samples.open(folder));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("00000001.jsonl, line 6"),
        refused.getMessage());
  }

  @Test
  void a_missing_segment_is_found() throws IOException {
    fill(30, 4096);
    Files.delete(segment(2));
    assertEquals("00000003.jsonl", AuditFiles.verify(folder).fault().orElseThrow().file());
  }

  @Test
  void the_cut_end_of_a_middle_segment_is_found() throws IOException {
    fill(30, 4096);
    List<String> lines = Files.readAllLines(segment(2));
    Files.write(segment(2), lines.subList(0, lines.size() - 1));
    assertEquals("00000003.jsonl", AuditFiles.verify(folder).fault().orElseThrow().file());
  }

  @Test
  void a_changed_header_is_found() throws IOException {
    fill(30, 4096);
    List<String> lines = new ArrayList<>(Files.readAllLines(segment(2)));
    Files.write(segment(2), set(lines, 0, line -> line.replace("\"number\":", "\"number\":1")));
    assertEquals(1, AuditFiles.verify(folder).fault().orElseThrow().line());
  }

  @Test
  void half_a_last_line_is_cut_off_kept_and_noted() throws IOException {
    fill(6, 1 << 20);
    long whole = Files.size(segment(1));
    fill(1, 1 << 20);
    try (var file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.setLength(whole + 100);
    }
    assertEquals(100, AuditFiles.verify(folder).unfinished());
    try (Trail trail = Samples.open(folder)) {
      trail.append(List.of(Samples.record(OTHER, 99)));
    }
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    assertEquals(8, verdict.records());
    assertEquals(100, Files.size(folder.resolve("00000001.jsonl.cut-at-" + whole)));
    var names = new ArrayList<String>();
    AuditFiles.list(folder, AuditFiles.Filter.ALL, entry -> names.add(entry.text()));
    assertTrue(names.get(6).contains("AuditTailCut"), names::toString);
  }

  @Test
  void what_a_power_cut_left_as_zeros_is_cut_off() throws IOException {
    fill(6, 1 << 20);
    long whole = Files.size(segment(1));
    fill(3, 1 << 20);
    try (var file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.seek(whole + 50);
      file.write(new byte[40]);
    }
    Samples.open(folder).close();
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    assertEquals(7, verdict.records());
  }

  @Test
  void every_length_of_a_torn_end_opens_again() throws IOException {
    fill(2, 1 << 20);
    long from = Files.size(segment(1));
    fill(1, 1 << 20);
    byte[] all = Files.readAllBytes(segment(1));
    for (int length = (int) from; length < all.length; length += 7) {
      Path copy = temp.resolve("copy-" + length);
      Files.createDirectories(copy);
      try (var out =
          Files.newOutputStream(copy.resolve("00000001.jsonl"), StandardOpenOption.CREATE)) {
        out.write(all, 0, length);
      }
      Samples.open(copy).close();
      AuditFiles.Verdict verdict = AuditFiles.verify(copy);
      assertTrue(verdict.fault().isEmpty(), verdict::toString);
      assertEquals(length == from ? 2 : 3, verdict.records());
    }
  }

  @Test
  void two_writers_of_one_folder_are_refused() {
    try (Trail first = Samples.open(folder)) {
      assertThrows(AuditUnavailable.class, () -> Samples.open(folder));
      first.append(List.of(Samples.record(OTHER, 1)));
    }
    Samples.open(folder).close();
  }

  @Test
  void a_half_made_segment_is_no_obstacle() throws IOException {
    fill(6, 1 << 20);
    Files.writeString(folder.resolve("00000002.jsonl.new"), "{\"format\"");
    fill(30, 4096);
    assertTrue(AuditFiles.verify(folder).fault().isEmpty());
  }
}
