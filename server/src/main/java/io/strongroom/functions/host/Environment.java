package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.functions.host.LocalServer.Reply;
import io.strongroom.functions.host.LocalServer.Request;
import io.strongroom.functions.host.RuntimeApi.Delivery;
import io.strongroom.functions.host.RuntimeApi.End;
import io.strongroom.functions.host.RuntimeApi.Overdue;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One environment: a process with its own user, credentials and ports, for one call at a time. */
final class Environment implements AutoCloseable {
  private static final long INIT_SECONDS = 10;
  private static final Duration CREDENTIALS_SPARE = Duration.ofMinutes(1);
  private static final int UNTIL_STARTED_SECONDS = 5;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Launch launch;
  private final Workshop workshop;
  private final Codes.Held code;
  private final Opening.Opened opened;
  private final Interpreter interpreter;
  private final int uid = Users.random();
  private final String stream;
  private final Output output;
  private final LocalServer server;
  private final Extension extension;
  private final Sensitive token = Sensitive.ofText(HexFormat.of().formatHex(Entropy.bytes(32)));
  private final AtomicBoolean closed = new AtomicBoolean();
  private CompletableFuture<Life> starting = new CompletableFuture<>();
  private volatile @Nullable Life life;
  private volatile boolean warm;
  private volatile boolean retired;
  private volatile long idleSince;

  private Environment(Launch launch, Workshop workshop, Codes.Held code, Opening.Opened opened)
      throws IOException {
    HostSettings settings = workshop.settings();
    this.launch = launch;
    this.workshop = workshop;
    this.code = code;
    this.opened = opened;
    interpreter = workshop.interpreters().of(launch.runtime());
    stream =
        DAY.format(settings.clock().instant())
            + "/["
            + launch.version()
            + "]"
            + HexFormat.of().formatHex(Entropy.bytes(16));
    output = new Output(launch, stream, settings.log(), settings.clock());
    extension = new Extension(opened, settings, workshop.calls(), launch.function().region());
    server = LocalServer.start(0, this::route, RuntimeApi.RESPONSE_MAX);
  }

  /**
   * Makes one, without a process.
   *
   * @throws io.strongroom.aws.AwsError when its key, role, code or runtime does not allow it
   */
  static Environment make(Launch launch, Workshop workshop) throws IOException {
    Interpreter unused = workshop.interpreters().of(launch.runtime());
    Codes.Held code = workshop.codes().take(launch);
    boolean whole = false;
    try {
      Opening.Opened opened = launch.opening().open();
      var made = new Environment(launch, workshop, code, opened);
      whole = true;
      return made;
    } finally {
      if (!whole) {
        workshop.codes().release(code);
      }
    }
  }

  Arn function() {
    return launch.function();
  }

  int memoryMegabytes() {
    return launch.memoryMegabytes();
  }

  /** Whether it can run this. */
  boolean fits(Launch other) {
    Instant until =
        workshop
            .settings()
            .clock()
            .instant()
            .plusSeconds(other.timeoutSeconds())
            .plus(CREDENTIALS_SPARE);
    return launch.version().equals(other.version())
        && launch.revision().equals(other.revision())
        && !retired
        && alive()
        && until.isBefore(opened.credentials().expires());
  }

  boolean sameVersion(Launch other) {
    return launch.version().equals(other.version());
  }

  boolean alive() {
    Life now = life;
    return warm && now != null && now.alive();
  }

  void retire() {
    retired = true;
  }

  boolean retired() {
    return retired;
  }

  boolean idleFor(long nanos, long now) {
    return now - idleSince > nanos;
  }

  void rest(long now) {
    idleSince = now;
  }

  void watch() {
    Life now = life;
    if (now != null) {
      now.watch(launch.memoryMegabytes() * 1024L * 1024L);
    }
  }

