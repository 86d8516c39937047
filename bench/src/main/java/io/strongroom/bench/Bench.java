package io.strongroom.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures Strongroom beside a bare answer and beside the disk, in one run. */
@Command(
    name = "bench/run",
    description = "Measures Strongroom beside a bare Netty answer and beside the disk.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  private static final int[] CONNECTIONS = {32, 1};
  private static final List<String> STRICT = List.of("GetSecretValue", "PutParameter, overwrite");
  private static final List<String> AUDITED =
      List.of("GetSecretValue", "Encrypt", "PutParameter, overwrite");

  /** Measured with many connections only, to keep the run short. */
  private static final List<String> BROAD =
      List.of("GenerateDataKey", Strongroom.SIGN_RSA, Strongroom.SIGN_P256);

  private static final String START = "<!-- figures: written by bench/run --write -->";
  private static final String END = "<!-- end of figures -->";

  /** How the figures are printed. */
  enum Output {
    TABLE,
    JSON
  }

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--quick", description = "Four minutes instead of twenty.")
  private boolean quick;

  @Option(names = "--output", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Output output = Output.TABLE;

  @Option(names = "--write", description = "A page whose table of figures is written anew.")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Option(names = "--only", description = "Requests whose name contains this.")
  private String only = "";

  private Bench() {}

  /** Runs the program and ends the process with its status: 0 when every figure is there. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory(parent, "strongroom-bench");
    try {
      Report report = measure(folder);
      PrintWriter out = spec.commandLine().getOut();
      switch (output) {
        case TABLE -> out.println(report.table());
        case JSON -> out.println(report.json());
      }
      out.flush();
      if (report.sound() && page.isPresent()) {
        rewrite(page.get(), START, END, report.table());
      }
      return report.sound() ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  /** Puts a text between two lines of a page. */
  static void rewrite(Path page, String first, String last, String table) throws IOException {
    String text = Files.readString(page);
    int start = text.indexOf(first);
    int end = text.indexOf(last);
    if (start < 0 || end < start) {
      throw new IOException(page + " has no place for figures: " + first + " ... " + last);
    }
    Files.writeString(
        page, text.substring(0, start + first.length()) + "\n" + table + text.substring(end));
  }

  private Report measure(Path folder) throws IOException {
    Path data = folder.resolve("data");
    Path strictData = folder.resolve("strict");
    List<Row> rows;
    List<Row> strictRows;
    double loaded;
    Costs costs;
    try (Child bare = Child.start(bare());
        var ours = new Strongroom(strongroom(data, "default"), data);
        var strict = new Strongroom(strongroom(strictData, "strict"), strictData)) {
      warm(bare, ours, strict);
      rows = rows(bare, ours, ours.works(), folder);
      loaded = ours.child().residentMib();
      strictRows = rows(bare, strict, STRICT.stream().map(strict::work).toList(), folder);
    }
    costs = costs(folder);
    var starts = new ArrayList<Start>();
    for (int i = 0; i < (quick ? 3 : 7); i++) {
      starts.add(start(data));
    }
    return new Report(
        Machine.here(),
        Disk.syncsPerSecond(folder, Duration.ofSeconds(quick ? 1 : 4)),
        Row.median(starts, Start::millis),
        Row.median(starts, Start::mib),
        loaded,
        rows,
        strictRows,
        costs.audit(),
        costs.check(),
        Decisions.measure(jar(), quick),
        Signing.of(plain("").getFirst(), Unaudited.classPath(jar()), quick ? 1 : 5));
  }

  private Path jar() {
    return root.resolve("server/target/run/current/strongroom-server.jar");
  }

  /** What the trail costs, and how fast it is checked afterwards. */
  private record Costs(List<AuditCost> audit, TrailCheck check) {}

  /** The trail in both modes beside the same server without it. */
  private Costs costs(Path folder) throws IOException {
    String with = Unaudited.classPath(jar());
    String without = Unaudited.classPath(jar(), folder.resolve("patch"));
    Path bareData = folder.resolve("unaudited");
    Path data = folder.resolve("audited");
    Path strictData = folder.resolve("audited-strict");
    var costs = new ArrayList<AuditCost>();
    try (var bare = new Strongroom(plain(without, bareData, "default"), bareData);
        var ours = new Strongroom(plain(with, data, "default"), data);
        var strict = new Strongroom(plain(with, strictData, "strict"), strictData)) {
      Duration warm = Duration.ofSeconds(quick ? 1 : 6);
      for (String name : AUDITED) {
        for (Strongroom each : List.of(bare, ours, strict)) {
          sample(each.child(), each, each.work(name), 32, warm);
        }
      }
      for (int connections : CONNECTIONS) {
        for (String name : AUDITED) {
          costs.addAll(costs(name, connections, bare, ours, strict));
        }
      }
      if (Unaudited.trailBytes(bareData) * 100 > Unaudited.trailBytes(data)) {
        throw new IOException("the server without a trail has recorded something");
      }
    }
    return new Costs(costs, TrailCheck.of(plain(with), data));
  }

  private List<AuditCost> costs(
      String name, int connections, Strongroom bare, Strongroom ours, Strongroom strict)
      throws IOException {
    Duration time = Duration.ofMillis(quick ? 700 : 3000);
    var usual = new ArrayList<AuditCost.Round>();
    var forced = new ArrayList<AuditCost.Round>();
    for (int i = 0; i < (quick ? 3 : 7); i++) {
      Sample without = sample(bare.child(), bare, bare.work(name), connections, time);
      Sample with = sample(ours.child(), ours, ours.work(name), connections, time);
      Sample strictly = sample(strict.child(), strict, strict.work(name), connections, time);
      usual.add(new AuditCost.Round(without, with));
      forced.add(new AuditCost.Round(without, strictly));
    }
    return List.of(
        AuditCost.of(ours.work(name), connections, "default", usual),
        AuditCost.of(strict.work(name), connections, "strict", forced));
  }

  /** The server without the launcher, whose cache fits no other class path. */
  private static List<String> plain(String classPath) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xms96m",
        "-Xmn64m",
        "-Xmx384m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath,
        "io.strongroom.ops.Main");
  }

  private static List<String> plain(String classPath, Path data, String audit) {
    return Stream.concat(
            plain(classPath).stream(),
            Stream.of(
                "serve", "--listen", "127.0.0.1:0", "--data", data.toString(), "--audit", audit))
        .toList();
  }

  /** A start on data that are there, and the memory of a server that has not been asked. */
  private record Start(double millis, double mib) {}

  private Start start(Path data) throws IOException {
    try (Child child = Child.start(strongroom(data, "default"))) {
      return new Start(child.readyMillis(), child.residentMib());
    }
  }

  private void warm(Child bare, Strongroom ours, Strongroom strict) throws IOException {
    Duration time = Duration.ofSeconds(quick ? 2 : 12);
    for (Work work : ours.works()) {
      if (chosen(work)) {
        sample(ours.child(), ours, work, 32, time);
      }
    }
    sample(bare, ours, ours.works().getFirst(), 32, time);
    for (String name : STRICT) {
      sample(strict.child(), strict, strict.work(name), 32, time);
    }
  }

  private List<Row> rows(Child bare, Strongroom ours, List<Work> works, Path folder)
      throws IOException {
    Duration time = Duration.ofMillis(quick ? 1000 : 3000);
    Duration half = time.dividedBy(2);
    var rows = new ArrayList<Row>();
    for (int connections : CONNECTIONS) {
      for (Work work : works.stream().filter(this::chosen).toList()) {
        if (connections == 1 && BROAD.contains(work.name())) {
          continue;
        }
        var rounds = new ArrayList<Row.Round>();
        for (int i = 0; i < (quick ? 2 : 5); i++) {
          Sample ceiling = sample(bare, ours, ours.works().getFirst(), connections, half);
          double limit =
              switch (work.kind()) {
                case READ -> ceiling.outcome().rate();
                case WRITE -> Disk.syncsPerSecond(folder, half);
              };
          Sample result = sample(ours.child(), ours, work, connections, time);
          rounds.add(new Row.Round(limit, ceiling, result));
        }
        rows.add(Row.of(work, connections, rounds));
      }
    }
    return rows;
  }

  private boolean chosen(Work work) {
    return work.name().contains(only);
  }

  private static Sample sample(
      Child server, Strongroom maker, Work work, int connections, Duration time)
      throws IOException {
    ByteBuffer[] requests = maker.requests(work, time);
    try (var load = new Load(server.port(), connections)) {
      double cpu = server.cpuSeconds();
      double own = ownSeconds();
      double all = Machine.busySeconds();
      long start = System.nanoTime();
      Load.Outcome outcome = load.run(requests, work.replayable(), time);
      double seconds = (System.nanoTime() - start) / 1e9;
      cpu = server.cpuSeconds() - cpu;
      own = ownSeconds() - own;
      all = Machine.busySeconds() - all;
      return new Sample(
          outcome,
          cpu * 1e6 / outcome.answers(),
          own / seconds,
          Math.max(0, (all - cpu - own) / seconds));
    }
  }

  static double ownSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** In a JVM as the launcher sets it up. */
  private static List<String> bare() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xms96m",
        "-Xmn64m",
        "-Xmx384m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        BareServer.class.getName());
  }

  private List<String> strongroom(Path data, String audit) {
    String launcher = root.resolve("strongroom").toString();
    return List.of(
        launcher, "serve", "--listen", "127.0.0.1:0", "--data", data.toString(), "--audit", audit);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.deleteIfExists(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
