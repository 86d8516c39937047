package io.strongroom.ops;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.Trail;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Mandate;
import io.strongroom.iam.Origin;
import io.strongroom.seal.Entropy;
import io.strongroom.secrets.ManagedSecret;
import io.strongroom.store.PrepareFirst;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Runs calls that the service itself makes: each is decided within a mandate, all of it with its
 * record or nothing but the record of its refusal, like those from the wire.
 */
final class ServiceCalls implements ManagedSecret.Runner {
  private static final String PRINCIPAL = "secretsmanager.amazonaws.com";
  private static final int PREPARATIONS_MAX = 4;

  private final Store store;
  private final Trail trail;
  private final Iam iam;
  private final InstantSource clock;

  ServiceCalls(Store store, Trail trail, Iam iam, InstantSource clock) {
    this.store = store;
    this.trail = trail;
    this.iam = iam;
    this.clock = clock;
  }

  @Override
  public <T> T run(
      Arn resource, Mandate mandate, String action, Object request, Function<Call, T> operation) {
    Function<Tx, Call> begin = begin(resource, mandate, action, request);
    for (int attempt = 0; attempt < PREPARATIONS_MAX; attempt++) {
      try {
        return attempt(begin, operation);
      } catch (PrepareFirst e) {
        e.prepare();
      }
    }
    throw new IllegalStateException("prepared too often");
  }

  private Function<Tx, Call> begin(Arn resource, Mandate mandate, String action, Object request) {
    var account = new AccountId(resource.account());
    String id = Entropy.uuid().toString();
    return tx ->
        new Call(
            new Call.Source(
                id,
                Caller.service(account, PRINCIPAL),
                new Region(resource.region()),
                clock.instant(),
                new Origin(PRINCIPAL, PRINCIPAL, true),
                tx,
                iam.gate(mandate)),
            action,
            request,
            Optional.empty());
  }

  private <T> T attempt(Function<Tx, Call> begin, Function<Call, T> operation) {
    var attempt = new AtomicReference<Optional<Call>>(Optional.empty());
    var staged = new ArrayList<AuditRecord>();
    T answer;
    try {
      answer =
          store.write(
              tx -> {
                Call call = begin.apply(tx);
                attempt.set(Optional.of(call));
                T got = operation.apply(call);
                if (!call.decided()) {
                  throw new IllegalStateException("nobody decided on " + call.action());
                }
                call.answered(got);
                staged.clear();
                staged.addAll(trail.records(call));
                trail.stage(tx, staged);
                return got;
              });
    } catch (PrepareFirst e) {
      throw e;
    } catch (RuntimeException e) {
      attempt.get().ifPresent(call -> refused(call, e));
      throw e;
    }
    trail.append(staged);
    return answer;
  }

  private void refused(Call call, RuntimeException why) {
    call.failed(
        why instanceof AwsError error
            ? error
            : AwsError.capital("InternalServiceError", "An error occurred on the server side."));
    trail.append(trail.records(call));
  }
}
