package io.strongroom.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether the time of a refusal tells what its text does not. */
@Command(
    name = "bench/timing",
    description = "Measures whether refusals can be told apart by the clock.",
    mixinStandardHelpOptions = true)
public final class Timing implements Callable<Integer> {
  private static final String START = "<!-- signatures: written by bench/timing --write -->";
  private static final String END = "<!-- end of signatures -->";

  @Option(names = "--samples", description = "Of each kind; default ${DEFAULT-VALUE}.")
  private int samples = 20_000;

  @Option(names = "--runs", description = "Each on a new server; default ${DEFAULT-VALUE}.")
  private int runs = 3;

  @Option(names = "--write", description = "A page whose figures are written anew.")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Option(names = "--only", description = "Pairs whose name contains this.")
  private String only = "";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private Timing() {}

  /** Runs the program; status 2 says that something that must look alike was told apart. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Timing()).execute(args));
  }

  /** One run: a row for each pair, and how much others worked meanwhile. */
  private record Run(List<Row> rows, double others) {}

  private record Row(Pair pair, Told told) {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    var all = new ArrayList<Run>();
    for (int i = 0; i < runs; i++) {
      all.add(run());
      out.println(table(i + 1, all.getLast()));
      out.flush();
    }
    if (page.isPresent()) {
      Bench.rewrite(page.get(), START, END, page(all));
    }
    boolean good = all.stream().flatMap(run -> run.rows().stream()).allMatch(Timing::isGood);
    return good ? 0 : 2;
  }

  private static boolean isGood(Row row) {
    return row.pair().control() || !row.told().apart();
  }

  private Run run() throws IOException {
    Path folder = Files.createTempDirectory(parent, "strongroom-timing");
    Path data = folder.resolve("data");
    List<String> command =
        List.of(
            root.resolve("strongroom").toString(),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.toString());
    var random = new SplittableRandom();
    try (Child child = Child.start(command);
        var wire = new Wire(child.port())) {
      var refusals = new Refusals(wire, child.port(), data, random);
      double busy = Machine.busySeconds();
      double own = own(child);
      long start = System.nanoTime();
      var rows = new ArrayList<Row>();
      for (int i = 0; i < refusals.pairs().size(); i++) {
        // Signed again each time, for a signature is good for five minutes only.
        Pair pair = refusals.pairs().get(i);
        if (pair.name().contains(only)) {
          rows.add(new Row(pair, pair.measure(wire, samples, random)));
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double others = Machine.busySeconds() - busy - (own(child) - own);
      return new Run(rows, Math.max(0, others / seconds));
    } finally {
      Bench.delete(folder);
    }
  }

  private static double own(Child child) throws IOException {
    return child.cpuSeconds() + Bench.ownSeconds();
  }

  private String page(List<Run> all) throws IOException {
    Machine machine = Machine.here();
    var text = new StringBuilder();
    text.append(
        "%s, %s, %d cores, %s, commit %s; %,d samples of each kind%n"
            .formatted(
                machine.date(),
                machine.processor(),
                machine.cores(),
                machine.jdk(),
                machine.commit(),
                samples));
    for (int i = 0; i < all.size(); i++) {
      text.append('\n').append(table(i + 1, all.get(i)));
    }
    return text.toString();
  }

  private static String table(int number, Run run) {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Run %d; other programs used %.2f cores meanwhile%n%n",
            number,
            run.others()));
    text.append("| pair | us: p10, p50, p90 of the first | of the second | t | cropped at | |\n");
    text.append("|---|---|---|---|---|---|\n");
    for (Row row : run.rows()) {
      Told told = row.told();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %.1f | %d %% | %s |%n",
              row.pair().name(),
              micros(told.first()),
              micros(told.second()),
              told.t(),
              told.crop(),
              told.apart() ? "told apart" : ""));
    }
    return text.toString();
  }

  private static String micros(Told.Quantiles kind) {
    return String.format(
        Locale.ROOT, "%.1f, %.1f, %.1f", kind.p10() / 1e3, kind.p50() / 1e3, kind.p90() / 1e3);
  }
}
