package io.strongroom.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Changes that are committed, and events of them that a webhook hears of. */
@Command(
    name = "bench/events",
    description = "Measures how fast changes are delivered as events, and how a backlog drains.",
    mixinStandardHelpOptions = true)
public final class Delivery implements Callable<Integer> {
  private static final int CONNECTIONS = 32;
  private static final int NAMES = 2000;
  private static final int BATCH = 10;
  private static final int CHUNK = 2000;
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @Option(names = "--seconds", description = "Of each load; default ${DEFAULT-VALUE}.")
  private int seconds = 10;

  @Option(names = "--backlog", description = "Events; default ${DEFAULT-VALUE}.")
  private int backlog = 100_000;

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private Delivery() {}

  /** Runs the program and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Delivery()).execute(args));
  }

  @Override
  public Integer call() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory(parent, "strongroom-events");
    PrintWriter out = spec.commandLine().getOut();
    try (Receiver receiver = Receiver.start(folder);
        Child server = server(folder, receiver)) {
      Signer signer = signer(folder.resolve("data"), server);
      var bench = new Run(receiver, server, signer);
      bench.load(Duration.ofSeconds(seconds));
      double silent = bench.load(Duration.ofSeconds(seconds)).rate();
      bench.rules();
      bench.steady(Duration.ofSeconds(Math.max(2, seconds / 3)));
      out.printf("committed without a rule: %,.0f changes per second%n", silent);
      out.println(bench.steady(Duration.ofSeconds(seconds)));
      out.flush();
      out.println(bench.backlog(backlog));
      out.flush();
      return 0;
    } finally {
      Bench.delete(folder);
    }
  }

  private Child server(Path folder, Receiver receiver) throws IOException {
    return Child.start(
        List.of(
            root.resolve("strongroom").toString(),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.resolve("data").toString(),
            "--webhook-ca",
            receiver.certificate().toString(),
            "--webhook-allow",
            "127.0.0.0/8,::1"));
  }

  private static Signer signer(Path data, Child server) throws IOException {
    var admin = new Properties();
    try (var in = Files.newBufferedReader(data.resolve("admin.credentials"))) {
      admin.load(in);
    }
    return new Signer(
        "127.0.0.1:" + server.port(),
        "us-east-1",
        admin.getProperty("aws_access_key_id"),
        admin.getProperty("aws_secret_access_key"));
  }

  private static void await(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** One server with one receiver. */
  private record Run(Receiver receiver, Child server, Signer signer) {
    private static final String DESTINATION = "ApiDestinationArn";

    Load.Outcome load(Duration time) throws IOException {
      Work put =
          work(
              "ssm",
              "AmazonSSM.PutParameter",
              i ->
                  "{\"Name\":\"/bench/p%05d\",\"Value\":\"%064d\",\"Type\":\"SecureString\",\"Overwrite\":true}"
                      .formatted(i % NAMES, i));
      try (var load = new Load(server.port(), CONNECTIONS)) {
        return checked(load.run(signer.requests(put, 0, NAMES), true, time));
      }
    }

    private static Load.Outcome checked(Load.Outcome outcome) throws IOException {
      if (outcome.errors() > 0) {
        throw new IOException("failed: " + outcome.firstError());
      }
      return outcome;
    }

    /** Has the receiver hear of parameters, and of events of one's own. */
    void rules() throws IOException {
      String connection =
          member(
              "ConnectionArn",
              events(
                  "CreateConnection",
                  "{\"Name\":\"b\",\"AuthorizationType\":\"API_KEY\",\"AuthParameters\":"
                      + "{\"ApiKeyAuthParameters\":{\"ApiKeyName\":\"X-Key\",\"ApiKeyValue\":\"v\"}}}"));
      String destination =
          member(
              DESTINATION,
              events(
                  "CreateApiDestination",
                  ("{\"Name\":\"b\",\"ConnectionArn\":\"%s\",\"InvocationEndpoint\":\"%s\","
                          + "\"HttpMethod\":\"POST\",\"InvocationRateLimitPerSecond\":1000000}")
                      .formatted(connection, receiver.url())));
      rule("changes", "{\\\"detail-type\\\":[\\\"Parameter Store Change\\\"]}", destination);
      rule("own", "{\\\"source\\\":[\\\"bench\\\"]}", destination);
    }

