package io.strongroom.iam;

import io.strongroom.aws.Arn;
import io.strongroom.iam.ManagedPolicy.Version;
import io.strongroom.iam.ManagedPolicy.Versions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The managed policies of AWS that matter to the services here, in the version that AWS documents.
 * ReadOnlyAccess has the actions of these services alone; AWS's own has hundreds more.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html">
 *     AWS managed policy reference</a>
 */
final class AwsManaged {
  private static final Map<String, Entry> ALL = all();

  private AwsManaged() {}

  /** A policy with its one document, read and compiled. */
  record Entry(ManagedPolicy policy, Version version, Policy compiled) {}

  /** The policy of an ARN such as {@code arn:aws:iam::aws:policy/ReadOnlyAccess}. */
  static Optional<Entry> find(Arn arn) {
    return Optional.ofNullable(ALL.get(arn.toString()));
  }

  /** All of them, in the order of their names. */
  static List<ManagedPolicy> list() {
    return ALL.values().stream()
        .map(Entry::policy)
        .sorted(Comparator.comparing(it -> Owners.nameKey(it.name())))
        .toList();
  }

  private static Map<String, Entry> all() {
    var all = new TreeMap<String, Entry>();
    add(
        all,
        "/AdministratorAccess v1 ANPAIWMBCKSKIEE64ZLYK 2015-02-06T18:39:00Z 2015-02-06T18:39:00Z",
        "Provides full access to AWS services and resources.");
    add(
        all,
        "/AmazonSSMReadOnlyAccess v1 ANPAJODSKQGGJTHRYZ5FC 2015-05-29T17:44:00Z"
            + " 2015-05-29T17:44:00Z",
        "Provides read only access to Amazon SSM.");
    add(
        all,
        "/AWSKeyManagementServicePowerUser v2 ANPAJNPP7PPPPMJRV2SA4 2015-02-06T18:40:00Z"
            + " 2017-03-07T00:55:00Z",
        "Provides access to AWS Key Management Service (KMS).");
    add(
        all,
        "/ReadOnlyAccess v1 ANPAILL3HVNFSB6DCOWYQ 2015-02-06T18:39:00Z 2015-02-06T18:39:00Z",
        "Provides read-only access to the services of this server.");
    add(
        all,
        "/SecretsManagerReadWrite v5 ANPAI3VG7CI5BIQZQ6G2E 2018-04-04T18:05:00Z"
            + " 2024-02-22T18:12:00Z",
        "Provides read/write access to AWS Secrets Manager.");
    add(
        all,
        "/service-role/AWSLambdaBasicExecutionRole v1 ANPAJNCQGXC42545SKXIK 2015-04-09T15:03:00Z"
            + " 2015-04-09T15:03:00Z",
        "Provides write permissions to CloudWatch Logs.");
    return all;
  }

  private static void add(Map<String, Entry> all, String line, String description) {
    String[] words = line.split(" ", -1);
    int slash = words[0].lastIndexOf('/');
    String name = words[0].substring(slash + 1);
    long version = Long.parseLong(words[1].substring(1));
    Instant created = Instant.parse(words[3]);
    Instant updated = Instant.parse(words[4]);
    var policy =
        new ManagedPolicy(
            Optional.empty(),
            name,
            words[0].substring(0, slash + 1),
            words[2],
            Optional.of(description),
            created,
            updated,
            Map.of(),
            new Versions(version, version));
    String document = document(name);
    String arn = policy.arn().toString();
    Policy compiled = Policy.parse(document, PolicyKind.IDENTITY).named(arn);
    all.put(arn, new Entry(policy, new Version(version, document, updated), compiled));
  }

  private static String document(String name) {
    try (InputStream in =
        Objects.requireNonNull(AwsManaged.class.getResourceAsStream("managed/" + name + ".json"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
