package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration KEEP = Duration.ofDays(30);

  @TempDir Path temp;
  private Forgery made;
  private Retention retention;

  @BeforeEach
  void make() throws IOException {
    made = Forgery.begin(temp);
    retention = new Retention(made.folder, KEEP);
  }

  private Optional<Retention.Plan> twice(Instant now, int below) throws IOException {
    assertEquals(Optional.empty(), retention.look(now, below), "a first look removes nothing");
    return retention.look(now, below);
  }

  @Test
  void nothing_goes_before_its_time() throws IOException {
    Instant early = Samples.TIME.plus(KEEP).minusSeconds(60);
    assertEquals(Optional.empty(), twice(early, Integer.MAX_VALUE));
  }

  @Test
  void all_that_is_old_goes_but_the_last_segment_and_what_no_place_outside_has()
      throws IOException {
    Instant late = Samples.TIME.plus(KEEP).plusSeconds(60);
    int count = made.segments().size();
    Retention.Plan all = twice(late, Integer.MAX_VALUE).orElseThrow();
    assertEquals(1, all.from());
    assertEquals(count - 1, all.to());
    retention = new Retention(made.folder, KEEP);
    assertEquals(1, twice(late, 2).orElseThrow().to());
    retention = new Retention(made.folder, KEEP);
    assertEquals(Optional.empty(), twice(late, 1));
  }

  @Test
  void a_clock_that_jumps_for_a_moment_costs_nothing() throws IOException {
    Instant far = Samples.TIME.plus(Duration.ofDays(3650));
    assertEquals(Optional.empty(), retention.look(far, Integer.MAX_VALUE));
    assertEquals(Optional.empty(), retention.look(Samples.TIME, Integer.MAX_VALUE));
    assertEquals(Optional.empty(), retention.look(far, Integer.MAX_VALUE));
  }

  @Test
  void a_trail_whose_beginning_was_removed_rightly_is_intact() throws IOException {
    Instant late = Samples.TIME.plus(KEEP).plusSeconds(60);
    Retention.Plan plan = twice(late, 3).orElseThrow();
    assertEquals(2, plan.to());
    try (Store store = Forgery.store();
        Trail trail = Samples.open(made.folder, Forgery.SEGMENT, DiskSegment::open)) {
      Checkpoints checkpoints = trail.checkpoints(store, text -> {});
      trail.note(Retention.REMOVED, plan.details());
      trail.force();
      retention.remove(plan, path -> {});
      checkpoints.make();
    }
    assertFalse(Files.exists(Segments.path(made.folder, 2)));
    AuditFiles.Verdict verdict = AuditFiles.verify(made.folder);
    assertEquals(Optional.empty(), verdict.fault());
    assertTrue(verdict.checkpoints() > 1);

    // What was not recorded is still missing.
    Files.delete(Segments.path(made.folder, 3));
    assertTrue(
        AuditFiles.verify(made.folder)
            .fault()
            .orElseThrow()
            .reason()
            .contains("segments up to 3 are missing"));
  }

  @Test
  void the_keeper_does_all_of_it() throws IOException {
    Instant late = Samples.TIME.plus(KEEP).plusSeconds(60);
    try (Store store = Forgery.store();
        Trail trail = Samples.open(made.folder, Forgery.SEGMENT, DiskSegment::open)) {
      var keeper =
          new Keeper(
              trail.checkpoints(store, text -> {}),
              new Space(List.of()),
              Optional.of(retention),
              new Outage("test"),
              trail::note,
              trail::force,
              () -> late,
              text -> {});
      keeper.retain();
      keeper.retain();
      keeper.close();
    }
    assertEquals(1, made.segments().size());
    assertEquals(Optional.empty(), AuditFiles.verify(made.folder).fault());
    var notes = new java.util.ArrayList<String>();
    AuditFiles.list(made.folder, AuditFiles.Filter.ALL, entry -> notes.add(entry.json()));
    String last = notes.getLast();
    assertTrue(last.contains(Retention.REMOVED) && last.contains("\"to\":\"3\""), last);
  }

  @Test
  void little_room_is_told_once_and_so_is_its_end() {
    var space = new Space(List.of());
    Path folder = Path.of("/x");
    long gib = 1L << 30;
    assertEquals(Optional.empty(), space.look(folder, 2 * gib, 100 * gib));
    assertTrue(space.look(folder, gib - 1, 100 * gib).orElseThrow().low());
    assertEquals(Optional.empty(), space.look(folder, gib / 2, 100 * gib));
    assertTrue(space.low());
    assertEquals(Optional.empty(), space.look(folder, gib + 1, 100 * gib));
    Space.News news = space.look(folder, 2 * gib, 100 * gib).orElseThrow();
    assertFalse(news.low() || space.low());
    assertEquals(
        Map.of("folder", "/x", "freeBytes", "" + 2 * gib, "thresholdBytes", "" + gib),
        news.details());
    assertEquals(Optional.empty(), space.look(folder, 60 << 20, 1 << 30), "5 % of a small disk");
  }
}
