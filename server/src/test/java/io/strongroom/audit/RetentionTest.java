package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SigningKey;
import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration KEEP = Duration.ofDays(30);

  private static final String REMOVED = SignedNote.Kind.REMOVED.event();

  @TempDir Path temp;
  private Forgery made;
  private Retention retention;

  @BeforeEach
  void make() throws IOException {
    made = Forgery.begin(temp);
    retention = new Retention(made.folder, KEEP, signer(Samples.signingKey()), Optional.empty());
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
    retention = new Retention(made.folder, KEEP, signer(Samples.signingKey()), Optional.empty());
    assertEquals(1, twice(late, 2).orElseThrow().to());
    retention = new Retention(made.folder, KEEP, signer(Samples.signingKey()), Optional.empty());
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
  void a_clock_that_stays_wrong_costs_no_more_than_the_time_that_has_passed() throws IOException {
    var nanos = new AtomicLong();
    Instant last = Samples.TIME.plus(Duration.ofDays(10));
    retention =
        new Retention(
            made.folder,
            KEEP,
            signer(Samples.signingKey()),
            Optional.of(new Retention.Lived(last, nanos::get)));
    Instant far = Samples.TIME.plus(Duration.ofDays(3650));
    assertEquals(Optional.empty(), twice(far, Integer.MAX_VALUE));
    nanos.set(Duration.ofDays(18).toNanos());
    assertEquals(Optional.empty(), twice(far, Integer.MAX_VALUE));
    nanos.set(Duration.ofDays(20).toNanos());
    assertTrue(twice(far, Integer.MAX_VALUE).isPresent());
  }

  @Test
  void what_could_not_be_recorded_about_the_disk_is_recorded_later() throws IOException {
    var journal = new ArrayList<String>();
    var notes = new ArrayList<String>();
    var fails = new AtomicBoolean(true);
    var space = new Space(List.of(made.folder));
    space.look(made.folder, 0, 100L << 30); // so that the next look has news
    try (Store store = Forgery.store();
        Trail trail = Samples.open(made.folder, Forgery.SEGMENT, DiskSegment::open)) {
      var keeper =
          new Keeper(
              trail.checkpoints(store, journal::add),
              space,
              Optional.empty(),
              new Outage("test"),
              (name, details) -> {
                if (fails.get()) {
                  throw new AuditUnavailable("full");
                }
                notes.add(name);
              },
              trail::force,
              () -> {},
              () -> Samples.TIME,
              journal::add);
      keeper.watch();
      assertEquals(1, journal.size(), journal::toString);
      assertEquals(List.of(), notes);
      fails.set(false);
      keeper.watch();
      keeper.watch();
      assertEquals(List.of("AuditSpaceRecovered"), notes);
      assertEquals(1, journal.size(), journal::toString);
      keeper.close();
    }
  }

  @Test
  void a_trail_whose_beginning_was_removed_rightly_is_intact() throws IOException {
    Instant late = Samples.TIME.plus(KEEP).plusSeconds(60);
    Retention.Plan plan = twice(late, 3).orElseThrow();
    assertEquals(2, plan.to());
    try (Store store = Forgery.store();
        Trail trail = Samples.open(made.folder, Forgery.SEGMENT, DiskSegment::open)) {
      Checkpoints checkpoints = trail.checkpoints(store, text -> {});
      trail.note(REMOVED, retention.details(plan));
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

  /** What somebody does who can write every file, but has no key. */
  private AuditFiles.Fault steal(int to, UnaryOperator<Map<String, String>> forged)
      throws IOException {
    Header next = Forgery.header(Segments.path(made.folder, to + 1));
    var plan = new Retention.Plan(1, to, next);
    for (int number = 1; number <= to; number++) {
      Files.deleteIfExists(Segments.path(made.folder, number));
    }
    made.say(REMOVED, forged.apply(retention.details(plan)));
    AuditFiles.Verdict verdict = AuditFiles.verify(made.folder);
    assertTrue(verdict.records() > 0);
    return verdict.fault().orElseThrow();
  }

  private static Signer signer(SigningKey key) {
    return new Signer(Samples.TRAIL, "n1", key, () -> Samples.TIME);
  }

  @Test
  void who_steals_segments_cannot_say_that_they_were_removed() throws IOException {
    AuditFiles.Fault fault =
        steal(
            2,
            said ->
                Map.of(
                    "from",
                    "1",
                    "to",
                    "2",
                    "lastLine",
                    said.get("lastLine"),
                    "digest",
                    said.get("digest")));
    assertEquals(Optional.of(1L), fault.trailLine());
    assertTrue(fault.reason().contains("segments up to 2 are missing"), fault::reason);
  }

  @Test
  void neither_another_key_nor_another_trail_nor_changed_words_explain_it() throws IOException {
    retention = new Retention(made.folder, KEEP, signer(SigningKey.generate()), Optional.empty());
    assertEquals(Optional.of(1L), steal(2, said -> said).trailLine());
    // The right key's id does not help either.
    String id = Samples.signingKey().verifier().id();
    assertEquals(Optional.of(1L), steal(2, said -> with(said, "key", id)).trailLine());
    var other = new Signer("f".repeat(32), "n1", Samples.signingKey(), () -> Samples.TIME);
    retention = new Retention(made.folder, KEEP, other, Optional.empty());
    assertEquals(Optional.of(1L), steal(2, said -> said).trailLine());
    assertEquals(Optional.of(1L), steal(2, said -> with(said, "trail", Samples.TRAIL)).trailLine());
  }

  private static Map<String, String> with(Map<String, String> said, String name, String text) {
    var changed = new HashMap<>(said);
    changed.put(name, text);
    return changed;
  }

  @Test
  void an_honest_removal_explains_no_more_than_it_says() throws IOException {
    Retention.Plan plan = new Retention.Plan(1, 1, header(2));
    try (Trail trail = Samples.open(made.folder, Forgery.SEGMENT, DiskSegment::open)) {
      trail.note(REMOVED, retention.details(plan));
    }
    retention.remove(plan, path -> {});
    assertEquals(Optional.empty(), AuditFiles.verify(made.folder).fault());
    long first = header(2).line() + 1;
    AuditFiles.Fault fault = steal(2, said -> with(said, "signature", "0".repeat(128)));
    assertEquals(Optional.of(first), fault.trailLine());
  }

  @Test
  void a_removal_that_was_interrupted_is_explained_too() throws IOException {
    var plan = new Retention.Plan(1, 2, header(3));
    try (Trail trail = Samples.open(made.folder, Forgery.SEGMENT, DiskSegment::open)) {
      trail.note(REMOVED, retention.details(plan));
    }
    assertEquals(Optional.empty(), AuditFiles.verify(made.folder).fault());
    Files.delete(Segments.path(made.folder, 1));
    assertEquals(Optional.empty(), AuditFiles.verify(made.folder).fault());
  }

  private Header header(int segment) {
    return Forgery.header(Segments.path(made.folder, segment));
  }

  @Test
  void the_keeper_does_all_of_it() throws IOException {
    Instant late = Samples.TIME.plus(KEEP).plusSeconds(60);
    try (Store store = Forgery.store();
        Trail trail = Samples.open(made.folder, 2 * Forgery.SEGMENT, DiskSegment::open)) {
      var keeper =
          new Keeper(
              trail.checkpoints(store, text -> {}),
              new Space(List.of()),
              Optional.of(retention),
              new Outage("test"),
              trail::note,
              trail::force,
              () -> {},
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
    assertTrue(last.contains(REMOVED) && last.contains("\"to\":\"3\""), last);
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
