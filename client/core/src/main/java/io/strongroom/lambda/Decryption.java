package io.strongroom.lambda;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How an encrypted environment variable is opened: under which encryption context, and by which
 * key.
 *
 * <p>The encryption context is part of what was encrypted. With the function's name in it, which is
 * the default and what the Lambda console's own encryption does, a ciphertext that was copied to
 * another function does not open there.
 *
 * <pre>{@code
 * static final Secret KEY = Secrets.env("KEY", Decryption.context("app", "orders").by("alias/app"));
 * }</pre>
 */
public final class Decryption {
  private static final Decryption USUAL = new Decryption(Optional.empty(), Optional.empty());
  private final Optional<Map<String, String>> context;
  private final Optional<String> key;

  private Decryption(Optional<Map<String, String>> context, Optional<String> key) {
    this.context = context;
    this.key = key;
  }

  /** Under the context {@code LambdaFunctionName} = the name of this function. */
  public static Decryption usual() {
    return USUAL;
  }

  /** Under this context. */
  public static Decryption context(Map<String, String> context) {
    return new Decryption(Optional.of(Map.copyOf(context)), Optional.empty());
  }

  /** Under a context of one entry. */
  public static Decryption context(String key, String value) {
    return context(Map.of(key, value));
  }

  /** Under no context, for what was encrypted without one: it then opens in any function. */
  public static Decryption withoutContext() {
    return context(Map.of());
  }

  /** The same, refusing what another key has encrypted: its id, ARN or alias. */
  public Decryption by(String keyId) {
    return new Decryption(context, Optional.of(keyId));
  }

  /** The context to use, empty for the default. */
  public Optional<Map<String, String>> context() {
    return context;
  }

  /** The key to insist on. */
  public Optional<String> key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Decryption that && context.equals(that.context) && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(context, key);
  }

  @Override
  public String toString() {
    return "Decryption[context=" + context + ", key=" + key + "]";
  }
}
