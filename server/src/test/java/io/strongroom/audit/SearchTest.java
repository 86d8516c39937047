package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SearchTest {
  private static final Instant START = Instant.parse("2026-01-02T00:00:00Z");
  private static final List<String> CHAINS = List.of("111111111111", "222222222222", "system");
  private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1");
  private static final int SEGMENT_BYTES = 6_000;

  @TempDir private Path folder;
  private final Random random = new Random(4711);
  private final List<AuditRecord> all = new ArrayList<>();
  private long number;

  private Trail trail() {
    return Samples.open(folder, SEGMENT_BYTES, DiskSegment::open);
  }

  private Search search(Trail trail) {
    return Search.open(new AuditLocation.Folder(folder, SEGMENT_BYTES), trail, Samples.key());
  }

  /** Records whose times go forward on the whole, and now and then back. */
  private void append(Trail trail, int count) {
    for (int i = 0; i < count; i++) {
      number++;
      String chain = CHAINS.get(random.nextInt(3));
      String id = String.format("00000000-0000-4000-8000-%012d", number);
      Instant time = START.plusSeconds(number / 3 - random.nextInt(20) * random.nextInt(2));
      String json =
          """
          {"userIdentity":{"type":"IAMUser","userName":"user%1$d","accessKeyId":"AKIA%1$d"},\
          "eventTime":"%2$s","eventSource":"kms.amazonaws.com","eventName":"Op%3$d",\
          "awsRegion":"%4$s","eventID":"%5$s","readOnly":%6$s,\
          "resources":[{"type":"T%1$d","ARN":"arn%3$d"},{"type":"T","ARN":"arn%1$d"}]}\
          """
              .formatted(
                  random.nextInt(4),
                  time,
                  random.nextInt(50),
                  REGIONS.get(random.nextInt(2)),
                  id,
                  random.nextBoolean());
      var record = new AuditRecord(chain, id, number, json);
      trail.append(List.of(record));
      all.add(record);
    }
  }

  private static Question question(Optional<Question.Attribute> attribute) {
    return new Question(
        new AccountId(CHAINS.getFirst()),
        new Region(REGIONS.getFirst()),
        START.minusSeconds(100),
        START.plusSeconds(1_000_000),
        attribute,
        summary -> true);
  }

  private static Question question(Question.Key key, String value) {
    return question(Optional.of(new Question.Attribute(key, value)));
  }

  private static Question question() {
    return question(Optional.empty());
  }

  /** What should be found, by looking at everything. */
  private List<String> expected(Question question, Predicate<AuditRecord> there) {
    var found = new ArrayList<AuditRecord>();
    for (AuditRecord record : all.reversed()) {
      if (there.test(record) && question.matches(record.chain(), Summary.of(record.json()))) {
        found.add(record);
      }
    }
    found.sort(
        Comparator.comparing((AuditRecord record) -> Summary.of(record.json()).eventTime())
            .reversed());
    return found.stream().map(AuditRecord::json).toList();
  }

  private void finds(Search search, Question question, int page) {
    finds(search, question, page, record -> true);
  }

  private void finds(Search search, Question question, int page, Predicate<AuditRecord> there) {
    assertEquals(expected(question, there), found(search, question, page));
  }

  private static List<String> found(Search search, Question question, int limit) {
    var found = new ArrayList<String>();
    Search.Page page = search.find(question, limit, Optional.empty());
    page.entries().forEach(entry -> found.add(entry.json()));
    while (page.next().isPresent()) {
      page = search.find(question, limit, page.next());
      assertTrue(page.entries().size() <= limit);
      assertFalse(page.entries().isEmpty(), "a page without entries");
      page.entries().forEach(entry -> found.add(entry.json()));
    }
    return found;
  }

  private void findsEverything(Search search) {
    finds(search, question(), 7);
    finds(search, question(), 1_000);
    finds(search, question(Question.Key.USERNAME, "user2"), 5);
    finds(search, question(Question.Key.ACCESS_KEY_ID, "AKIA1"), 50);
    finds(search, question(Question.Key.EVENT_NAME, "Op17"), 1);
    finds(search, question(Question.Key.EVENT_ID, "00000000-0000-4000-8000-000000000042"), 2);
    finds(search, question(Question.Key.READ_ONLY, "true"), 13);
    finds(search, question(Question.Key.RESOURCE_TYPE, "T3"), 11);
    finds(search, question(Question.Key.RESOURCE_NAME, "arn1"), 4);
    finds(search, question(Question.Key.EVENT_SOURCE, "kms.amazonaws.com"), 40);
    finds(search, question(Question.Key.USERNAME, "USER2"), 5);
    for (int i = 0; i < 10; i++) {
      Question all = question();
      long since = random.nextInt(250);
      finds(
          search,
          new Question(
              new AccountId(CHAINS.get(1)),
              new Region(REGIONS.get(1)),
              START.plusSeconds(since),
              START.plusSeconds(since + random.nextInt(40)),
              Optional.empty(),
              all.wanted()),
          6);
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void every_attribute_and_time_finds_what_a_look_at_everything_finds() throws IOException {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 500);
      findsEverything(search);
      append(trail, 300);
      findsEverything(search);
      assertTrue(files(".jsonl").size() > 20);
      assertEquals(files(".jsonl").size() - 1, files(".index").size());
      for (Path file : files(".index")) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }

  @Test
  void a_trail_in_memory_gives_the_same_answers() {
    try (Trail trail =
            Trail.open(
                AuditLocation.memory(),
                Samples.settings(Durability.DEFAULT),
                Samples.anchor(),
                () -> Samples.TIME);
        Search search = Search.open(AuditLocation.memory(), trail, Samples.key())) {
      append(trail, 700);
      findsEverything(search);
    }
  }

  @Test
  void indexes_that_are_missing_wrong_or_of_somebody_else_are_made_again() throws IOException {
    try (Trail trail = trail()) {
      append(trail, 500);
      try (Search search = search(trail)) {
        findsEverything(search);
      }
      List<Path> indexes = files(".index");
      Files.delete(indexes.get(0));
      Files.write(indexes.get(1), new byte[0]);
      Files.write(indexes.get(2), new byte[5000]);
      Files.copy(indexes.get(4), indexes.get(3), StandardCopyOption.REPLACE_EXISTING);
      byte[] hiding = Files.readAllBytes(indexes.get(5));
      hiding[hiding.length - 100] ^= 1;
      Files.write(indexes.get(5), hiding);
      Files.write(indexes.get(6), new byte[] {1, 2, 3});
      try (Search search = search(trail)) {
        findsEverything(search);
      }
    }
  }

  @Test
  void an_index_that_cannot_be_written_leaves_nothing_behind_and_stops_no_question()
      throws IOException {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 100);
      Path inTheWay = Files.createDirectory(SideFile.path(files(".jsonl").getFirst()));
      Files.createFile(inTheWay.resolve("file"));
      findsEverything(search);
      assertEquals(List.of(), files(".new"));
      Files.delete(inTheWay.resolve("file"));
      Files.delete(inTheWay);
      findsEverything(search);
    }
  }

  @Test
  void where_no_index_can_be_written_questions_wait_and_nothing_is_made_in_vain()
      throws IOException {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 100);
      List<Path> segments = files(".jsonl");
      assertTrue(segments.size() > FolderSearch.UNWRITTEN_MAX + 1);
      for (Path segment : segments) {
        Path inTheWay = Files.createDirectory(SideFile.path(segment));
        Files.createFile(inTheWay.resolve("file"));
      }
      assertThrows(Search.Busy.class, () -> search.find(question(), 5, Optional.empty()));
      for (Path segment : segments) {
        Files.delete(SideFile.path(segment).resolve("file"));
        Files.delete(SideFile.path(segment));
      }
    }
  }

  @Test
  void a_segment_that_goes_takes_its_records_with_it() throws IOException {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 500);
      findsEverything(search);
      Path gone = files(".jsonl").get(3);
      var lost = new ArrayList<String>();
      Segments.read(
          gone,
          (at, text, end, whole) -> {
            Line.parse(text).ifPresent(line -> lost.add(line.record()));
            return true;
          });
      Files.delete(gone);
      finds(search, question(), 20, record -> !lost.contains(record.json()));
      assertFalse(Files.exists(SideFile.path(gone)), "its index stays");
      assertEquals(files(".jsonl").size() - 1, files(".index").size());
    }
  }

  @Test
  void a_record_that_was_changed_is_not_handed_out() throws IOException {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 300);
      findsEverything(search);
      Path segment = files(".jsonl").get(1);
      String text = Files.readString(segment);
      int at = text.indexOf("\"eventName\":\"Op", text.indexOf(CHAINS.getFirst()));
      try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
        file.seek(at + 3);
        file.write('X');
      }
      List<String> found = found(search, question(), 50);
      assertTrue(found.stream().noneMatch(json -> json.contains("\"evXntName")), found::toString);
    }
  }

  @Test
  void an_end_that_was_written_again_is_read_again() throws IOException {
    Path segment;
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 3);
      findsEverything(search);
      segment = files(".jsonl").getFirst();
      long before = Files.size(segment);
      append(trail, 2);
      findsEverything(search);
      // As a write that failed does it: its lines go, others come into their place.
      byte[] bytes = Files.readAllBytes(segment);
      String last =
          new String(bytes, (int) before, bytes.length - (int) before, StandardCharsets.UTF_8);
      String[] lines = last.split("\n", -1);
      String swapped = lines[1] + "\n" + lines[0] + "\n";
      try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
        file.setLength(before);
        file.seek(before);
        file.write(swapped.getBytes(StandardCharsets.UTF_8));
      }
      assertEquals(
          expected(question(), record -> true).stream().sorted().toList(),
          found(search, question(), 5).stream().sorted().toList());
    }
  }

  @Test
  void what_is_found_and_not_wanted_is_left_out_without_an_end() {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 400);
      Question all = question();
      Question some =
          new Question(
              all.account(),
              all.region(),
              all.since(),
              all.until(),
              Optional.empty(),
              summary -> summary.eventName().endsWith("7"));
      finds(search, some, 3);
    }
  }

  @Test
  void more_questions_than_may_wait_are_refused() throws Exception {
    try (Trail trail = trail();
        Search search = search(trail);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      append(trail, 3_000);
      var answers = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < 100; i++) {
        answers.add(
            threads.submit(
                () -> {
                  try {
                    return search.find(question(), 50, Optional.empty()).entries().size() == 50;
                  } catch (Search.Busy e) {
                    return true;
                  }
                }));
      }
      for (Future<Boolean> answer : answers) {
        assertTrue(answer.get());
      }
    }
  }

  @Test
  void a_position_that_is_none_is_refused() {
    try (Trail trail = trail();
        Search search = search(trail)) {
      append(trail, 3);
      for (String position : List.of("", "1.2", "a.b.c", "1.2.3.4")) {
        assertThrows(
            IllegalArgumentException.class,
            () -> search.find(question(), 5, Optional.of(position)));
      }
    }
  }

  @Test
  void a_search_that_was_closed_is_busy() {
    try (Trail trail = trail()) {
      Search search = search(trail);
      search.close();
      assertThrows(Search.Busy.class, () -> search.find(question(), 5, Optional.empty()));
    }
  }

  @Test
  void indexes_are_all_made_however_short_each_turn_is() throws IOException {
    try (Trail trail = trail()) {
      append(trail, 200);
    }
    int closed = Segments.list(folder).size() - 1;
    assertTrue(closed >= 3, () -> closed + " segments");
    var search = new FolderSearch(folder, Samples.key());
    for (int turn = 1; turn < closed; turn++) {
      assertFalse(search.prepare(Duration.ZERO), "there is more to do");
    }
    assertTrue(search.prepare(Duration.ZERO), "nobody would come to an end");
  }
}