  private Life begin() throws IOException, InterruptedException {
    var api = new RuntimeApi();
    Sandbox sandbox = workshop.sandbox();
    HostSettings settings = workshop.settings();
    starting = new CompletableFuture<>();
    Sandbox.Places places = sandbox.places(code.path());
    var place = new Variables.Place(places, server.port(), workshop.extensionPort(), stream, token);
    Optional<String> pem =
        settings
            .authorities()
            .map(it -> settings.unsafe() ? it.toAbsolutePath().toString() : Variables.AUTHORITIES);
    Process process =
        workshop.start(
            new Sandbox.Start(
                workshop.command(launch, interpreter, places, code.path()),
                Variables.of(
                    launch,
                    opened.variables(),
                    opened.credentials(),
                    place,
                    settings.endpoint().get(),
                    pem),
                code.path(),
                interpreter.homes(),
                settings.authorities(),
                launch.temporaryMegabytes(),
                uid));
    var now = new Life(process, api, output, sandbox);
    life = now;
    boolean unused = starting.complete(now);
    if (closed.get()) {
      now.close();
    }
    return now;
  }

  /** Answers a connection to its own port that its own process has opened. */
  private Optional<LocalServer.Route> route(InetSocketAddress peer, int ownPort) {
    return Peers.of(peer, ownPort).filter(this::owns).map(it -> this::answer);
  }

