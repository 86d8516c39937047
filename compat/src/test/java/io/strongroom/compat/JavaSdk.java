package io.strongroom.compat;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.model.AccessKey;

/**
 * What an AWS SDK for Java is told where its environment cannot be set, as in this process: the
 * values of the exports.
 */
record JavaSdk(URI endpoint, Region region, AwsCredentialsProvider credentials) {

  /** As a terminal says. */
  static JavaSdk of(Shell terminal, String region) {
    String[] exports =
        terminal
            .prints("echo \"$AWS_ENDPOINT_URL\"; echo \"$AWS_SHARED_CREDENTIALS_FILE\"")
            .split("\n", -1);
    ProfileFile file =
        ProfileFile.builder()
            .type(ProfileFile.Type.CREDENTIALS)
            .content(Path.of(exports[1]))
            .build();
    return new JavaSdk(
        URI.create(exports[0]),
        Region.of(region),
        ProfileCredentialsProvider.builder().profileFile(file).profileName("default").build());
  }

  /** By an access key. */
  static JavaSdk of(URI endpoint, String region, String id, String secret) {
    return new JavaSdk(
        endpoint,
        Region.of(region),
        StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)));
  }

  /** The same by another access key. */
  JavaSdk as(AccessKey key) {
    return as(key.accessKeyId(), key.secretAccessKey());
  }

  /** The same by another access key. */
  JavaSdk as(String id, String secret) {
    return of(endpoint, region.id(), id, secret);
  }

  /** The same by credentials from elsewhere. */
  JavaSdk as(AwsCredentialsProvider others) {
    return new JavaSdk(endpoint, region, others);
  }

  /** The same in another region. */
  JavaSdk in(String other) {
    return new JavaSdk(endpoint, Region.of(other), credentials);
  }

  /** The same at another address. */
  JavaSdk at(URI other) {
    return new JavaSdk(other, region, credentials);
  }

  /** A client, from the builder of its service. */
  <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(region)
        .credentialsProvider(credentials)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }
}
