package io.strongroom.functions.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Store;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines of functions, from the sink to whoever looks at them. */
final class LogSinkTest {
  private static final AccountId ACCOUNT = new AccountId("111111111111");
  private static final Region REGION = new Region("us-east-1");
  private static final String CANARY = "printed-by-mistake-hunter2";

  private final Logs logs = new Logs();
  private final List<String> complaints = new ArrayList<>();

  private Logs.Open sink(Store store) {
    return logs.sink(store, complaints::add);
  }

  private static long time(Store store) {
    return store.read(tx -> tx.now().toEpochMilli());
  }

  private static void append(LogSink sink, String stream, List<Line> lines) {
    sink.append(ACCOUNT, REGION, "/aws/lambda/f", stream, lines);
  }

  /** Everything that is kept of the group, oldest first. */
  private static List<String> kept(Store store) {
    return store.read(
        tx -> {
          Optional<Group> group = new GroupRows().find(tx, ACCOUNT, REGION, "/aws/lambda/f");
          if (group.isEmpty()) {
            return new ArrayList<String>();
          }
          var scan = new Scan(tx, new BatchRows(), group.get(), Optional.empty(), id -> true);
          var messages = new ArrayList<String>();
          Scan.Found page = scan.up(Event.Place.before(0), Long.MAX_VALUE, 1000, text -> true);
          page.events().forEach(event -> messages.add(event.message()));
          while (page.more()) {
            page = scan.up(page.last().orElseThrow(), Long.MAX_VALUE, 1000, text -> true);
            page.events().forEach(event -> messages.add(event.message()));
          }
          return messages;
        });
  }

  @EveryDatabase
  void lines_of_many_streams_are_written_by_the_time_the_sink_is_closed(Database database) {
    Store store = database.store();
    long time = time(store);
    var expected = new ArrayList<String>();
    try (Logs.Open sink = sink(store)) {
      for (int i = 0; i < 300; i++) {
        append(sink, "s" + i % 3, List.of(new Line(time + i, "line " + i)));
        expected.add("line " + i);
      }
    }
    assertEquals(expected, kept(store));
    assertEquals(List.of(), complaints);
  }

  @EveryDatabase
  void what_comes_too_fast_is_dropped_and_counted(Database database) {
    Store store = database.store();
    long time = time(store);
    String text = "x".repeat(1000);
    int lines = 3000;
    try (Logs.Open sink = sink(store)) {
      append(sink, "s", IntStream.range(0, lines).mapToObj(i -> new Line(time, text + i)).toList());
      append(sink, "calm", List.of(new Line(time + 1, "heard")));
    }
    List<String> kept = kept(store);
    int whole = (int) kept.stream().filter(it -> it.startsWith(text)).count();
    assertTrue(whole > 1000 && whole < lines, () -> "kept " + whole);
    assertTrue(kept.contains("heard"));
    String word = "[strongroom] " + (lines - whole) + " more lines came too fast here";
    assertTrue(kept.stream().anyMatch(it -> it.startsWith(word)), word);
  }

  @EveryDatabase
  void a_line_that_is_too_long_is_cut_and_an_empty_one_stays(Database database) {
    Store store = database.store();
    long time = time(store);
    try (Logs.Open sink = sink(store)) {
      String smile = "\uD83D\uDE00";
      String tooLong = "x".repeat(LogBuffer.LINE_MAX - 1) + smile + "tail";
      append(sink, "s", List.of(new Line(time, tooLong), new Line(time + 1, "")));
    }
    assertEquals(List.of("x".repeat(LogBuffer.LINE_MAX - 1), " "), kept(store));
  }

  @EveryDatabase
  void lines_that_cannot_be_written_are_not_in_the_way_of_others(Database database) {
    Store store = database.store();
    long time = time(store);
    try (Logs.Open sink = sink(store)) {
      sink.append(ACCOUNT, REGION, "broken", "s", List.of(new Line(time, "first")));
    }
    int spoiled =
        store.write(
            tx -> tx.sql("update log_groups set created = 1 where name = ?").with("broken").run());
    assertEquals(1, spoiled);
    try (Logs.Open sink = sink(store)) {
      sink.append(ACCOUNT, REGION, "broken", "s", List.of(new Line(time, "second")));
      append(sink, "s", List.of(new Line(time, "heard")));
    }
    assertEquals(List.of("heard"), kept(store));
    assertFalse(complaints.isEmpty());
    assertTrue(complaints.stream().noneMatch(it -> it.contains("second")), complaints::toString);
  }

