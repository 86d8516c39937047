package io.strongroom.lambda;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A handle on one secret: made without reading anything, kept in a static field, current whenever
 * it is asked.
 *
 * <pre>{@code
 * static final Secret API_KEY = Secrets.parameter("/{stage}/orders/api-key");
 *
 * request.header("x-api-key", API_KEY.value());
 * }</pre>
 *
 * <p>Its text shows its name, version and age, never its value; it cannot be serialised.
 */
public final class Secret {
  private static final Duration AT_MOST = Duration.ofSeconds(1);

  private final SecretStore store;
  private final Name name;
  private final Cell<Reading> cell;

  Secret(SecretStore store, Name name, Cell<Reading> cell) {
    this.store = store;
    this.name = name;
    this.cell = cell;
  }

  /** What it is a handle on. */
  public Name name() {
    return name;
  }

  Cell<Reading> cell() {
    return cell;
  }

  /**
   * The version that is current now, whole: for code that needs several fields of one version.
   *
   * @throws SecretUnavailableException if there is none, with what to do
   */
  public Reading current() {
    return cell.get();
  }

  /** The text; see {@link Reading#value}. */
  public String value() {
    return cell.get().value();
  }

  /** A copy of the bytes, the caller's to wipe. */
  public byte[] bytes() {
    return cell.get().bytes();
  }

  /** A field of a JSON object; take several from one {@link #current}. */
  public String field(String field) {
    return cell.get().field(field);
  }

  /** The value as another type; see {@link Reading#as}. */
  public <T> T as(Class<T> type) {
    return cell.get().as(type);
  }

  /**
   * Lends a copy of the bytes, overwritten afterwards.
   *
   * <pre>{@code
   * byte[] mac = HMAC_KEY.use(key -> sign(key, body));
   * }</pre>
   */
  public <T, E extends Exception> T use(Use<byte[], T, E> code) throws E {
    return cell.get().use(code);
  }

  /** The version of the current value. */
  public String version() {
    return cell.get().version();
  }

  /** Since the value was read; zero if it was not. */
  public Duration age() {
    return cell.age();
  }

  /** Reads again now, whatever the age; joins a read that is under way. */
  public Reading refresh() {
    return cell.refresh();
  }

  /**
   * Reads again because a version was rejected by whom it was meant for. Many callers make one
   * read, and there is none if a newer version is there already or the last read is less than a
   * second old.
   */
  public Reading refreshInsteadOf(Reading rejected) {
    return cell.refreshInsteadOf(rejected, AT_MOST);
  }

  /**
   * Runs code with the current version; if it is rejected, reads once more and runs it again if
   * that brought another version.
   *
   * <pre>{@code
   * static final Secret TOKEN = Secrets.secret("{stage}/orders/token");
   *
   * Order order = TOKEN.retrying(Unauthorized.class, token -> fetch(id, token.value()));
   * }</pre>
   *
   * @param rejected what the code throws, itself or as a cause, when the credentials are old
   */
  public <T, E extends Exception> T retrying(
      Class<? extends Throwable> rejected, Use<Reading, T, E> code) throws E {
    Reading first = cell.get();
    Reading second;
    try {
      return code.with(first);
    } catch (Exception e) { // whatever the caller's code throws is looked at and thrown on
      second = caused(e, rejected) ? newer(first, e) : first;
      if (second.same(first)) {
        throw e;
      }
    }
    return code.with(second);
  }

  private Reading newer(Reading first, Exception rejection) {
    try {
      return refreshInsteadOf(first);
    } catch (SecretUnavailableException e) {
      rejection.addSuppressed(e);
      return first;
    }
  }

  private static boolean caused(Throwable thrown, Class<? extends Throwable> by) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (by.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /**
   * Calls back with the new version whenever a read brings one, in the thread that read it. There
   * is no polling behind it: reads happen when somebody asks for the value.
   */
  public Secret onChange(Consumer<? super Reading> observer) {
    cell.observe(observer);
    return this;
  }

  /**
   * A handle on another version of a secret, by staging label: {@code stage("AWSPREVIOUS")}.
   *
   * @throws IllegalStateException unless it is in Secrets Manager
   */
  public Secret stage(String label) {
    return store.handle(new Name.Managed(managed().id(), label, ""));
  }

  /**
   * A handle on one version of a secret, by its id.
   *
   * @throws IllegalStateException unless it is in Secrets Manager
   */
  public Secret version(String versionId) {
    return store.handle(new Name.Managed(managed().id(), Name.Managed.CURRENT, versionId));
  }

  private Name.Managed managed() {
    if (name instanceof Name.Managed managed) {
      return managed;
    }
    throw new IllegalStateException(name + " has no staging labels");
  }

  /** In constant time: whether both have the same name, version and value now. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Secret that
            && name.equals(that.name)
            && current().equals(that.current()));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    Reading known = cell.peek();
    return known == null
        ? "Secret(" + name + ", not read)"
        : "Secret("
            + name
            + " v="
            + Reading.shortened(known.version())
            + ", "
            + cell.age().toSeconds()
            + " s old)";
  }
}