  /** Whether a connection comes from this environment's process. */
  boolean owns(Peers.Peer peer) {
    try {
      Life now = starting.get(UNTIL_STARTED_SECONDS, TimeUnit.SECONDS);
      return peer.isOf(workshop.sandbox().ownUser(uid), now.pid());
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Reply answer(Request request) throws InterruptedException {
    Life now = life;
    if (request.path().startsWith(RuntimeApi.ROOT) && now != null) {
      return now.api().answer(request);
    }
    if (request.path().equals(Variables.CREDENTIALS_PATH)) {
      return credentials(request);
    }
    return extension(request);
  }

  /** Answers a request to the parameters-and-secrets extension. */
  Reply extension(Request request) throws InterruptedException {
    return extension.answer(request, warm);
  }

  /**
   * The role's credentials.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container
   *     credential provider</a>
   */
  private Reply credentials(Request request) {
    boolean known =
        token.use(
            bytes ->
                MessageDigest.isEqual(
                    bytes, request.header("authorization").getBytes(StandardCharsets.UTF_8)));
    return known
        ? Payloads.credentials(opened.credentials())
        : RuntimeApi.error(401, "Unauthorized", "The authorization token is not the one given.");
  }

  /** Runs one invocation, after the initialisation if there was none. */
  Outcome run(Invocation invocation) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Optional<Double> initMillis = Optional.empty();
    Optional<End> failed = Optional.empty();
    boolean again = false;
    if (!warm) {
      output.say(
          "INIT_START Runtime Version: "
              + launch.runtime().replaceAll("^([a-z]+)\\.?(.+?)(\\.x)?$", "$1:$2")
              + ".v"
              + interpreter.version());
      if (initialised()) {
        initMillis = Optional.of(millis(begin));
        warm = true;
      } else {
        again = true;
      }
    }
    begin = System.nanoTime();
    Instant started = workshop.settings().clock().instant();
    long limit = TimeUnit.SECONDS.toNanos(launch.timeoutSeconds());
    output.begin("START RequestId: " + invocation.requestId() + " Version: " + launch.version());
    try {
      if (again) {
        // A failed initialisation is repeated, within the time of the invocation.
        failed = begin().api().awaitReady(limit);
        warm = failed.isEmpty();
      }
      Life now = Objects.requireNonNull(life);
      now.busy(true);
      End end =
          failed.isPresent()
              ? failed.get()
              : now.api()
                  .run(
                      new Delivery(
                          invocation,
                          started.plusSeconds(launch.timeoutSeconds()).toEpochMilli(),
                          traceId()),
                      limit - (System.nanoTime() - begin));
      return finish(invocation, end, failed.isPresent(), begin, initMillis);
    } catch (Overdue e) {
      return overdue(invocation, begin, initMillis);
    }
  }

  private boolean initialised() throws IOException, InterruptedException {
    Life first = begin();
    try {
      Optional<End> failed = first.api().awaitReady(TimeUnit.SECONDS.toNanos(INIT_SECONDS));
      if (failed.isEmpty()) {
        return true;
      }
      output.say("INIT_REPORT Status: error\tError Type: " + initError(failed.get()));
    } catch (Overdue e) {
      output.say(
          "INIT_REPORT Init Duration: "
              + INIT_SECONDS * 1000
              + ".00 ms\tPhase: init\tStatus: timeout");
    }
    first.close();
    return false;
  }

  private static String initError(End end) {
    return end instanceof End.Exited ? "Runtime.ExitError" : "Runtime.Unknown";
  }

  private Outcome finish(
      Invocation invocation, End end, boolean init, long begin, Optional<Double> initMillis) {
    String id = invocation.requestId();
    double took = millis(begin);
    Life now = Objects.requireNonNull(life);
    Outcome outcome =
        switch (end) {
          case End.Answered(byte[] payload) ->
              new Outcome.Returned(
                  launch.version(), Sensitive.taking(payload), ended(id, took, initMillis, ""));
          case End.Failed(byte[] payload) -> {
            if (init) {
              now.close();
              warm = false;
            }
            yield new Outcome.FunctionError(
                launch.version(), Sensitive.taking(payload), ended(id, took, initMillis, ""));
          }
          case End.TooLarge() ->
              new Outcome.FunctionError(
                  launch.version(), Payloads.tooLarge(), ended(id, took, initMillis, ""));
          case End.Exited(int status) -> exited(id, status, took, initMillis);
        };
    return outcome;
  }

  private Outcome exited(String id, int status, double took, Optional<Double> initMillis) {
    warm = false;
    boolean memory = Objects.requireNonNull(life).outOfMemory();
    if (memory) {
      output.say("RequestId: " + id + " Error: Runtime exited with error: signal: killed");
    }
    String type = memory ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    return new Outcome.FunctionError(
        launch.version(),
        memory ? Payloads.outOfMemory(id) : Payloads.exited(id, status),
        ended(id, took, initMillis, "Status: error\tError Type: " + type + "\t"));
  }

  private Outcome overdue(Invocation invocation, long begin, Optional<Double> initMillis) {
    double took = millis(begin);
    Life now = Objects.requireNonNull(life);
    now.drain();
    now.close();
    warm = false;
    String id = invocation.requestId();
    Instant time = workshop.settings().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    output.say(
        String.format(
            Locale.ROOT,
            "%s %s Task timed out after %d.00 seconds",
            time,
            id,
            launch.timeoutSeconds()));
    return new Outcome.FunctionError(
        launch.version(),
        Payloads.timedOut(id, launch.timeoutSeconds()),
        ended(id, took, initMillis, "Status: timeout\t"));
  }

  private Sensitive ended(String id, double took, Optional<Double> init, String status) {
    Life now = Objects.requireNonNull(life);
    now.drain();
    output.say("END RequestId: " + id);
    output.say(
        String.format(
                Locale.ROOT,
                "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d"
                    + " MB\tMax Memory Used: %d MB\t",
                id,
                took,
                Math.ceil(took),
                launch.memoryMegabytes(),
                Math.min(launch.memoryMegabytes(), now.peakBytes() / (1024 * 1024)))
            + init.map(it -> String.format(Locale.ROOT, "Init Duration: %.2f ms\t", it)).orElse("")
            + status);
    now.busy(false);
    return output.tail();
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }

  private String traceId() {
    HexFormat hex = HexFormat.of();
    long seconds = workshop.settings().clock().instant().getEpochSecond();
    return "Root=1-"
        + hex.toHexDigits((int) seconds)
        + "-"
        + hex.formatHex(Entropy.bytes(12))
        + ";Parent="
        + hex.formatHex(Entropy.bytes(8))
        + ";Sampled=0";
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Life now = life;
      if (now != null) {
        now.close();
        now.drain();
      }
      server.close();
      extension.close();
      token.close();
      opened.variables().values().forEach(Sensitive::close);
      opened.credentials().secretAccessKey().close();
      opened.credentials().sessionToken().close();
      workshop.codes().release(code);
    }
  }
}
