package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.Anchor;
import io.strongroom.audit.AuditFiles;
import io.strongroom.audit.AuditLocation;
import io.strongroom.audit.Durability;
import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailSettings;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.OpenGate;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Location;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.Stores;
import io.strongroom.store.Tx;
import io.strongroom.testing.SignedRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A call that ends before it began is recorded like any other. */
class ExecutionTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final String ID = "AKIAIOSFODNN7EXAMPLE";

  /** A database without any time. */
  private static final Store BUSY =
      new Store() {
        @Override
        public <T> T read(Function<Tx, T> work) {
          throw new StoreBusy("test");
        }

        @Override
        public <T> T write(Function<Tx, T> work) {
          throw new StoreBusy("test");
        }

        @Override
        public Busy busy() {
          return new Busy(0, 0, 0, 0);
        }

        @Override
        public boolean readsBlock() {
          return false;
        }

        @Override
        public void close() {}
      };

  private final List<String> recorded = new ArrayList<>();

  /** Something that is tried. */
  @FunctionalInterface
  interface Attempt {
    void with(Execution execution, Bound bound, Passage passage);
  }

  private void attempt(String operation, Attempt attempt) {
    WireRequest request =
        Keys.received(
            SignedRequest.of("POST", "localhost:4566", "/", "{}")
                .sign(new SignedRequest.Key(ID, "secret", "", "eu-central-1", "sample"), NOW));
    Verified verified = new SigV4(new Keys().with(ID, "secret")).verify(request, "sample", NOW);
    Api.Entry entry = Sample.entry(Sample.API, operation);
    var bound =
        new Bound(Sample.API, entry, verified, new Decoded(new Sample.Nothing(), Optional.empty()));
    var codec = new AwsJson(new Shapes(List.of(Sample.API)));
    var target = new Routes.Target(Sample.API, Optional.of(entry));
    var passage = new Passage(request, "id-1", NOW, new Protocol.Json(codec, target, request));
    try (Store store =
            Stores.open(
                new Location.SqliteMemory(), SealKey.generate("test"), InstantSource.system());
        Trail trail = trail(store)) {
      attempt.with(new Execution(BUSY, OpenGate.ALL, trail), bound, passage);
      trail.scan(AuditFiles.Filter.ALL, entryOf -> recorded.add(entryOf.json()));
    }
  }

  private static Trail trail(Store store) {
    AuditLocation memory = AuditLocation.memory();
    Anchor anchor = Anchor.of(store, new AccountId("111122223333"), "n1", memory, false);
    return Trail.open(
        memory, TrailSettings.of(Durability.DEFAULT), anchor, InstantSource.fixed(NOW));
  }

  private void assertRecorded(String part) {
    assertEquals(1, recorded.size(), recorded::toString);
    assertTrue(recorded.getFirst().contains(part), recorded::toString);
    assertTrue(recorded.getFirst().contains("user/ann"), recorded::toString);
  }

  @Test
  void a_change_that_the_database_had_no_time_for_is_recorded() {
    attempt(
        "DoNothing",
        (execution, bound, passage) ->
            assertThrows(StoreBusy.class, () -> execution.write(bound, passage)));
    assertRecorded("\"errorCode\":\"ThrottlingException\"");
  }

  @Test
  void a_read_that_the_database_had_no_time_for_is_recorded() {
    attempt(
        "Everything",
        (execution, bound, passage) ->
            assertThrows(StoreBusy.class, () -> execution.answer(bound, passage)));
    assertRecorded("\"errorCode\":\"ThrottlingException\"");
  }

  @Test
  void a_request_that_cannot_be_read_is_recorded_without_the_database() {
    attempt(
        "Everything",
        (execution, bound, passage) ->
            execution.unreadable(
                bound.api(),
                bound.entry(),
                bound.verified(),
                passage,
                AwsError.of("SerializationException", "no")));
    assertRecorded("\"errorCode\":\"SerializationException\"");
  }
}
