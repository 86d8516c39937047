package io.strongroom.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the library for functions costs beside AWS's, and what it does when its source fails. */
@Command(
    name = "bench/library",
    description =
        "Measures the library for functions beside Powertools, AWS's caching library and its SDK.",
    mixinStandardHelpOptions = true)
public final class Library implements Callable<Integer> {
  private static final String START = "<!-- library: written by bench/library --write -->";
  private static final String END = "<!-- end of library -->";
  private static final String SECRET = "bench";
  private static final String REGION = "us-east-1";
  private static final int CORE_MOST = 150_000;

  @Option(names = "--pairs", description = "Processes of each; default ${DEFAULT-VALUE}.")
  private int pairs = 15;

  @Option(names = "--write", description = "A page whose figures are written anew.")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private final StringBuilder report = new StringBuilder();
  private final List<String> missed = new ArrayList<>();

  private Library() {}

  /** Runs the program; status 2 says that a bound was missed. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Library()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory(parent, "strongroom-library");
    try {
      Machine machine = Machine.here();
      line(
          "%s, %s, %d cores, %s, commit %s; %d pairs\n",
          machine.date(),
          machine.processor(),
          machine.cores(),
          machine.jdk(),
          machine.commit(),
          pairs);
      Certificate certificate = Certificate.in(folder);
      double busy = Machine.busySeconds();
      long begin = System.nanoTime();
      starts(folder, certificate);
      line(
          "\nThe machine was busy with %.1f of %d cores, everything included.\n",
          (Machine.busySeconds() - busy) / ((System.nanoTime() - begin) / 1e9), machine.cores());
      hiccups(certificate);
      long core = Reader.coreBytes(root);
      line("\nThe core jar has %,d bytes (at most %,d).", core, CORE_MOST);
      check(core <= CORE_MOST, "jar");
      line("\nMissed: %s", missed.isEmpty() ? "nothing" : String.join(", ", missed));
    } finally {
      Bench.delete(folder);
    }
    if (page.isPresent()) {
      Bench.rewrite(page.get(), START, END, report.toString());
    }
    return missed.isEmpty() ? 0 : 2;
  }

  private void line(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    report.append(line).append('\n');
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void check(boolean met, String bound) {
    if (!met) {
      missed.add(bound);
    }
  }

  private List<String> serve(Path data, String... more) {
    var command = new ArrayList<String>();
    command.addAll(
        List.of(
            root.resolve("strongroom").toString(),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.toString()));
    command.addAll(List.of(more));
    return command;
  }

  /** Our first secrets beside the rivals', from a Strongroom over HTTPS. */
  private void starts(Path folder, Certificate certificate) throws IOException {
    Path data = folder.resolve("data");
    try (Child plain = Child.start(serve(data));
        Wire wire = new Wire(plain.port())) {
      create(wire, plain.port(), admin(data));
    }
    List<String> command =
        serve(
            data,
            "--tls-cert",
            certificate.chain().toString(),
            "--tls-key",
            certificate.key().toString());
    try (Child server = Child.start(command)) {
      Map<String, String> environment = environment(server.port(), admin(data));
      line(
          "| beside | its jars, KB | cold ms | ours | share (at most) | CPU ms | ours | share"
              + " | cached ns | ours | share (at most) |");
      line("|---|---|---|---|---|---|---|---|---|---|---|");
      for (Reader rival : Reader.RIVALS) {
        var ours = new ArrayList<Reader.Start>();
        var theirs = new ArrayList<Reader.Start>();
        // The first pair warms the server and the files.
        for (int i = -1; i < pairs; i++) {
          for (Reader each :
              i % 2 == 0 ? List.of(Reader.OURS, rival) : List.of(rival, Reader.OURS)) {
            Reader.Start start = each.start(root, certificate.trust(), environment, SECRET);
            if (i >= 0) {
              (each.equals(Reader.OURS) ? ours : theirs).add(start);
            }
          }
        }
        row(rival, Reader.Start.median(theirs), Reader.Start.median(ours));
      }
    }
  }

