package io.strongroom.lambda;

import org.jspecify.annotations.Nullable;

/**
 * The three ways to a function's secrets, one line each, from AWS or from Strongroom.
 *
 * <pre>{@code
 * static final Secret HMAC_KEY = Secrets.env("HMAC_KEY");
 * static final Secret API_KEY = Secrets.parameter("/{stage}/orders/api-key");
 * static final Secret DB = Secrets.secret("{stage}/orders/db");
 * }</pre>
 *
 * <p>Nothing is read until a value is asked for, so that these lines never fail. Region,
 * credentials and endpoints come from the environment as AWS's SDKs read it: {@code AWS_REGION},
 * {@code AWS_ACCESS_KEY_ID} …, {@code AWS_ENDPOINT_URL}.
 */
public final class Secrets {
  private static final Object LOCK = new Object();
  private static volatile @Nullable SecretStore usual;

  private Secrets() {}

  /** An environment variable that KMS has encrypted; see {@link SecretStore#env(String)}. */
  public static Secret env(String variable) {
    return store().env(variable);
  }

  /** The same under another encryption context, or none. */
  public static Secret env(String variable, Decryption decryption) {
    return store().env(variable, decryption);
  }

  /** A parameter of Parameter Store; see {@link SecretStore#parameter}. */
  public static Secret parameter(String path) {
    return store().parameter(path);
  }

  /** A secret of Secrets Manager; see {@link SecretStore#secret}. */
  public static Secret secret(String id) {
    return store().secret(id);
  }

  /** The settings of a record; see {@link Settings}. */
  public static <T> Live<T> bind(Class<T> type) {
    return store().bind(type);
  }

  /** Reads several at once; see {@link SecretStore#load}. */
  public static void load(Secret... wanted) {
    store().load(wanted);
  }

  /** For a store of one's own. */
  public static StoreBuilder builder() {
    return new StoreBuilder();
  }

  /** The store behind the methods of this class. */
  public static SecretStore store() {
    SecretStore known = usual;
    return known == null ? made() : known;
  }

  private static SecretStore made() {
    synchronized (LOCK) {
      SecretStore known = usual;
      if (known == null) {
        known = builder().build();
        Checkpoints.register(known);
        usual = known;
      }
      return known;
    }
  }

  /**
   * Puts another store behind the methods of this class, before anything has asked for one. Handles
   * that exist stay with the store that made them.
   */
  public static void use(SecretStore store) {
    synchronized (LOCK) {
      usual = store;
    }
  }
}
