package io.strongroom.bench.readers;

import io.strongroom.lambda.Secret;
import io.strongroom.lambda.Secrets;
import java.util.function.Function;
import java.util.function.Supplier;

/** By Strongroom's library. */
public final class Ours implements Function<String, Supplier<String>> {
  @Override
  public Supplier<String> apply(String name) {
    Secret secret = Secrets.secret(name);
    return secret::value;
  }
}
