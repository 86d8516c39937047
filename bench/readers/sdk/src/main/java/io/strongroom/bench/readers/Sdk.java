package io.strongroom.bench.readers;

import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** By AWS's SDK with all that its guide on starting quickly advises; it keeps nothing. */
public final class Sdk implements Function<String, Supplier<String>> {
  @Override
  @SuppressWarnings("resource") // As long as the process.
  public Supplier<String> apply(String name) {
    SecretsManagerClient client =
        SecretsManagerClient.builder()
            .region(Region.of(System.getenv("AWS_REGION")))
            .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    return () -> client.getSecretValue(r -> r.secretId(name)).secretString();
  }
}
