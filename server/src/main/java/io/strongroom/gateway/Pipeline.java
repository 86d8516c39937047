package io.strongroom.gateway;

import io.strongroom.audit.AuditUnavailable;
import io.strongroom.audit.Durability;
import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailHealth;
import io.strongroom.aws.Access;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Credentials;
import io.strongroom.seal.Entropy;
import io.strongroom.store.PrepareFirst;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.WriteRequired;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The path of every request: verify the signature, bind the request to its types, run the operation
 * ({@link Execution}), answer. Written once; no operation repeats any of it.
 */
final class Pipeline implements Exchange {
  private static final int PREPARATIONS_MAX = 4;

  /** The region of calls that name none. */
  private static final Region UNSIGNED = new Region("us-east-1");

  private final Routes routes;
  private final Shapes shapes;
  private final AwsJson json;
  private final AwsQuery query;
  private final RestJson rest;
  private final SigV4 signatures;
  private final Credentials credentials;
  private final Store store;
  private final Trail trail;
  private final Execution execution;
  private final ThreadLocal<Turn> turns;
  private final Durability durability;
  private final InstantSource clock;
  private final BiConsumer<String, String> journal;
  private final Workers workers;
  private final Meter meter;
  private final Shares shares;
  private final String version;

  Pipeline(Gateway.Parts parts, Workers workers, Meter meter) {
    routes = new Routes(parts.apis());
    shapes = new Shapes(parts.apis());
    json = new AwsJson(shapes);
    query = new AwsQuery(shapes);
    rest = new RestJson(shapes);
    store = parts.store();
    trail = parts.trail();
    credentials = parts.credentials();
    signatures =
        new SigV4(id -> store.read(tx -> credentials.find(tx, id)).map(StoredIdentity::new));
    execution = new Execution(store, parts.gate(), trail);
    turns = ThreadLocal.withInitial(() -> new Turn(trail::append, this::trouble));
    durability = parts.durability();
    clock = parts.clock();
    journal = parts.journal();
    version = parts.version();
    this.workers = workers;
    this.meter = meter;
    shares = new Shares(parts.limits(), meter, System::nanoTime);
  }

  @Override
  public void handle(WireRequest request, Reply reply) {
    String id = Entropy.uuid().toString();
    Routes.Route route = routes.of(request);
    if (route instanceof Routes.Route.Health) {
      reply.accept(health(id));
    } else {
      handle(request, route, id, new Metered(reply, meter));
    }
  }

  private void handle(WireRequest request, Routes.Route route, String id, Metered reply) {
    switch (route) {
      case Routes.Route.Health() -> throw new IllegalStateException("not counted");
      case Routes.Route.Nowhere() -> reply.accept(Protocol.nowhere(id));
      case Routes.Route.UnknownOperation() ->
          reply.accept(Protocol.Json.error(json, unknownOperation(), id));
      case Routes.Route.Json(Routes.Target target) ->
          enter(passage(request, id, new Protocol.Json(json, target, request)), reply);
      case Routes.Route.Rest(Routes.Place place) ->
          enter(passage(request, id, new Protocol.Rest(rest, place, request)), reply);
      case Routes.Route.Query() -> enterQuery(request, id, reply);
    }
  }

  @Override
  public int bodyMax(String method, String target) {
    return routes.bodyMax(method, target);
  }

  /** Says 503 while nothing can be answered because nothing can be recorded. */
  private WireResponse health(String id) {
    TrailHealth audit = trail.health();
    boolean failing = audit == TrailHealth.FAILING;
    String text =
        "{\"status\":\""
            + (failing ? "failing" : "ok")
            + "\",\"version\":\""
            + version
            + "\",\"sealed\":false,\"audit\":\""
            + audit.name().toLowerCase(Locale.ROOT)
            + "\"}\n";
    return WireResponse.of(
        failing ? 503 : 200, "application/json", text.getBytes(StandardCharsets.US_ASCII), id);
  }

  private void enterQuery(WireRequest request, String id, Metered reply) {
    // Which of the query services is meant stands nowhere but in the credential scope.
    Api api =
        claim(request)
            .map(Claim::service)
            .flatMap(routes::query)
            .orElseGet(() -> routes.anyQuery());
    Map<String, String> parameters;
    try {
      parameters =
          query.parse(
              request.method().equals("GET")
                  ? request.query().getBytes(StandardCharsets.UTF_8)
                  : request.body().clone());
    } catch (AwsError e) {
      reply.accept(new Protocol.Query(query, api, Map.of()).error(e, id));
      return;
    }
    Api meant = routes.unsigned(parameters).orElse(api);
    enter(passage(request, id, new Protocol.Query(query, meant, parameters)), reply);
  }

