package io.strongroom.lambda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A cache over one source of secrets. A function needs one, which {@link Secrets} makes; tests and
 * programs with several accounts make their own with {@link Secrets#builder}.
 *
 * <pre>{@code
 * SecretStore other = Secrets.builder().ttl(Duration.ofMinutes(1)).build();
 * Secret db = other.secret("orders/db");
 * other.load(db, other.parameter("/orders/api-key")); // in as few calls as there are services
 * }</pre>
 */
public final class SecretStore {
  private static final String STAGE = "{stage}";

  private final Source source;
  private final Environment environment;
  private final @Nullable String stage;
  private final Rules rules;
  private final Timekeeper time;
  private final Listener listener;
  private final int entriesMax;

  // By what the caller wrote: the way of a call that keeps no handle.
  private final Map<String, Secret> variables = new ConcurrentHashMap<>();
  private final Map<String, Secret> parameters = new ConcurrentHashMap<>();
  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

  private final Map<Name, Cell<Reading>> cells = new ConcurrentHashMap<>();
  private final List<Cell<?>> bound = new CopyOnWriteArrayList<>();

  SecretStore(StoreBuilder from, Source source, Environment environment) {
    this.source = source;
    this.environment = environment;
    stage = from.stage == null ? environment.find("STAGE") : from.stage;
    rules = new Rules(from.ttl, from.maxStale, from.jitter);
    time = from.time;
    listener = from.listener;
    entriesMax = from.entriesMax;
  }

  /**
   * An environment variable that KMS has encrypted, under this function's name as its context.
   *
   * @param variable whose value is the base64 ciphertext
   */
  public Secret env(String variable) {
    Secret known = variables.get(variable);
    return known == null ? keep(variables, variable, env(variable, Decryption.usual())) : known;
  }

  /** The same under another context or none. */
  public Secret env(String variable, Decryption decryption) {
    return handle(new Name.Env(variable, decryption));
  }

  /**
   * A parameter of Parameter Store.
   *
   * @param path a version {@code :3} or label {@code :label} may follow; {@code {stage}} stands for
   *     the stage
   */
  public Secret parameter(String path) {
    Secret known = parameters.get(path);
    return known == null ? keep(parameters, path, handle(new Name.Parameter(staged(path)))) : known;
  }

  /**
   * The current version of a secret of Secrets Manager.
   *
   * @param id its name or ARN; {@code {stage}} stands for the stage
   */
  public Secret secret(String id) {
    Secret known = secrets.get(id);
    return known == null
        ? keep(secrets, id, handle(new Name.Managed(staged(id), Name.Managed.CURRENT, "")))
        : known;
  }

  private Secret keep(Map<String, Secret> handles, String as, Secret secret) {
    if (handles.size() >= entriesMax) {
      handles.clear(); // a shortcut only; what was read stays
    }
    handles.put(as, secret);
    return secret;
  }

  /** With the stage in it. Where there is none the text stays, and reading it says so. */
  String staged(String text) {
    return stage == null ? text : text.replace(STAGE, stage);
  }

  /** The stage, if there is one. */
  @Nullable String stage() {
    return stage;
  }

  Environment environment() {
    return environment;
  }

  Source source() {
    return source;
  }

  Secret handle(Name name) {
    Cell<Reading> cell = cells.get(name);
    if (cell == null) {
      if (cells.size() >= entriesMax) {
        giveUpOldest();
      }
      Cell<Reading> made =
          new Cell<>(
              name.toString(), new OneName(this, name), Reading::same, rules, time, listener);
      Cell<Reading> other = cells.putIfAbsent(name, made);
      cell = other == null ? made : other;
    }
    return new Secret(this, name, cell);
  }

  /** The entry that was read longest ago; handles on it go on by themselves. */
  private void giveUpOldest() {
    Name oldest = null;
    long since = Long.MAX_VALUE;
    long now = time.nanos();
    for (Map.Entry<Name, Cell<Reading>> entry : cells.entrySet()) {
      long read = entry.getValue().readNanos() - now;
      if (oldest == null || read < since) {
        oldest = entry.getKey();
        since = read;
      }
    }
    if (oldest != null) {
      cells.remove(oldest);
    }
  }

  /** Reads one name; not a lambda, which would cost milliseconds before the first secret. */
  private static final class OneName implements Cell.Loader<Reading> {
    private final SecretStore store;
    private final Name name;

    OneName(SecretStore store, Name name) {
      this.store = store;
      this.name = name;
    }

    @Override
    public Reading load(boolean patient) {
      return store.answer(name, patient).reading();
    }
  }

  private Answer answer(Name name, boolean patient) {
    Answer answer = read(List.of(name), patient).get(name);
    return answer == null ? Answer.refused(name, Reason.UNREACHABLE, "no answer") : answer;
  }

  /** Reads past the cache; answers every name. */
  Map<Name, Answer> read(Collection<Name> names, boolean patient) {
    Map<Name, Answer> answers = new LinkedHashMap<>();
    List<Name> asked = new ArrayList<>();
    for (Name name : names) {
      if (name.toString().contains(STAGE)) {
        answers.put(name, Answer.refused(name, Reason.INVALID, "no stage: set STAGE"));
      } else {
        asked.add(name);
      }
    }
    if (!asked.isEmpty()) {
      Map<Name, Answer> found = source.read(asked, patient);
      for (Name name : asked) {
        Answer answer = found.get(name);
        answers.put(
            name, answer == null ? Answer.refused(name, Reason.UNREACHABLE, "no answer") : answer);
      }
    }
    return answers;
  }

  /**
   * Reads what is not fresh of these, together, in as few calls as there can be: in the first line
   * of a handler, or before a snapshot is taken. Failures are kept for whoever asks for the value.
   */
  public void load(Secret... wanted) {
    Map<Name, Cell<Reading>> led = new LinkedHashMap<>();
    Map<Name, Flight<Reading>> flights = new LinkedHashMap<>();
    for (Secret secret : wanted) {
      Cell<Reading> cell = secret.cell();
      Flight<Reading> flight = cell.wanted() ? cell.begin() : null;
      if (flight != null) {
        led.put(secret.name(), cell);
        flights.put(secret.name(), flight);
      }
    }
    Map<Name, Answer> answers = Map.of();
    try {
      answers = led.isEmpty() ? answers : read(led.keySet(), true);
    } finally {
      for (Map.Entry<Name, Cell<Reading>> entry : led.entrySet()) {
        settle(entry.getValue(), flights.get(entry.getKey()), answers.get(entry.getKey()));
      }
    }
  }

  private static void settle(
      Cell<Reading> cell, @Nullable Flight<Reading> flight, @Nullable Answer answer) {
    if (flight == null) {
      return;
    }
    if (answer == null) {
      cell.release(flight); // an error on the way
    } else if (answer.found()) {
      cell.arrived(flight, answer.reading());
    } else {
      cell.failed(flight, answer.refusal());
    }
  }

  /** Puts what a batch has read into the entry of its name, unless a read is under way there. */
  void prime(Reading reading) {
    Cell<Reading> cell = handle(reading.name()).cell();
    Flight<Reading> flight = cell.begin();
    if (flight != null) {
      cell.arrived(flight, reading);
    }
  }

  /**
   * The settings of a record: see {@link Settings}. Reads nothing yet.
   *
   * @throws IllegalArgumentException if the record cannot be one of settings
   */
  public <T> Live<T> bind(Class<T> type) {
    Binder<T> binder = new Binder<>(this, type);
    return new Live<>(cell("settings " + type.getSimpleName(), binder), binder);
  }

  private <T> Cell<T> cell(String name, Cell.Loader<T> loader) {
    Cell<T> cell = new Cell<>(name, loader, Object::equals, rules, time, listener);
    bound.add(cell);
    return cell;
  }

  /** Forgets every value, overwriting what can be, and closes connections: before a checkpoint. */
  public void wipe() {
    for (Cell<Reading> cell : cells.values()) {
      Reading known = cell.peek();
      cell.forget();
      if (known != null) {
        known.wipe();
      }
    }
    for (Cell<?> cell : bound) {
      cell.forget();
    }
    source.reset();
  }

  /** How long a value is fresh, for tests and messages. */
  public Duration ttl() {
    return rules.soft();
  }
}
