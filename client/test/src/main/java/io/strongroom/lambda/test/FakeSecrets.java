package io.strongroom.lambda.test;

import io.strongroom.lambda.Answer;
import io.strongroom.lambda.Name;
import io.strongroom.lambda.Reading;
import io.strongroom.lambda.Reason;
import io.strongroom.lambda.SecretStore;
import io.strongroom.lambda.SecretUnavailableException;
import io.strongroom.lambda.Secrets;
import io.strongroom.lambda.Source;
import io.strongroom.lambda.StoreBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Secrets without a service, with faults on demand.
 *
 * <pre>{@code
 * FakeSecrets fake = FakeSecrets.of(Map.of("/dev/orders/api-key", "k1", "dev/orders/db", "{...}"));
 * Secrets.use(fake.store());
 * ...
 * fake.rotate("dev/orders/db", "{...}");
 * fake.clock().advance(Duration.ofMinutes(6));
 * }</pre>
 */
public final class FakeSecrets implements Source {
  private static final String PREVIOUS = "AWSPREVIOUS";

  private final Map<String, List<String>> versions = new TreeMap<>();
  private final Map<String, Reason> refused = new TreeMap<>();
  private final VirtualClock clock = new VirtualClock();
  private final AtomicInteger calls = new AtomicInteger();
  private Optional<Reason> trouble = Optional.empty();
  private int troubled;
  private Optional<Semaphore> gate = Optional.empty();

  private FakeSecrets() {}

  /**
   * With these values: a name with a slash in front is a parameter, one without a secret, one that
   * begins with {@code env:} an encrypted environment variable, and one that ends in {@code
   * #AWSPENDING} what has that label.
   */
  public static FakeSecrets of(Map<String, String> values) {
    FakeSecrets fake = new FakeSecrets();
    values.forEach(fake::put);
    return fake;
  }

  /** A value, or another version of it; no older one is kept as previous. */
  public synchronized FakeSecrets put(String name, String value) {
    versions.computeIfAbsent(name, each -> new ArrayList<>()).add(value);
    return this;
  }

  /** A new version; the old one is {@code AWSPREVIOUS} from now on. */
  public FakeSecrets rotate(String name, String value) {
    return put(name, value);
  }

  /** As if it had never been. */
  public synchronized void remove(String name) {
    versions.remove(name);
  }

  /** From now on this name is refused. */
  public synchronized void refuse(String name, Reason reason) {
    refused.put(name, reason);
  }

  /** Permission is there again. */
  public synchronized void allow(String name) {
    refused.remove(name);
  }

  /** The source cannot be reached until {@link #up}. */
  public synchronized void down() {
    trouble = Optional.of(Reason.UNREACHABLE);
    troubled = Integer.MAX_VALUE;
  }

  /** The source is well. */
  public synchronized void up() {
    trouble = Optional.empty();
  }

  /** The next calls are throttled. */
  public synchronized void throttle(int times) {
    trouble = Optional.of(Reason.THROTTLED);
    troubled = times;
  }

  /** Calls wait until {@link #release}, to see what others do meanwhile. */
  public synchronized void hold() {
    gate = Optional.of(new Semaphore(0));
  }

  /** Lets the calls go on that wait, and all that come. */
  public synchronized void release() {
    gate.ifPresent(closed -> closed.release(1_000_000));
    gate = Optional.empty();
  }

  /** How many calls were made; a batch is one. */
  public int calls() {
    return calls.get();
  }

  /** The clock of the stores that are made here. */
  public VirtualClock clock() {
    return clock;
  }

  /** A store over these, by the virtual clock, in stage {@code dev}. */
  public SecretStore store() {
    return builder().build();
  }

  /** The same to be changed. */
  public StoreBuilder builder() {
    return Secrets.builder().source(this).time(clock).stage("dev").environment(Map.of());
  }

  @Override
  public Map<Name, Answer> read(Collection<Name> names, boolean patient) {
    Optional<Reason> bad = called();
    Map<Name, Answer> answers = new LinkedHashMap<>();
    for (Name name : names) {
      answers.put(
          name,
          bad.isPresent() ? Answer.refused(name, bad.get(), "a fault of the test") : one(name));
    }
    return answers;
  }

  private Optional<Reason> called() {
    calls.incrementAndGet();
    Optional<Semaphore> closed;
    synchronized (this) {
      closed = gate;
    }
    closed.ifPresent(Semaphore::acquireUninterruptibly);
    synchronized (this) {
      if (trouble.isPresent() && troubled-- > 0) {
        return trouble;
      }
      return Optional.empty();
    }
  }

  private synchronized Answer one(Name name) {
    String key = key(name);
    Reason refusal = refused.get(key);
    if (refusal != null) {
      return Answer.refused(name, refusal, "a fault of the test");
    }
    List<String> known = versions.getOrDefault(key, List.of());
    int version = known.size() - (previous(name) ? 1 : 0);
    if (version < 1) {
      return Answer.refused(name, Reason.MISSING, "not in the fake");
    }
    return Answer.of(reading(name, version, known.get(version - 1)));
  }

  private static Reading reading(Name name, int version, String value) {
    boolean label = name instanceof Name.Managed secret && !current(secret);
    return Reading.of(
        name, (label ? "label-" : "") + version, value.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean previous(Name name) {
    return name instanceof Name.Managed secret && secret.stage().equals(PREVIOUS);
  }

  private static boolean current(Name.Managed secret) {
    return secret.stage().equals(Name.Managed.CURRENT) || previous(secret);
  }

  private static String key(Name name) {
    if (name instanceof Name.Env variable) {
      return "env:" + variable.variable();
    }
    if (name instanceof Name.Parameter parameter) {
      return parameter.path();
    }
    Name.Managed secret = (Name.Managed) name;
    return current(secret) ? secret.id() : secret.id() + "#" + secret.stage();
  }

  @Override
  public List<Reading> below(String path, boolean patient) {
    Optional<Reason> bad = called();
    synchronized (this) {
      Reason refusal = refused.get(path);
      if (bad.isPresent() || refusal != null) {
        Name at = new Name.Parameter(path);
        throw new SecretUnavailableException(
            at.toString(), refusal == null ? bad.get() : refusal, "a fault of the test");
      }
      List<Reading> all = new ArrayList<>();
      versions.forEach(
          (name, known) -> {
            if (name.startsWith(path + "/")) {
              int version = known.size();
              all.add(reading(new Name.Parameter(name), version, known.get(version - 1)));
            }
          });
      return all;
    }
  }
}
