package io.strongroom.bench;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a call of a function costs beside what it cannot cost less than. */
@Command(
    name = "bench/functions",
    description =
        "Measures a cold start beside a bare process of the runtime, and a warm call beside a"
            + " read.",
    mixinStandardHelpOptions = true)
public final class Functions implements Callable<Integer> {
  private static final String PATH = "/2015-03-31/functions";
  private static final String CLASS = "io/strongroom/bench/Nothing.class";

  @Option(names = "--cold", description = "Cold starts of each runtime; default ${DEFAULT-VALUE}.")
  private int cold = 15;

  @Option(names = "--warm", description = "Warm calls of each runtime; default ${DEFAULT-VALUE}.")
  private int warm = 5000;

  @Option(names = "--data-parent", description = "Where the data lie meanwhile.")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--root", description = "The folder with the launcher.")
  private Path root = Path.of("").toAbsolutePath();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private Functions() {}

  /** Runs the program; status 2 says that a warm call took 2 ms longer than a read. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Functions()).execute(args));
  }

  /**
   * What runs here.
   *
   * @param zip base64
   * @param bare a program that does what the function does, and ends
   */
  private record Kind(String runtime, String handler, String zip, List<String> bare) {}

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory(parent, "strongroom-functions");
    PrintWriter out = spec.commandLine().getOut();
    try (Child server = server(folder);
        Wire wire = new Wire(server.port())) {
      var run = new Run(wire, signer(folder.resolve("data"), server));
      run.prepare();
      out.println(
          "| runtime | cold ms | bare process ms | more ms | warm p50 us | read p50 us | more |");
      out.println("|---|---|---|---|---|---|---|");
      boolean slow = false;
      for (Kind kind : kinds(folder)) {
        run.create(kind);
        double[] starts = run.starts(kind, cold);
        double[] calls = run.calls(kind, warm);
        slow |= calls[0] - calls[1] >= 2000;
        out.printf(
            "| %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f |%n",
            kind.runtime(),
            starts[0],
            starts[1],
            starts[0] - starts[1],
            calls[0],
            calls[1],
            calls[0] - calls[1]);
        out.flush();
      }
      out.println(Machine.here());
      return slow ? 2 : 0;
    } finally {
      Bench.delete(folder);
    }
  }

  private Child server(Path folder) throws IOException {
    return Child.start(
        List.of(
            root.resolve("strongroom").toString(),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.resolve("data").toString()));
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

  /** Those that this machine has. */
  private static List<Kind> kinds(Path folder) throws IOException {
    var kinds = new ArrayList<Kind>();
    byte[] code;
    try (InputStream in = Functions.class.getResourceAsStream("/" + CLASS)) {
      if (in == null) {
        throw new IOException("no " + CLASS);
      }
      code = in.readAllBytes();
    }
    Path classes = folder.resolve("classes");
    Files.createDirectories(classes.resolve("io/strongroom/bench"));
    Files.write(classes.resolve(CLASS), code);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    kinds.add(
        new Kind(
            "java25",
            "io.strongroom.bench.Nothing::handle",
            zip(CLASS, code),
            List.of(java, "-cp", classes.toString(), "io.strongroom.bench.Nothing")));
    said("node", "-p", "process.execPath")
        .ifPresent(
            node ->
                kinds.addFirst(
                    new Kind(
                        "nodejs20.x",
                        "index.handler",
                        zip("index.js", bytes("exports.handler = async () => 1;")),
                        List.of(node, "-e", "1"))));
    said("python3.11", "-c", "import sys; print(sys.executable)")
        .ifPresent(
            python ->
                kinds.add(
                    new Kind(
                        "python3.11",
                        "app.handler",
                        zip("app.py", bytes("def handler(event, context):\n    return 1\n")),
                        List.of(python, "-c", "1"))));
    return kinds;
  }

  /** What a program prints, if there is one. */
  private static Optional<String> said(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String zip(String name, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One server on one connection. */
  private record Run(Wire wire, Signer signer) {
    private static final Work READ =
        new Work(
            "GetSecretValue",
            "secretsmanager",
            "secretsmanager.GetSecretValue",
            Work.Kind.READ,
            true,
            i -> "{\"SecretId\":\"bench\"}");

    private String done(byte[] request) throws IOException {
      String answer = wire.ask(request);
      if (!answer.startsWith("HTTP/1.1 20") || answer.contains("x-amz-function-error")) {
        throw new IOException(answer);
      }
      return answer;
    }

    /** A secret to read and a role for functions. */
    void prepare() throws IOException {
      String trust =
          """
          {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
           "Principal": {"Service": "lambda.amazonaws.com"}}}
          """;
      done(
          signer.form(
              "iam",
              "Action=CreateRole&Version=2010-05-08&RoleName=bench&AssumeRolePolicyDocument="
                  + URLEncoder.encode(trust, StandardCharsets.UTF_8)));
      String secret =
          "{\"Name\":\"bench\",\"ClientRequestToken\":\"%032d\",\"SecretString\":\"%s\"}"
              .formatted(1, "v".repeat(112));
      done(
          plain(
              new Work(
                  "CreateSecret",
                  "secretsmanager",
                  "secretsmanager.CreateSecret",
                  Work.Kind.WRITE,
                  true,
                  i -> secret)));
    }

    private byte[] plain(Work work) {
      ByteBuffer request = signer.requests(work, 0, 1)[0];
      var bytes = new byte[request.remaining()];
      request.get(bytes);
      return bytes;
    }

    void create(Kind kind) throws IOException {
      String role =
          done(signer.form("iam", "Action=GetRole&Version=2010-05-08&RoleName=bench"))
              .replaceFirst("(?s).*<Arn>([^<]+)</Arn>.*", "$1");
      done(
          signer.rest(
              "lambda",
              "POST",
              PATH,
              ("{\"FunctionName\":\"%s\",\"Runtime\":\"%s\",\"Handler\":\"%s\",\"Role\":\"%s\","
                      + "\"Timeout\":30,\"MemorySize\":512,\"Code\":{\"ZipFile\":\"%s\"}}")
                  .formatted(name(kind), kind.runtime(), kind.handler(), role, kind.zip())));
    }

    private static String name(Kind kind) {
      return kind.runtime().replace(".", "-");
    }

    private byte[] invoke(Kind kind) {
      return signer.rest("lambda", "POST", PATH + "/" + name(kind) + "/invocations", "{}");
    }

    /** Medians of a first call after a change and of a bare process, in turn, in ms. */
    double[] starts(Kind kind, int count) throws IOException {
      var cold = new double[count];
      var bare = new double[count];
      for (int i = -1; i < count; i++) {
        done(
            signer.rest(
                "lambda",
                "PUT",
                PATH + "/" + name(kind) + "/configuration",
                "{\"Description\":\"" + i + "\"}"));
        done(invoke(kind));
        double first = wire.nanos() / 1e6;
        double process = process(kind.bare());
        if (i >= 0) {
          cold[i] = first;
          bare[i] = process;
        }
      }
      return new double[] {median(cold), median(bare)};
    }

    private static double process(List<String> command) throws IOException {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .start();
      try {
        if (process.waitFor() != 0) {
          throw new IOException("failed: " + command);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return (System.nanoTime() - start) / 1e6;
    }

    /** Medians of a warm call and of a read, in turn, in us. */
    double[] calls(Kind kind, int count) throws IOException {
      var warm = new double[count];
      var read = new double[count];
      for (int i = -count / 2; i < count; i++) {
        done(invoke(kind));
        double call = wire.nanos() / 1e3;
        done(plain(READ));
        if (i >= 0) {
          warm[i] = call;
          read[i] = wire.nanos() / 1e3;
        }
      }
      return new double[] {median(warm), median(read)};
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      return values[values.length / 2];
    }
  }
}