  @EveryDatabase
  void what_is_too_old_or_of_deleted_groups_goes(Database database) {
    Store store = database.store();
    long time = time(store);
    long old = time - Duration.ofDays(31).toMillis();
    try (Logs.Open sink = sink(store)) {
      append(sink, "s", List.of(new Line(old, "old")));
      append(sink, "s", List.of(new Line(time, "new")));
    }
    while (store.write(tx -> logs.sweep(tx, 10)) > 0) {
      // Bounded pieces; the last finds nothing.
    }
    assertEquals(List.of("new"), kept(store));
    assertEquals(1, streams(store));
    long stored =
        store.read(
            tx ->
                new GroupRows().find(tx, ACCOUNT, REGION, "/aws/lambda/f").orElseThrow().stored());
    assertTrue(stored > 0);
    int unused =
        store.write(
            tx -> {
              var rows = new GroupRows();
              rows.delete(tx, rows.find(tx, ACCOUNT, REGION, "/aws/lambda/f").orElseThrow());
              return 0;
            });
    assertEquals(1, rows(store));
    while (store.write(tx -> logs.sweep(tx, 10)) > 0) {
      // As above.
    }
    assertEquals(0, rows(store));
  }

  @EveryDatabase
  void streams_that_nothing_came_to_for_long_go_unless_somebody_else_said_so(Database database) {
    Store store = database.store();
    long time = time(store);
    try (Logs.Open sink = sink(store)) {
      append(sink, "s", List.of(new Line(time, "kept")));
    }
    int unused = store.write(tx -> tx.sql("update log_streams set ingested = 1").run());
    unused = store.write(tx -> logs.sweep(tx, 10));
    assertEquals(1, streams(store));
    unused =
        store.write(
            tx -> {
              Group group =
                  new GroupRows().find(tx, ACCOUNT, REGION, "/aws/lambda/f").orElseThrow();
              var rows = new StreamRows();
              Stream made = rows.create(tx, group, "idle");
              return rows.expire(tx, group, made.created().toEpochMilli() + 1, 10);
            });
    assertEquals(1, unused);
    assertEquals(1, streams(store));
  }

  private static long streams(Store store) {
    return store.read(
        tx -> tx.sql("select count(*) from log_streams").one(row -> row.number(1)).orElse(0L));
  }

  private static long rows(Store store) {
    return store.read(
        tx -> tx.sql("select count(*) from log_batches").one(row -> row.number(1)).orElse(0L));
  }

  @EveryDatabase
  void a_group_that_takes_too_much_loses_its_oldest(Database database) {
    Store store = database.store();
    long time = time(store);
    try (Logs.Open sink = sink(store)) {
      append(sink, "s", List.of(new Line(time - 2, "oldest")));
    }
    try (Logs.Open sink = sink(store)) {
      append(sink, "s", List.of(new Line(time, "newest")));
    }
    int inflated =
        store.write(
            tx ->
                tx.sql("update log_batches set size = ? where last_event = ?")
                    .with(Sweep.GROUP_BYTES)
                    .with(time)
                    .run());
    assertEquals(1, inflated);
    int unused = store.write(tx -> logs.sweep(tx, 1));
    assertEquals(List.of("newest"), kept(store));
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void lines_survive_a_restart_and_are_not_in_clear_on_the_disk(DatabaseKind kind)
      throws IOException {
    try (Running aws = Running.fresh(kind)) {
      long time = aws.admin().signed().clock().instant().toEpochMilli();
      aws.logs()
          .append(
              new AccountId(aws.account()),
              new Region(aws.region()),
              "/aws/lambda/f",
              "2026/01/31/[$LATEST]0a",
              List.of(new Line(time, CANARY)));
      aws.stop();
      aws.resume();
      Answer found =
          aws.admin()
              .logs("FilterLogEvents", "logGroupName", "/aws/lambda/f", "filterPattern", "hunter2");
      Map<String, Object> event = found.objects("events").getFirst();
      assertEquals(CANARY, event.get("message"));
      assertEquals("2026/01/31/[$LATEST]0a", event.get("logStreamName"));
      aws.stop();
      try (var files = Files.walk(aws.dataFolder())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertFalse(bytes.contains("hunter2"), file::toString);
        }
      }
      aws.resume();
    }
  }
}
