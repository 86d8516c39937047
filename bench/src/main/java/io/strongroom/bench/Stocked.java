package io.strongroom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.IntFunction;

/** A server with so many parameters and as many secrets, all made through its API. */
final class Stocked implements AutoCloseable {
  private static final int LOADERS = 32;
  private static final int DISTINCT = 2000;
  private static final int CHUNK = 20_000;
  private static final int CHILDREN = 20;

  private final int count;
  private final Child child;
  private final Signer signer;
  private final double parametersPerSecond;
  private final double secretsPerSecond;

  Stocked(Path root, Path data, int count) throws IOException {
    this.count = count;
    child =
        Child.start(
            List.of(
                root.resolve("strongroom").toString(),
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data",
                data.toString()));
    var admin = new Properties();
    try (var in = Files.newBufferedReader(data.resolve("admin.credentials"))) {
      admin.load(in);
    }
    signer =
        new Signer(
            "127.0.0.1:" + child.port(),
            "us-east-1",
            admin.getProperty("aws_access_key_id"),
            admin.getProperty("aws_secret_access_key"));
    parametersPerSecond = load(parameters("PutParameter", this::parameter));
    secretsPerSecond = load(secrets("CreateSecret", this::secret));
  }

  double parametersPerSecond() {
    return parametersPerSecond;
  }

  double secretsPerSecond() {
    return secretsPerSecond;
  }

  private double load(Work put) throws IOException {
    long start = System.nanoTime();
    for (int from = 0; from < count; from += CHUNK) {
      try (var load = new Load(child.port(), LOADERS)) {
        ByteBuffer[] requests = signer.requests(put, from, Math.min(CHUNK, count - from));
        Load.Outcome outcome = load.once(requests, body -> {});
        if (outcome.errors() > 0) {
          throw new IOException("loading failed: " + outcome.firstError());
        }
      }
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  /** Half of them secret; every seventh with a tag, one in a hundred advanced. */
  private String parameter(int i) {
    return "{\"Name\":\"%s\",\"Value\":\"%s\",\"Type\":\"%s\",\"Tier\":\"%s\"%s}"
        .formatted(
            name(i),
            "v".repeat(64),
            i / CHILDREN % 2 == 0 ? "SecureString" : "String",
            i % 100 == 0 ? "Advanced" : "Standard",
            i % 7 == 0 ? ",\"Tags\":[{\"Key\":\"env\",\"Value\":\"e%d\"}]".formatted(i % 3) : "");
  }

  private String secret(int i) {
    return "{\"Name\":\"%s\",\"ClientRequestToken\":\"%032d\",\"SecretString\":\"%s\"%s}"
        .formatted(
            name(i).substring(1),
            i,
            "v".repeat(64),
            i % 7 == 0 ? ",\"Tags\":[{\"Key\":\"env\",\"Value\":\"e%d\"}]".formatted(i % 3) : "");
  }

  /** Random, and the same for the same number. */
  private String name(int i) {
    return path(i / CHILDREN) + "/%08x".formatted((int) mixed(i));
  }

  private String path(int i) {
    long random = mixed(i * 31L + 7);
    return "/app%02x/%012x".formatted(random & 0xff, random >>> 16);
  }

  /** Bits that look random and are the same for the same number: SplitMix64's finalizer. */
  private static long mixed(long number) {
    long bits = number * 0x9e3779b97f4a7c15L;
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return bits ^ (bits >>> 31);
  }

  /** One of them, anywhere. */
  private int any(int i) {
    return (int) Long.remainderUnsigned(mixed(i + 17L), count);
  }

  List<Work> works() {
    return List.of(
        parameters(
            "GetParameter", i -> "{\"Name\":\"" + name(any(i)) + "\",\"WithDecryption\":true}"),
        parameters(
            "GetParametersByPath, 10 SecureStrings",
            i -> "{\"Path\":\"" + path(any(i) / CHILDREN / 2 * 2) + "\",\"WithDecryption\":true}"),
        parameters(
            "GetParametersByPath, recursive from the root",
            i -> "{\"Path\":\"/\",\"Recursive\":true}"),
        parameters("DescribeParameters", i -> "{}"),
        parameters("DescribeParameters, Type", i -> filtered("Type", "SecureString")),
        parameters("DescribeParameters, Tier", i -> filtered("Tier", "Advanced")),
        parameters("DescribeParameters, tag", i -> filtered("tag:env", "e" + i % 3)),
        parameters("DescribeParameters, Name", i -> filtered("Name", name(any(i)))),
        secrets("GetSecretValue", i -> "{\"SecretId\":\"" + name(any(i)).substring(1) + "\"}"),
        secrets("ListSecrets", i -> "{\"MaxResults\":20}"),
        secrets("ListSecrets, name", i -> listed("name", path(any(i) / CHILDREN).substring(1))),
        secrets("ListSecrets, tag-value", i -> listed("tag-value", "e" + i % 3)));
  }

  private String filtered(String key, String value) {
    return "{\"MaxResults\":10,\"ParameterFilters\":[{\"Key\":\"%s\",\"Values\":[\"%s\"]}]}"
        .formatted(key, value);
  }

  private String listed(String key, String value) {
    return "{\"MaxResults\":20,\"Filters\":[{\"Key\":\"%s\",\"Values\":[\"%s\"]}]}"
        .formatted(key, value);
  }

  private static Work parameters(String name, IntFunction<String> bodies) {
    return work(name, "ssm", "AmazonSSM.", bodies);
  }

  private static Work secrets(String name, IntFunction<String> bodies) {
    return work(name, "secretsmanager", "secretsmanager.", bodies);
  }

  /** The operation is what stands before the comma of the name. */
  private static Work work(String name, String service, String prefix, IntFunction<String> bodies) {
    String target = prefix + name.replaceFirst(",.*", "");
    return new Work(name, service, target, Work.Kind.READ, true, bodies);
  }

  Sample sample(String name, Duration time) throws IOException {
    Work work = works().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    ByteBuffer[] requests = signer.requests(work, 0, DISTINCT);
    try (var load = new Load(child.port(), LOADERS)) {
      double cpu = child.cpuSeconds();
      Load.Outcome outcome = load.run(requests, true, time);
      if (outcome.errors() > 0) {
        throw new IOException(name + " failed: " + outcome.firstError());
      }
      return new Sample(outcome, (child.cpuSeconds() - cpu) * 1e6 / outcome.answers(), 0, 0);
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
