package io.strongroom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What answers cost with many parameters and secrets, beside the same with few. */
@Command(
    name = "bench/growth",
    description = "Measures a server with few parameters and secrets and one with many, in turns.",
    mixinStandardHelpOptions = true)
public final class Growth implements Callable<Integer> {
  @Option(names = "--few", description = "Of each kind in the small one; default ${DEFAULT-VALUE}.")
  private int few = 1000;

  @Option(
      names = "--many",
      description = "Of each kind in the large one; default ${DEFAULT-VALUE}.")
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
    try (var small = new Stocked(root, folder.resolve("few"), few);
        var large = new Stocked(root, folder.resolve("many"), many)) {
      var out = new StringBuilder();
      out.append(
          ("loaded %,d and %,d of each kind through the API, the latter at %,.0f parameters and"
                  + " %,.0f secrets per second%n%n")
              .formatted(few, many, large.parametersPerSecond(), large.secretsPerSecond()));
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

  private String row(String name, Stocked small, Stocked large) throws IOException {
    var pairs = new ArrayList<Sample[]>();
    for (int i = -2; i < rounds; i++) {
      Sample before = small.sample(name, Duration.ofMillis(millis));
      Sample after = large.sample(name, Duration.ofMillis(millis));
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
}
