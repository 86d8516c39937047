package io.strongroom.ops;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.Trail;
import io.strongroom.aws.AwsError;
import io.strongroom.functions.ServiceCalls;
import io.strongroom.iam.Call;
import io.strongroom.iam.Gate;
import io.strongroom.iam.Origin;
import io.strongroom.store.PrepareFirst;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import io.strongroom.store.WriteRequired;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls of services themselves, on the way that those of clients go: decided by the same gate, with
 * their records in their transaction, and before anybody sees what came of them.
 */
final class OwnCalls implements ServiceCalls {
  private static final int ATTEMPTS_MAX = 4;

  private final Store store;
  private final Gate gate;
  private final Trail trail;
  private final InstantSource clock;

  OwnCalls(Store store, Gate gate, Trail trail, InstantSource clock) {
    this.store = store;
    this.gate = gate;
    this.trail = trail;
    this.clock = clock;
  }

  /** Rolls back what was refused. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised
    private final Call call;

    private final AwsError why;

    Refused(Call call, AwsError why) {
      super("refused", null, false, false);
      this.call = call;
      this.why = why;
    }
  }

  @Override
  public <T> T perform(Order order, Function<Call, T> body) {
    Instant time = clock.instant();
    PrepareFirst first;
    int attempts = 0;
    do {
      try {
        return attempt(order, time, body);
      } catch (PrepareFirst e) {
        first = e;
      }
      first.prepare();
    } while (++attempts < ATTEMPTS_MAX);
    throw new IllegalStateException("prepared too often", first);
  }

  private <T> T attempt(Order order, Instant time, Function<Call, T> body) {
    try {
      try {
        return read(order, time, body);
      } catch (WriteRequired e) {
        return write(order, time, body);
      }
    } catch (Refused e) {
      e.call.failed(e.why);
      trail.append(trail.records(e.call, Optional.empty()));
      throw e.why;
    }
  }

  private <T> T read(Order order, Instant time, Function<Call, T> body) {
    var records = new ArrayList<AuditRecord>();
    T result =
        store.read(
            tx -> {
              records.clear();
              Call call = call(order, time, tx);
              T made = made(call, body);
              records.addAll(trail.records(call, Optional.empty()));
              return made;
            });
    trail.append(records);
    return result;
  }

  private <T> T write(Order order, Instant time, Function<Call, T> body) {
    var staged = new ArrayList<AuditRecord>();
    T result =
        store.write(
            tx -> {
              staged.clear();
              Call call = call(order, time, tx);
              T made = made(call, body);
              staged.addAll(trail.records(call, Optional.empty()));
              trail.stage(tx, staged);
              return made;
            });
    trail.append(staged);
    return result;
  }

  private static <T> T made(Call call, Function<Call, T> body) {
    try {
      T made = body.apply(call);
      if (!call.decided()) {
        throw new IllegalStateException("nobody decided on " + call.action());
      }
      return made;
    } catch (AwsError e) {
      throw new Refused(call, e);
    }
  }

  private Call call(Order order, Instant time, Tx tx) {
    String name = order.via().orElseGet(() -> order.caller().arn());
    var source =
        new Call.Source(
            order.requestId(),
            order.caller(),
            order.region(),
            time,
            new Origin(name, name, true),
            tx,
            order.source().map(gate::because).orElse(gate));
    return Call.byService(source, order.via(), order.action(), order.request());
  }
}
