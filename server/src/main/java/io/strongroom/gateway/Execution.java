package io.strongroom.gateway;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.Trail;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Gate;
import io.strongroom.store.PrepareFirst;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.Tx;
import io.strongroom.store.WriteRequired;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs one operation in its transaction, and has it recorded before anybody sees what came of it. A
 * change and its record are one transaction; what is refused is rolled back and recorded; an answer
 * on which nobody decided is withheld.
 */
final class Execution {
  private final Store store;
  private final Gate gate;
  private final Trail trail;

  Execution(Store store, Gate gate, Trail trail) {
    this.store = store;
    this.gate = gate;
    this.trail = trail;
  }

  /** How an operation ended. */
  private record End(Call call, @Nullable Object response, Optional<AwsError> error) {}

  /** A change that is not made after all. */
  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised
    private final End end;

    RolledBack(End end) {
      super("rolled back", null, false, false);
      this.end = end;
    }
  }

  /**
   * What came of a read; nobody may see it before its records are kept.
   *
   * @param records not yet kept
   */
  record Answered(End end, List<AuditRecord> records) {
    /** The response; what refused it is thrown. */
    @Nullable Object response() {
      return unwrap(end);
    }
  }

  /**
   * Runs a read and has it recorded.
   *
   * @throws WriteRequired when it has to change something; nothing is recorded then
   * @throws PrepareFirst when something must be made first; nothing is recorded then either
   */
  @Nullable Object read(Bound bound, Passage passage) {
    Answered answered = answer(bound, passage);
    trail.append(answered.records());
    return answered.response();
  }

  /**
   * Runs a read. What failed for reasons of our own is recorded already.
   *
   * @throws WriteRequired when it has to change something; nothing is recorded then
   */
  Answered answer(Bound bound, Passage passage) {
    var attempt = new AtomicReference<Call>();
    End end;
    try {
      end = store.read(tx -> run(bound, begin(bound, passage, tx, attempt)));
    } catch (WriteRequired | PrepareFirst e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      failed(bound, passage, Optional.ofNullable(attempt.get()), e);
      throw e;
    }
    return new Answered(end, trail.records(end.call(), passage.tls()));
  }

  /** Runs a write: all of it with its record, or nothing but the record of its refusal. */
  @Nullable Object write(Bound bound, Passage passage) {
    var attempt = new AtomicReference<Call>();
    var staged = new ArrayList<AuditRecord>();
    End end;
    try {
      end =
          store.write(
              tx -> {
                End ended = run(bound, begin(bound, passage, tx, attempt));
                if (ended.error().isPresent()) {
                  throw new RolledBack(ended);
                }
                staged.clear();
                staged.addAll(trail.records(ended.call(), passage.tls()));
                trail.stage(tx, staged);
                return ended;
              });
    } catch (RolledBack e) {
      trail.append(trail.records(e.end.call(), passage.tls()));
      return unwrap(e.end);
    } catch (PrepareFirst e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      failed(bound, passage, Optional.ofNullable(attempt.get()), e);
      throw e;
    }
    trail.append(staged);
    return unwrap(end);
  }

  /** Records a request of a known caller that is not what its operation takes. */
  void unreadable(Api api, Api.Entry entry, Verified verified, Passage passage, AwsError why) {
    var bound = new Bound(api, entry, verified, new Decoded(new Unreadable(), Optional.empty()));
    failed(bound, passage, Optional.empty(), why);
  }

  /** Stands for a request that could not be read. */
  record Unreadable() {}

  private Call begin(Bound bound, Passage passage, Tx tx, AtomicReference<Call> attempt) {
    var source =
        new Call.Source(
            passage.id(),
            bound.verified().caller(),
            bound.verified().region(),
            passage.time(),
            passage.origin(),
            tx,
            gate);
    var call =
        new Call(
            source, bound.entry().action(), bound.decoded().request(), bound.decoded().violation());
    attempt.set(call);
    return call;
  }

  private static End run(Bound bound, Call call) {
    try {
      Object response = invoke(bound, call);
      if (!call.decided()) {
        throw new IllegalStateException("nobody decided on " + bound.entry().action());
      }
      call.answered(response);
      return new End(call, response, Optional.empty());
    } catch (AwsError e) {
      call.failed(e);
      return new End(call, null, Optional.of(e));
    }
  }

  private static @Nullable Object invoke(Bound bound, Call call) {
    try {
      return bound.entry().invoke(call, bound.decoded().request());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("an operation threw a checked exception", e);
    }
  }

  /** Records a call that failed for reasons of our own, or before it began. */
  void failed(Bound bound, Passage passage, Optional<Call> begun, Throwable why) {
    Call call =
        begun.orElseGet(() -> begin(bound, passage, new NoTransaction(), new AtomicReference<>()));
    call.failed(
        switch (why) {
          case AwsError error -> error;
          case StoreBusy busy -> throttled();
          default -> bound.api().internalError();
        });
    trail.append(trail.records(call, passage.tls()));
  }

  /** The answer when the database has no time. */
  static AwsError throttled() {
    return AwsError.of("ThrottlingException", "Rate exceeded");
  }

  private static @Nullable Object unwrap(End end) {
    if (end.error().isPresent()) {
      throw end.error().get();
    }
    return end.response();
  }
}
