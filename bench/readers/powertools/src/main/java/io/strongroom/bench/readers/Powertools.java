package io.strongroom.bench.readers;

import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.lambda.powertools.parameters.secrets.SecretsProvider;

/** By Powertools for AWS Lambda, as its page shows it. */
public final class Powertools implements Function<String, Supplier<String>> {
  @Override
  public Supplier<String> apply(String name) {
    SecretsProvider provider = SecretsProvider.create();
    return () -> provider.get(name);
  }
}
