package io.strongroom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  /** One kind of request: the rates of one round. */
  private record Round(double first, double second, double both, int errors, String error) {
    double one() {
      return (first + second) / 2;
    }

    double share() {
      return both / one();
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
      table.append("| request | one node, per second | two nodes, per second | two of one |\n");
      table.append("|---|---|---|---|\n");
      boolean sound = true;
      for (String name : NAMES) {
        var seen = new ArrayList<Round>();
        for (int i = -2; i < rounds; i++) {
          Round round = round(name, first, second);
          if (round.errors() > 0) {
            throw new IOException(name + ": " + round.errors() + " errors: " + round.error());
          }
          if (i >= 0) {
            seen.add(round);
          }
        }
        double share = Row.median(seen, Round::share);
        sound &= share >= SHARE_MIN;
        table.append(
            "| %s | %,.0f | %,.0f | %.0f %% |%n"
                .formatted(
                    name,
                    Row.median(seen, Round::one),
                    Row.median(seen, Round::both),
                    100 * share));
      }
      spec.commandLine().getOut().print(table);
      spec.commandLine().getOut().flush();
      if (page.isPresent()) {
        Bench.rewrite(page.get(), START, END, table.toString());
      }
      return sound ? 0 : 1;
    }
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
    Load.Outcome alone = run(name, List.of(first), connections).getFirst();
    List<Load.Outcome> both = run(name, List.of(first, second), connections / 2);
    Load.Outcome other = run(name, List.of(second), connections).getFirst();
    return new Round(
        alone.rate(),
        other.rate(),
        both.stream().mapToDouble(Load.Outcome::rate).sum(),
        alone.errors() + other.errors() + both.stream().mapToInt(Load.Outcome::errors).sum(),
        both.stream().map(Load.Outcome::firstError).reduce(alone.firstError(), String::concat)
            + other.firstError());
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