  private static Optional<Claim> claim(WireRequest request) {
    try {
      return Optional.of(Claim.of(request));
    } catch (SignatureRefused e) {
      return Optional.empty();
    }
  }

  private Passage passage(WireRequest request, String id, Protocol protocol) {
    return new Passage(request, id, clock.instant(), protocol);
  }

  /**
   * The one rule that decides where a request runs: reads that cannot wait for anything stay on the
   * event loop, everything else goes to a virtual thread.
   */
  private void enter(Passage passage, Metered reply) {
    boolean waits =
        switch (passage.protocol().entry().map(Api.Entry::access).orElse(Access.READ)) {
          case READ -> store.readsBlock() || durability == Durability.STRICT;
          case SLOW_READ, WRITE -> true;
        };
    reply.about(passage);
    if (waits) {
      workers.run(
          () -> answer(passage, reply, () -> perform(bind(passage), passage)),
          () -> answer(passage, reply, () -> shed(passage)));
    } else {
      answer(passage, reply, () -> onLoop(passage, reply));
    }
  }

  /** What finds no room is turned away before anybody has looked at who sent it. */
  private WireResponse shed(Passage passage) {
    meter.shed(Meter.Shed.QUEUE);
    unchecked(passage);
    throw Execution.throttled();
  }

  /** The same for a caller who is known already. */
  private void orShed(
      Bound bound, Passage passage, Reply reply, Supplier<@Nullable WireResponse> work) {
    workers.run(
        () -> answer(passage, reply, work),
        () ->
            answer(
                passage,
                reply,
                () -> {
                  meter.shed(Meter.Shed.QUEUE);
                  wipe(bound);
                  execution.failed(bound, passage, Optional.empty(), Execution.throttled());
                  throw Execution.throttled();
                }));
  }

  /** A read that turns out to change something leaves the event loop after all. */
  private @Nullable WireResponse onLoop(Passage passage, Reply reply) {
    Bound bound = bind(passage);
    Execution.Answered answered;
    try {
      answered = execution.answer(bound, passage);
    } catch (WriteRequired e) {
      orShed(
          bound,
          passage,
          reply,
          () -> respond(bound, passage, () -> execution.write(bound, passage)));
      return null;
    } catch (PrepareFirst e) {
      orShed(bound, passage, reply, () -> prepared(bound, passage, e));
      return null;
    } catch (RuntimeException | StackOverflowError e) {
      wipe(bound);
      throw e;
    }
    // From here on there are records: whatever becomes of the answer, they are kept before it.
    answer(
        passage,
        response ->
            turns
                .get()
                .add(
                    new Turn.Waiting(
                        answered.records(), response, reply, () -> unrecorded(passage, false)),
                    reply),
        () -> respond(bound, passage, answered::response));
    return null;
  }

  private WireResponse perform(Bound bound, Passage passage) {
    try {
      return respond(bound, passage, () -> run(bound, passage));
    } catch (PrepareFirst e) {
      return prepared(bound, passage, e);
    }
  }

  private @Nullable Object run(Bound bound, Passage passage) {
    if (bound.entry().access() == Access.WRITE) {
      return execution.write(bound, passage);
    }
    try {
      return execution.read(bound, passage);
    } catch (WriteRequired e) {
      return execution.write(bound, passage);
    }
  }

  /** What takes too long for a transaction is done between two attempts. */
  private WireResponse prepared(Bound bound, Passage passage, PrepareFirst first) {
    PrepareFirst next = first;
    for (int attempt = 0; attempt < PREPARATIONS_MAX; attempt++) {
      PrepareFirst now = next;
      try {
        return respond(
            bound,
            passage,
            () -> {
              prepare(bound, passage, now);
              return run(bound, passage);
            });
      } catch (PrepareFirst e) {
        next = e;
      }
    }
    var why = new IllegalStateException("prepared too often", next);
    execution.failed(bound, passage, Optional.empty(), why);
    wipe(bound);
    throw why;
  }

  /** What fails before the operation begins is recorded, too. */
  private void prepare(Bound bound, Passage passage, PrepareFirst first) {
    try {
      first.prepare();
    } catch (RuntimeException | StackOverflowError e) {
      execution.failed(bound, passage, Optional.empty(), e);
      throw e;
    }
  }

  /** Verifies who it is, then what is asked for. */
  private Bound bind(Passage passage) {
    String address = passage.request().remoteAddress();
    if (shares.held(address, () -> claim(passage.request()).map(Claim::accessKeyId).orElse(""))) {
      unchecked(passage);
      throw Execution.throttled();
    }
    try {
      return verified(passage);
    } catch (StoreBusy e) {
      unchecked(passage);
      throw e;
    } catch (SignatureRefused e) {
      shares.doubted(address);
      throw e;
    }
  }

