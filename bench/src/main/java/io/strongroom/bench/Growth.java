package io.strongroom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What answers of Parameter Store cost with many parameters, beside the same with few. */
@Command(
    name = "bench/growth",
    description = "Measures Parameter Store with few parameters and with many, in turns.",
    mixinStandardHelpOptions = true)
public final class Growth implements Callable<Integer> {
  private static final int LOADERS = 32;
  private static final int DISTINCT = 2000;
  private static final int CHUNK = 20_000;
  private static final int CHILDREN = 20;

  @Option(names = "--few", description = "Parameters of the small one; default ${DEFAULT-VALUE}.")
  private int few = 1000;

  @Option(names = "--many", description = "Parameters of the large one; default ${DEFAULT-VALUE}.")
  private int many = 100_000;

  @Option(names = "--rounds", description = "Default ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(names = "--millis", description = "Of each measurement; default ${DEFAULT-VALUE}.")
  private int millis = 2000;

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private Growth() {}

  /** Runs the program and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Growth()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory(parent, "strongroom-growth");
    try (var small = new Store(folder.resolve("few"), few);
        var large = new Store(folder.resolve("many"), many)) {
      var out = new StringBuilder();
      out.append(
          "loaded %,d and %,d parameters through the API, the latter at %,.0f per second%n%n"
              .formatted(few, many, large.loadRate));
      out.append(
          "| request | per second at %,d | at %,d | rate | CPU us at %,d | at %,d | CPU, inverse |%n"
              .formatted(few, many, few, many));
      out.append("|---|---|---|---|---|---|---|\n");
      for (String name : small.works().stream().map(Work::name).toList()) {
        out.append(row(name, small, large));
      }
      spec.commandLine().getOut().print(out);
      spec.commandLine().getOut().flush();
      return 0;
    } finally {
      Bench.delete(folder);
    }
  }

  private String row(String name, Store small, Store large) throws IOException {
    var pairs = new ArrayList<Sample[]>();
    for (int i = -2; i < rounds; i++) {
      Sample before = small.sample(name);
      Sample after = large.sample(name);
      if (i >= 0) {
        pairs.add(new Sample[] {before, after});
      }
    }
    return "| %s | %,.0f | %,.0f | %.0f %% | %.0f | %.0f | %.0f %% |%n"
        .formatted(
            name,
            Row.median(pairs, pair -> pair[0].outcome().rate()),
            Row.median(pairs, pair -> pair[1].outcome().rate()),
            100 * Row.median(pairs, pair -> pair[1].outcome().rate() / pair[0].outcome().rate()),
            Row.median(pairs, pair -> pair[0].cpu()),
            Row.median(pairs, pair -> pair[1].cpu()),
            100 * Row.median(pairs, pair -> pair[0].cpu() / pair[1].cpu()));
  }

  /** A server with so many parameters. */
  private final class Store implements AutoCloseable {
    private final int count;
    private final Child child;
    private final Signer signer;
    private final double loadRate;

    Store(Path data, int count) throws IOException {
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
      loadRate = load();
    }

    private double load() throws IOException {
      Work put = work("PutParameter", this::parameter);
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
          work("GetParameter", i -> "{\"Name\":\"" + name(any(i)) + "\",\"WithDecryption\":true}"),
          work(
              "GetParametersByPath, 10 SecureStrings",
              i ->
                  "{\"Path\":\"" + path(any(i) / CHILDREN / 2 * 2) + "\",\"WithDecryption\":true}"),
          work(
              "GetParametersByPath, recursive from the root",
              i -> "{\"Path\":\"/\",\"Recursive\":true}"),
          work("DescribeParameters", i -> "{}"),
          work("DescribeParameters, Type", i -> filtered("Type", "SecureString")),
          work("DescribeParameters, Tier", i -> filtered("Tier", "Advanced")),
          work("DescribeParameters, tag", i -> filtered("tag:env", "e" + i % 3)),
          work("DescribeParameters, Name", i -> filtered("Name", name(any(i)))));
    }

    private String filtered(String key, String value) {
      return "{\"MaxResults\":10,\"ParameterFilters\":[{\"Key\":\"%s\",\"Values\":[\"%s\"]}]}"
          .formatted(key, value);
    }

    private Work work(String name, IntFunction<String> bodies) {
      String operation = name.replaceFirst(",.*", "");
      return new Work(name, "ssm", "AmazonSSM." + operation, Work.Kind.READ, true, bodies);
    }

    Sample sample(String name) throws IOException {
      Work work = works().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
      ByteBuffer[] requests = signer.requests(work, 0, DISTINCT);
      try (var load = new Load(child.port(), LOADERS)) {
        double cpu = child.cpuSeconds();
        Load.Outcome outcome = load.run(requests, true, Duration.ofMillis(millis));
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
}
