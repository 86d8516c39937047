package io.strongroom.bench.readers;

import com.amazonaws.secretsmanager.caching.SecretCache;
import java.util.function.Function;
import java.util.function.Supplier;

/** By aws-secretsmanager-caching-java, as its page shows it. */
public final class Caching implements Function<String, Supplier<String>> {
  @Override
  @SuppressWarnings("resource") // As long as the process.
  public Supplier<String> apply(String name) {
    SecretCache cache = new SecretCache();
    return () -> cache.getSecretString(name);
  }
}