  /** Nobody knows who it was: recorded like those who proved nothing. */
  private void unchecked(Passage passage) {
    Arrays.fill(passage.request().body(), (byte) 0);
    trail.refused(
        SignatureRefused.Reason.NOT_CHECKED,
        claim(passage.request()).map(Claim::accessKeyId),
        passage.request().remoteAddress(),
        passage.id());
  }

  private Bound verified(Passage passage) {
    Protocol protocol = passage.protocol();
    if (protocol.entry().map(Api.Entry::unsigned).orElse(false)) {
      return introduce(passage, protocol.entry().orElseThrow());
    }
    Verified verified =
        signatures.verify(passage.request(), protocol.api().service(), passage.time());
    shares.proved(passage.request().remoteAddress(), verified.accessKeyId());
    credentials.used(verified.caller(), passage.time(), verified.service(), verified.region());
    Api.Entry entry = protocol.entry().orElseThrow(Pipeline::unknownOperation);
    try {
      shares.take(verified.caller());
      return new Bound(protocol.api(), entry, verified, protocol.read(entry));
    } catch (AwsError e) {
      execution.unreadable(protocol.api(), entry, verified, passage, e);
      throw e;
    }
  }

  /** Who calls an operation for callers without keys is known by what he sends. */
  private Bound introduce(Passage passage, Api.Entry entry) {
    try {
      Decoded decoded = passage.protocol().read(entry);
      if (decoded.violation().isPresent()) {
        throw decoded.violation().get();
      }
      Caller caller = credentials.introduce(store, decoded.request(), passage.time());
      var verified = new Verified(caller, UNSIGNED, passage.protocol().api().service(), "");
      shares.take(caller);
      return new Bound(passage.protocol().api(), entry, verified, decoded);
    } catch (AwsError e) {
      throw new SignatureRefused(SignatureRefused.Reason.WRONG_IDENTITY, e, "");
    }
  }

  /** Wipes what was asked with however it ends, unless another attempt is made at it. */
  private WireResponse respond(
      Bound bound, Passage passage, Supplier<? extends @Nullable Object> work) {
    Object response;
    try {
      response = work.get();
    } catch (PrepareFirst e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      wipe(bound);
      throw e;
    }
    try {
      return passage.protocol().answer(bound.entry(), response, passage.id());
    } finally {
      shapes.wipe(bound.entry(), bound.decoded().request(), response);
    }
  }

  private void wipe(Bound bound) {
    shapes.wipe(bound.entry(), bound.decoded().request(), null);
  }

  /** Runs the work and replies with what comes of it; null means that somebody else will. */
  private void answer(
      Passage passage, Consumer<WireResponse> reply, Supplier<@Nullable WireResponse> work) {
    WireResponse response;
    try {
      response = work.get();
    } catch (SignatureRefused e) {
      response = refused(passage, e);
    } catch (AwsError e) {
      response = passage.error(e);
    } catch (StoreBusy e) {
      response = passage.error(Execution.throttled());
    } catch (AuditUnavailable e) {
      response = unrecorded(passage, e.carriedOut());
    } catch (RuntimeException | StackOverflowError e) {
      journal.accept(passage.id(), "failed: " + Trouble.describe(e));
      response = passage.error(passage.protocol().api().internalError());
    }
    if (response != null) {
      reply.accept(response);
    }
  }

  private void trouble(Throwable thrown) {
    journal.accept("-", "failed: " + Trouble.describe(thrown));
  }

  /** The trail tells the journal, once and not for every request. */
  private static WireResponse unrecorded(Passage passage, boolean carriedOut) {
    return passage.error(
        passage
            .protocol()
            .api()
            .internalError()
            .saying(
                carriedOut
                    ? "The change was made, but its audit record could not be written yet."
                    : "The request was not carried out because its audit record could not be"
                        + " written."));
  }

  private WireResponse refused(Passage passage, SignatureRefused e) {
    Arrays.fill(passage.request().body(), (byte) 0);
    try {
      trail.refused(e.reason(), e.accessKeyId(), passage.request().remoteAddress(), passage.id());
    } catch (AuditUnavailable unavailable) {
      // Who tries keys must not be told which is right while nobody notes it down.
      return unrecorded(passage, false);
    }
    return passage.error(e.answer());
  }

  private static AwsError unknownOperation() {
    return AwsError.silent("UnknownOperationException");
  }
}