  private void row(Reader rival, Reader.Start theirs, Reader.Start ours) throws IOException {
    double cold = ours.millis() / theirs.millis();
    check(cold <= rival.coldMost(), "cold start beside " + rival.name());
    String cached = "- | - | -";
    if (rival.reads() > 0) {
      double share = ours.cached() / theirs.cached();
      check(share <= rival.cachedMost(), "cached read beside " + rival.name());
      String most = Double.isFinite(rival.cachedMost()) ? " (" + rival.cachedMost() + ")" : "";
      cached =
          String.format(
              Locale.ROOT, "%.1f | %.1f | %.2f%s", theirs.cached(), ours.cached(), share, most);
    }
    line(
        "| %s | %,.0f | %.0f | %.0f | %.2f (%.2f) | %.0f | %.0f | %.2f | %s |",
        rival.name(),
        rival.kilobytes(root),
        theirs.millis(),
        ours.millis(),
        cold,
        rival.coldMost(),
        theirs.cpu(),
        ours.cpu(),
        ours.cpu() / theirs.cpu(),
        cached);
  }

  private static Properties admin(Path data) throws IOException {
    var admin = new Properties();
    try (var in = Files.newBufferedReader(data.resolve("admin.credentials"))) {
      admin.load(in);
    }
    return admin;
  }

  private static Map<String, String> environment(int port, Properties admin) {
    return Map.of(
        "AWS_ENDPOINT_URL",
        "https://127.0.0.1:" + port,
        "AWS_REGION",
        REGION,
        "AWS_ACCESS_KEY_ID",
        admin.getProperty("aws_access_key_id"),
        "AWS_SECRET_ACCESS_KEY",
        admin.getProperty("aws_secret_access_key"));
  }

  private static void create(Wire wire, int port, Properties admin) throws IOException {
    var signer =
        new Signer(
            "127.0.0.1:" + port,
            REGION,
            admin.getProperty("aws_access_key_id"),
            admin.getProperty("aws_secret_access_key"));
    String secret =
        "{\"Name\":\"%s\",\"ClientRequestToken\":\"%032d\",\"SecretString\":\"%s\"}"
            .formatted(SECRET, 1, "v".repeat(112));
    var work =
        new Work(
            "CreateSecret",
            "secretsmanager",
            "secretsmanager.CreateSecret",
            Work.Kind.WRITE,
            true,
            i -> secret);
    ByteBuffer request = signer.requests(work, 0, 1)[0];
    var bytes = new byte[request.remaining()];
    request.get(bytes);
    String answer = wire.ask(bytes);
    if (!answer.startsWith("HTTP/1.1 200")) {
      throw new IOException(answer);
    }
  }

  /** Ours alone, at a source whose answers take 200 ms, or are 500. */
  private void hiccups(Certificate certificate) throws IOException {
    var admin = new Properties();
    admin.setProperty("aws_access_key_id", "AKIAIOSFODNN7EXAMPLE");
    admin.setProperty("aws_secret_access_key", "any");
    try (var stand = new Stand(certificate)) {
      Process process =
          Reader.OURS.process(
              root,
              certificate.trust(),
              environment(stand.port(), admin),
              "io.strongroom.bench.readers.Hiccups",
              "https://127.0.0.1:" + stand.port());
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        rush("Cold, 64 threads", told(out, "cold"), false);
        rush("At expiry, 64 threads", told(out, "expiry"), true);
        outage("60 s", told(out, "outage"), 12);
        outage("the rest of the hour", told(out, "hour"), Integer.MAX_VALUE);
        String beyond = String.join(" ", told(out, "beyond"));
        line("- Beyond the hard bound: `%s`.", beyond);
        check(!beyond.equals("a value"), "error beyond the hard bound");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static String[] told(BufferedReader out, String name) throws IOException {
    String said = out.readLine();
    if (said == null || !said.startsWith(name + " ")) {
      throw new IOException("no figures of " + name + ": " + said);
    }
    return said.substring(name.length() + 1).split(" ", -1);
  }

  private void rush(String name, String[] figures, boolean old) {
    line(
        "- %s: calls %s, p50 wait %s ms, longest %s ms, errors %s.",
        name, figures[0], figures[1], figures[2], figures[3]);
    check(figures[0].equals("1") && figures[3].equals("0"), name);
    check(!old || Double.parseDouble(figures[1]) < 1, name + ", wait");
  }

  private void outage(String name, String[] figures, int callsMost) {
    line(
        "- The source answers 500 for %s: reads %s, errors %s, calls %s, slowest read %s ms.",
        name, figures[0], figures[1], figures[2], figures[3]);
    check(figures[1].equals("0"), "errors in an outage of " + name);
    check(Integer.parseInt(figures[2]) <= callsMost, "calls in an outage of " + name);
  }
}
