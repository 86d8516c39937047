package io.strongroom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What two nodes on one PostgreSQL do together, beside what each of them does alone. */
@Command(
    name = "bench/nodes",
    description = "Measures two nodes on one PostgreSQL database beside one, in turns.",
    mixinStandardHelpOptions = true)
public final class Nodes implements Callable<Integer> {
  private static final String START = "<!-- figures: written by bench/nodes --write -->";
  private static final String END = "<!-- end of figures -->";
  private static final List<String> NAMES =
      List.of(
          "GetSecretValue",
          "GetParameter",
          "Encrypt",
          "Decrypt",
          "PutParameter, overwrite",
          "PutParameter, new");

  /** What two nodes may do less than one, by the project's own aim. */
  private static final double SHARE_MIN = 0.9;

  private static final int SELECT_ROUNDS = 3;

  @Option(
      names = "--database",
      description = "jdbc:postgresql: URL of an empty database; otherwise one is started here.")
  private Optional<String> database = Optional.empty();

  @Option(names = "--connections", description = "Altogether; default ${DEFAULT-VALUE}.")
  private int connections = 32;

  @Option(names = "--rounds", description = "Default ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(names = "--millis", description = "Of each measurement; default ${DEFAULT-VALUE}.")
  private int millis = 2000;

  @Option(names = "--write", description = "A page whose table of figures is written anew.")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private Nodes() {}

  /** Runs the program; the status is 0 when two nodes are not slower than one. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Nodes()).execute(args));
  }

  /**
   * A stretch of load on one node or on both.
   *
   * @param rate answers per second of all
   * @param cpu microseconds of the nodes' CPU per answer, without the database's
   */
  private record Stretch(double rate, double cpu, int errors, String error) {}

  /** One kind of request: each node alone, and both. */
  private record Round(Stretch first, Stretch second, Stretch both) {
    double one() {
      return (first.rate() + second.rate()) / 2;
    }

    double share() {
      return both.rate() / one();
    }

    double oneCpu() {
      return (first.cpu() + second.cpu()) / 2;
    }
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory(parent, "strongroom-nodes");
    try {
      if (database.isPresent()) {
        return measure(folder, database.get());
      }
      try (Postgres postgres = Postgres.start(folder)) {
        return measure(folder, postgres.url());
      }
    } finally {
      Bench.delete(folder);
    }
  }

  private int measure(Path folder, String url) throws IOException {
    Path a = folder.resolve("a");
    try (var first = new Strongroom(node(a, url), a);
        var second = new Strongroom(first, node(folder.resolve("b"), url), a)) {
      var table = new StringBuilder();
      Machine machine = Machine.here();
      table.append(
          "%s, %s, %d cores, %s, commit %s; %d connections%n%n"
              .formatted(
                  machine.date(),
                  machine.processor(),
                  machine.cores(),
                  machine.jdk(),
                  machine.commit(),
                  connections));
      table.append("| request | one node, per second | two nodes, per second | two of one |");
      table.append(" nodes' CPU us, one | two |\n|---|---|---|---|---|---|\n");
      boolean sound = true;
      var ones = new HashMap<String, Double>();
      for (String name : NAMES) {
        var seen = new ArrayList<Round>();
        for (int i = -2; i < rounds; i++) {
          Round round = round(name, first, second);
          if (i >= 0) {
            seen.add(round);
          }
        }
        double share = Row.median(seen, Round::share);
        sound &= share >= SHARE_MIN;
        ones.put(name, Row.median(seen, Round::one));
        table.append(
            "| %s | %,.0f | %,.0f | %.0f %% | %,.0f | %,.0f |%n"
                .formatted(
                    name,
                    Row.median(seen, Round::one),
                    Row.median(seen, round -> round.both().rate()),
                    100 * share,
                    Row.median(seen, Round::oneCpu),
                    Row.median(seen, round -> round.both().cpu())));
      }
      table.append(selects(url, ones));
      spec.commandLine().getOut().print(table);
      spec.commandLine().getOut().flush();
      if (page.isPresent()) {
        Bench.rewrite(page.get(), START, END, table.toString());
      }
      return sound ? 0 : 1;
    }
  }

  /** What one node reads beside what the database gives by itself. */
  private String selects(String url, Map<String, Double> ones) throws IOException {
    Path jar = root.resolve("server/target/run/current/strongroom-server.jar");
    var rates = new ArrayList<Double>();
    for (int i = 0; i < SELECT_ROUNDS; i++) {
      rates.add(SelectLoop.perSecond(jar, url, connections, millis));
    }
    double rate = Row.median(rates, Double::doubleValue);
    return """

    - PostgreSQL's own rows by key through a pool as a node's, no server between: %,.0f per second; \
    of that one node's GetSecretValue %.0f %%, GetParameter %.0f %%
    """
        .formatted(
            rate,
            100 * ones.getOrDefault("GetSecretValue", 0.0) / rate,
            100 * ones.getOrDefault("GetParameter", 0.0) / rate);
  }

  private List<String> node(Path data, String url) {
    return List.of(
        root.resolve("strongroom").toString(),
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data.toString(),
        "--root-key",
        data.resolveSibling("root.key").toString(),
        "--database",
        url);
  }

  private Round round(String name, Strongroom first, Strongroom second) throws IOException {
    Stretch alone = stretch(name, List.of(first));
    Stretch both = stretch(name, List.of(first, second));
    Stretch other = stretch(name, List.of(second));
    for (Stretch each : List.of(alone, both, other)) {
      if (each.errors() > 0) {
        throw new IOException(name + ": " + each.errors() + " errors: " + each.error());
      }
    }
    return new Round(alone, other, both);
  }

  private Stretch stretch(String name, List<Strongroom> nodes) throws IOException {
    double before = cpu(nodes);
    List<Load.Outcome> outcomes = run(name, nodes, connections / nodes.size());
    double used = cpu(nodes) - before;
    return new Stretch(
        outcomes.stream().mapToDouble(Load.Outcome::rate).sum(),
        used * 1e6 / outcomes.stream().mapToInt(Load.Outcome::answers).sum(),
        outcomes.stream().mapToInt(Load.Outcome::errors).sum(),
        outcomes.stream().map(Load.Outcome::firstError).reduce("", String::concat));
  }

  private static double cpu(List<Strongroom> nodes) throws IOException {
    double seconds = 0;
    for (Strongroom node : nodes) {
      seconds += node.child().cpuSeconds();
    }
    return seconds;
  }

  /** Load on some nodes at once, each from a thread of its own. */
  private List<Load.Outcome> run(String name, List<Strongroom> nodes, int each) throws IOException {
    Duration time = Duration.ofMillis(millis);
    var running = new ArrayList<Future<Load.Outcome>>();
    try (var threads = Executors.newFixedThreadPool(nodes.size())) {
      for (int i = 0; i < nodes.size(); i++) {
        Strongroom node = nodes.get(i);
        Work work = node.work(name);
        List<ByteBuffer> requests = new ArrayList<>(List.of(node.requests(work, time)));
        if (work.replayable()) {
          // Two that go through the same list side by side would meet at every row.
          Collections.rotate(requests, i * requests.size() / nodes.size());
        }
        ByteBuffer[] list = requests.toArray(new ByteBuffer[0]);
        var load = new Load(node.child().port(), each);
        running.add(
            threads.submit(
                () -> {
                  try (load) {
                    return load.run(list, work.replayable(), time);
                  }
                }));
      }
      var outcomes = new ArrayList<Load.Outcome>();
      for (Future<Load.Outcome> one : running) {
        outcomes.add(one.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
