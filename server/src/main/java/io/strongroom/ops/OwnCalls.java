package io.strongroom.ops;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.Trail;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.functions.ServiceCalls;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Gate;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Mandate;
import io.strongroom.iam.Origin;
import io.strongroom.seal.Entropy;
import io.strongroom.secrets.ManagedSecret;
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
final class OwnCalls implements ServiceCalls, ManagedSecret.Runner {
  private static final String ROTATION = "secretsmanager.amazonaws.com";
  private static final int ATTEMPTS_MAX = 4;

  private final Store store;
  private final Iam iam;
  private final Trail trail;
  private final InstantSource clock;

  OwnCalls(Store store, Iam iam, Trail trail, InstantSource clock) {
    this.store = store;
    this.iam = iam;
    this.trail = trail;
    this.clock = clock;
  }

  @Override
  public <T> T perform(Order order, Function<Call, T> body) {
    Gate gate = order.source().map(iam.gate()::because).orElse(iam.gate());
    String name = order.via().orElseGet(() -> order.caller().arn());
    Instant time = clock.instant();
    return prepared(
        tx ->
            Call.byService(
                new Call.Source(
                    order.requestId(),
                    order.caller(),
                    order.region(),
                    time,
                    new Origin(name, name, true),
                    tx,
                    gate),
                order.via(),
                order.action(),
                order.request()),
        body);
  }

  @Override
  public <T> T run(
      Arn resource, Mandate mandate, String action, Object request, Function<Call, T> operation) {
    var caller = Caller.service(new AccountId(resource.account()), ROTATION);
    String id = Entropy.uuid().toString();
    Instant time = clock.instant();
    return prepared(
        tx ->
            Call.byService(
                new Call.Source(
                    id,
                    caller,
                    new Region(resource.region()),
                    time,
                    new Origin(ROTATION, ROTATION, true),
                    tx,
                    iam.gate(mandate)),
                Optional.empty(),
                action,
                request),
        operation);
  }

  private <T> T prepared(Function<Tx, Call> begin, Function<Call, T> body) {
    PrepareFirst first;
    int attempts = 0;
    do {
      try {
        return attempt(begin, body);
      } catch (PrepareFirst e) {
        first = e;
      }
      first.prepare();
    } while (++attempts < ATTEMPTS_MAX);
    throw new IllegalStateException("prepared too often", first);
  }

  private <T> T attempt(Function<Tx, Call> begin, Function<Call, T> body) {
    var last = new ArrayList<Call>(1);
    Function<Tx, Call> noted =
        tx -> {
          last.clear();
          last.add(begin.apply(tx));
          return last.getFirst();
        };
    try {
      try {
        return read(noted, body);
      } catch (WriteRequired e) {
        return write(noted, body);
      }
    } catch (PrepareFirst e) {
      throw e;
    } catch (RuntimeException e) {
      last.forEach(call -> refused(call, e));
      throw e;
    }
  }

  private void refused(Call call, RuntimeException why) {
    call.failed(
        why instanceof AwsError error
            ? error
            : AwsError.capital("InternalServiceError", "An error occurred on the server side."));
    trail.append(trail.records(call));
  }

  private <T> T read(Function<Tx, Call> begin, Function<Call, T> body) {
    var records = new ArrayList<AuditRecord>();
    T result =
        store.read(
            tx -> {
              records.clear();
              Call call = begin.apply(tx);
              T made = made(call, body);
              records.addAll(trail.records(call));
              return made;
            });
    trail.append(records);
    return result;
  }

  private <T> T write(Function<Tx, Call> begin, Function<Call, T> body) {
    var staged = new ArrayList<AuditRecord>();
    T result =
        store.write(
            tx -> {
              staged.clear();
              Call call = begin.apply(tx);
              T made = made(call, body);
              staged.addAll(trail.records(call));
              trail.stage(tx, staged);
              return made;
            });
    trail.append(staged);
    return result;
  }

  private static <T> T made(Call call, Function<Call, T> body) {
    T made = body.apply(call);
    if (!call.decided()) {
      throw new IllegalStateException("nobody decided on " + call.action());
    }
    call.answered(made);
    return made;
  }
}
