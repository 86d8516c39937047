package io.strongroom.gateway;

import io.strongroom.aws.Api;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts requests by operation and outcome, and how long they took. Its labels are the operations
 * that are served and words of its own: however many requests come, there are no more series.
 */
final class Meter {
  /** Upper bounds in seconds; the last bucket has none. */
  private static final double[] BOUNDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  /** How requests end. */
  enum Outcome {
    OK,
    /** The caller's mistake: a violated constraint, or nothing of that name. */
    REFUSED,
    /** No permission. */
    DENIED,
    /** No valid signature. */
    UNPROVEN,
    /** Too much at once. */
    THROTTLED,
    /** Our mistake. */
    FAILED
  }

  /** Why requests are turned away before they are carried out. */
  enum Shed {
    /** Too many wait. */
    QUEUE,
    ACCOUNT,
    PRINCIPAL,
    UNPROVEN
  }

  private final Map<String, Operation> operations = new TreeMap<>();
  private final Operation unknown = new Operation("none", "unknown");
  private final LongAdder inFlight = new LongAdder();
  private final Map<Shed, LongAdder> shed = adders(Shed.class);

  private static final class Operation {
    private final String service;
    private final String name;
    private final Map<Outcome, LongAdder> outcomes = adders(Outcome.class);
    private final LongAdder[] buckets = buckets();
    private final LongAdder nanos = new LongAdder();

    Operation(String service, String name) {
      this.service = service;
      this.name = name;
    }

    boolean asked() {
      return count() > 0;
    }

    long count() {
      long count = 0;
      for (LongAdder bucket : buckets) {
        count += bucket.sum();
      }
      return count;
    }
  }

  Meter(List<Api> apis) {
    for (Api api : apis) {
      for (Api.Entry entry : api.operations()) {
        operations.put(entry.action(), new Operation(api.service(), entry.name()));
      }
    }
  }

  private static LongAdder[] buckets() {
    var adders = new LongAdder[BOUNDS.length + 1];
    Arrays.setAll(adders, i -> new LongAdder());
    return adders;
  }

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
    var adders = new EnumMap<E, LongAdder>(type);
    for (E one : type.getEnumConstants()) {
      adders.put(one, new LongAdder());
    }
    return Collections.unmodifiableMap(adders);
  }

  private static <E extends Enum<E>> LongAdder of(Map<E, LongAdder> adders, E one) {
    return Objects.requireNonNull(adders.get(one));
  }

  /** A request has come. */
  void begun() {
    inFlight.increment();
  }

  /** A request was answered. */
  void ended(String action, WireResponse response, long nanos) {
    inFlight.decrement();
    Operation operation = operations.getOrDefault(action, unknown);
    of(operation.outcomes, outcome(response)).increment();
    operation.nanos.add(nanos);
    double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
    int bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
      bucket++;
    }
    operation.buckets[bucket].increment();
  }

  /** A request was turned away. */
  void shed(Shed why) {
    of(shed, why).increment();
  }

  static Outcome outcome(WireResponse response) {
    if (response.status() >= 500) {
      return Outcome.FAILED;
    }
    return switch (response.code()) {
      case "" -> response.status() < 400 ? Outcome.OK : Outcome.REFUSED;
      case "AccessDenied", "AccessDeniedException" -> Outcome.DENIED;
      case "ThrottlingException", "Throttling", "TooManyRequestsException" -> Outcome.THROTTLED;
      case "InvalidSignatureException",
          "UnrecognizedClientException",
          "MissingAuthenticationTokenException",
          "IncompleteSignatureException",
          "ExpiredTokenException" ->
          Outcome.UNPROVEN;
      default -> Outcome.REFUSED;
    };
  }

  /** Writes down everything that was counted. */
  void write(Exposition out) {
    List<Operation> asked =
        Stream.concat(operations.values().stream(), Stream.of(unknown))
            .filter(Operation::asked)
            .toList();
    String requests = "strongroom_requests_total";
    out.family(requests, "counter", "Requests answered, by operation and outcome.");
    for (Operation operation : asked) {
      for (Outcome outcome : Outcome.values()) {
        long count = of(operation.outcomes, outcome).sum();
        if (count > 0) {
          out.sample(
              requests,
              count,
              "service",
              operation.service,
              "operation",
              operation.name,
              "outcome",
              word(outcome));
        }
      }
    }
    out.family("strongroom_request_seconds", "histogram", "From the whole request to its answer.");
    asked.forEach(operation -> times(out, operation));
    out.gauge("strongroom_requests_in_flight", "Requests that have no answer yet.", inFlight.sum());
    String turned = "strongroom_shed_total";
    out.family(turned, "counter", "Requests turned away before they were carried out, by reason.");
    for (Shed why : Shed.values()) {
      out.sample(turned, of(shed, why).sum(), "reason", word(why));
    }
  }

  private static void times(Exposition out, Operation operation) {
    String[] names = {"service", operation.service, "operation", operation.name};
    long count = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      count += operation.buckets[i].sum();
      String bound = i == BOUNDS.length ? "+Inf" : Double.toString(BOUNDS[i]);
      out.sample(
          "strongroom_request_seconds_bucket",
          count,
          names[0],
          names[1],
          names[2],
          names[3],
          "le",
          bound);
    }
    double seconds = operation.nanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    out.sample("strongroom_request_seconds_sum", seconds, names);
    out.sample("strongroom_request_seconds_count", count, names);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