    private void rule(String name, String pattern, String destination) throws IOException {
      events("PutRule", "{\"Name\":\"%s\",\"EventPattern\":\"%s\"}".formatted(name, pattern));
      events(
          "PutTargets",
          "{\"Rule\":\"%s\",\"Targets\":[{\"Id\":\"1\",\"Arn\":\"%s\"}]}"
              .formatted(name, destination));
    }

    private String events(String operation, String body) throws IOException {
      var bodies = new ArrayList<String>();
      try (var load = new Load(server.port(), 1)) {
        checked(
            load.once(
                signer.requests(work("events", "AWSEvents." + operation, i -> body), 0, 1),
                bodies::add));
      }
      return bodies.getFirst();
    }

    private static String member(String name, String json) {
      Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
      if (!matcher.find()) {
        throw new IllegalStateException("no " + name);
      }
      return matcher.group(1);
    }

    /** Changes and their delivery at the same time. */
    String steady(Duration time) throws IOException {
      int before = receiver.heard();
      double cpu = server.cpuSeconds();
      long start = System.nanoTime();
      Load.Outcome committed = load(time);
      double loaded = (System.nanoTime() - start) / 1e9;
      int meanwhile = receiver.heard() - before;
      drain(before + committed.answers());
      double all = (System.nanoTime() - start) / 1e9;
      return ("committed with a rule: %,.0f changes per second; delivered meanwhile %,.0f per"
              + " second, all %,d of them %.1f s after the last commit (%,.0f per second over"
              + " all); server's CPU %.0f us per change with its event")
          .formatted(
              committed.rate(),
              meanwhile / loaded,
              committed.answers(),
              all - loaded,
              committed.answers() / all,
              (server.cpuSeconds() - cpu) * 1e6 / committed.answers());
    }

    /** Until so many different events were heard of; the most memory meanwhile, in MiB. */
    private double drain(int count) throws IOException {
      double most = 0;
      long start = System.nanoTime();
      while (receiver.heard() < count) {
        most = Math.max(most, server.residentMib());
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
          throw new IOException("only " + receiver.heard() + " of " + count + " events came");
        }
        await(TICK);
      }
      return most;
    }

    /** Events that gather while the receiver is slow, and are delivered when it is not. */
    String backlog(int count) throws IOException {
      int before = receiver.heard();
      long requests = receiver.requests();
      double idle = server.residentMib();
      receiver.slow(true);
      long start = System.nanoTime();
      for (int from = 0; from < count / BATCH; from += CHUNK) {
        put(from, Math.min(CHUNK, count / BATCH - from));
      }
      double put = (System.nanoTime() - start) / 1e9;
      int early = receiver.heard() - before;
      double gathered = server.residentMib();
      double cpu = server.cpuSeconds();
      receiver.slow(false);
      start = System.nanoTime();
      double most = drain(before + count);
      double drained = (System.nanoTime() - start) / 1e9;
      return ("backlog: %,d events put in %.1f s, %,d of them delivered meanwhile; the rest drained"
              + " in %.1f s, %,.0f per second, %.0f us of the server's CPU each; resident"
              + " memory %.0f MiB before, %.0f MiB with the backlog, %.0f MiB at most while it"
              + " drained; %,d requests")
          .formatted(
              count,
              put,
              early,
              drained,
              (count - early) / drained,
              (server.cpuSeconds() - cpu) * 1e6 / (count - early),
              idle,
              gathered,
              most,
              receiver.requests() - requests);
    }

    private void put(int first, int count) throws IOException {
      Work put =
          work(
              "events",
              "AWSEvents.PutEvents",
              i ->
                  IntStream.range(0, BATCH)
                      .mapToObj(
                          j ->
                              ("{\"Source\":\"bench\",\"DetailType\":\"t\",\"Detail\":"
                                      + "\"{\\\"number\\\":%d,\\\"text\\\":\\\"%s\\\"}\"}")
                                  .formatted(i * BATCH + j, "x".repeat(100)))
                      .collect(Collectors.joining(",", "{\"Entries\":[", "]}")));
      ByteBuffer[] requests = signer.requests(put, first, count);
      try (var load = new Load(server.port(), CONNECTIONS)) {
        checked(load.once(requests, body -> {}));
      }
    }

    private static Work work(String service, String target, IntFunction<String> bodies) {
      return new Work(target, service, target, Work.Kind.WRITE, true, bodies);
    }
  }
}
