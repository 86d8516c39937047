package io.strongroom.ops;

import io.strongroom.audit.Durability;
import io.strongroom.audit.SinkAddress;
import io.strongroom.audit.TrailSettings;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.gateway.Gateway;
import io.strongroom.iam.Iam;
import io.strongroom.iam.IpRange;
import io.strongroom.store.Location;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strongroom serve}: runs a server until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the server until SIGTERM or SIGINT; the first start makes its data.",
    footer = {
      "",
      "Every option can also be given as an environment variable: --root-key as"
          + " STRONGROOM_ROOT_KEY; the option wins.",
      "STRONGROOM_ADMIN_ACCESS_KEY_ID and STRONGROOM_ADMIN_SECRET_ACCESS_KEY, both set at the"
          + " first start, are taken as the administrator's access key."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class Serve implements Callable<Integer> {
  private static final AccountId EPHEMERAL = new AccountId("000000000000");

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = Values.Address.class,
      description = "where to listen (default: 127.0.0.1:4566); port 0 for any free one")
  private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4566);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder for database, audit trail and root key (default: ./data)")
  private Path data = Path.of("data");

  @Mixin private SharedDatabase database = new SharedDatabase();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "name of this node among those that share a database, kept in its data folder (default:"
              + " the one that stands there, or a random one)")
  private Optional<String> node = Optional.empty();

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "root key file (default: root.key in the data folder)")
  private Optional<Path> rootKey = Optional.empty();

  @Option(
      names = "--region",
      paramLabel = "REGION",
      converter = Values.RegionName.class,
      description = "region of this installation (default: us-east-1); all regions are served")
  private Optional<Region> region = Optional.empty();

  @Option(
      names = "--account",
      paramLabel = "12-DIGITS",
      converter = Values.Account.class,
      description = "account of a new installation (default: a random one)")
  private Optional<AccountId> account = Optional.empty();

  @Option(names = "--ephemeral", description = "keep everything in memory and forget it at the end")
  private boolean ephemeral;

  @Option(
      names = "--audit",
      paramLabel = "default|strict",
      description =
          "when a record of the audit trail counts as written: with the operating system"
              + " (default), or on disk before the answer (strict)")
  private Durability audit = Durability.DEFAULT;

  @Option(
      names = "--checkpoint-to",
      paramLabel = "URI",
      converter = Values.Sink.class,
      split = "\\s+",
      description =
          "where the trail's signed checkpoints are sent besides the audit folder: file:/path,"
              + " syslog://host[:port] (UDP), syslog+tcp://host[:port] or https://host/path;"
              + " may be given several times")
  private List<SinkAddress> checkpointTo = List.of();

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description = "how often a checkpoint is made while there are records (default: 10)")
  private int checkpointEvery = (int) TrailSettings.CHECKPOINT_EVERY.toSeconds();

  @Option(
      names = "--audit-keep",
      paramLabel = "forever|DAYSd",
      converter = Values.Age.class,
      description =
          "how long records are kept, such as 400d (default: forever); whole segments go, and that"
              + " they went is recorded")
  private Values.Kept auditKeep = new Values.Kept(Optional.empty());

  @Option(
      names = "--accept-audit-loss",
      description =
          "start although audit records are missing that a checkpoint covers; this is recorded")
  private boolean acceptAuditLoss;

  @Option(
      names = "--accept-rollback",
      description =
          "start although the database is older than the audit trail, as after a restore; this is"
              + " recorded")
  private boolean acceptRollback;

  @Option(names = "--tls-cert", paramLabel = "PEM", description = "certificate chain, leaf first")
  private Optional<Path> tlsCert = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "PEM", description = "its PKCS#8 key")
  private Optional<Path> tlsKey = Optional.empty();

  @Option(names = "--insecure-listen", description = "allow plain HTTP beyond loopback")
  private boolean insecureListen;

  @Option(
      names = "--oidc-ca",
      paramLabel = "PEM",
      description =
          "authorities that OIDC issuers are trusted by, beside those of the Java runtime")
  private Optional<Path> oidcCa = Optional.empty();

  @Option(names = "--oidc-loopback", description = "ask OIDC issuers on this machine, too")
  private boolean oidcLoopback;

  @Mixin private Exposing exposing = new Exposing();

  @Option(
      names = "--webhook-ca",
      paramLabel = "PEM",
      description = "authorities that webhooks are trusted by, beside those of the Java runtime")
  private Optional<Path> webhookCa = Optional.empty();

  @Option(
      names = "--webhook-allow",
      paramLabel = "CIDR",
      converter = Values.Range.class,
      split = ",",
      description =
          "private addresses that webhooks may reach, such as 10.1.0.0/16; those and this machine's"
              + " are refused otherwise, this server and clouds' metadata always")
  private List<IpRange> webhookAllow = List.of();

  @Mixin private RotatorOptions rotators = new RotatorOptions();

  @Option(
      names = "--unsafe-functions",
      description =
          "run functions without a sandbox, where bubblewrap cannot be had: they can then read"
              + " whatever the server can")
  private boolean unsafeFunctions;

  @Option(
      names = "--log-format",
      paramLabel = "json|text",
      description = "how events are written to standard error (default: text)")
  private Log.Format logFormat = Log.Format.TEXT;

  @Override
  public Integer call() throws StartFailed, IOException {
    Options options = options();
    SqliteLibrary.load();
    try (var life = new Lifetime(options.log())) {
      Server server = life.start(options);
      announce(server, life.credentials(server));
      life.await();
    }
    return Main.DONE;
  }

  private Options options() throws StartFailed {
    if (ephemeral && (given("--data") || given("--root-key"))) {
      throw misuse("--ephemeral keeps nothing: give neither --data nor --root-key with it");
    }
    if (tlsCert.isPresent() != tlsKey.isPresent()) {
      throw misuse("--tls-cert and --tls-key belong together");
    }
    InstantSource clock = InstantSource.system();
    return new Options(
        listen,
        tlsCert.flatMap(cert -> tlsKey.map(key -> new Gateway.Tls(cert, key))),
        insecureListen,
        place(),
        ephemeral ? Optional.empty() : rootKey,
        region,
        ephemeral ? account.or(() -> Optional.of(EPHEMERAL)) : account,
        admin(),
        trail(),
        clock,
        Log.toStandardError(logFormat, clock),
        new Options.Oidc(oidcCa, oidcLoopback),
        exposure(),
        new Options.Webhooks(webhookCa, webhookAllow),
        new Options.Rotation(Optional.empty(), rotators.settings()),
        new Options.Hosting(unsafeFunctions));
  }

  private Options.Exposure exposure() {
    try {
      return exposing.exposure();
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private Options.Place place() throws StartFailed {
    if (node.isPresent() && !(database.given() && Node.isName(node.get()))) {
      throw misuse("--node belongs to --database, and is of letters, digits, dots and dashes");
    }
    if (ephemeral && database.given()) {
      throw misuse("--ephemeral keeps nothing: do not give --database with it");
    }
    if (ephemeral) {
      return new Options.Place.Ephemeral();
    }
    try {
      Map<String, String> environment = ((Main) spec.root().userObject()).environment();
      Optional<Location.Postgres> shared = database.location(environment);
      return shared.isPresent()
          ? new Options.Place.Shared(shared.get(), data, node)
          : new Options.Place.Folder(data);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private TrailSettings trail() {
    if (ephemeral && (!checkpointTo.isEmpty() || auditKeep.age().isPresent())) {
      throw misuse("--ephemeral keeps no audit trail: leave --checkpoint-to and --audit-keep away");
    }
    try {
      return new TrailSettings(
              audit,
              Duration.ofSeconds(checkpointEvery),
              checkpointTo,
              auditKeep.age(),
              acceptAuditLoss)
          .acceptingRollback(acceptRollback);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Iam.NewAccessKey> admin() {
    try {
      return AdminKey.of(((Main) spec.root().userObject()).environment());
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private ParameterException misuse(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  private void announce(Server server, Path credentials) {
    PrintWriter out = spec.commandLine().getOut();
    long now = InstantSource.system().millis();
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println("strongroom ready on " + server.endpoint() + " in " + (now - started) + " ms");
    out.println("export AWS_ENDPOINT_URL=" + server.endpoint());
    if (Files.exists(credentials)) { // a further node of a database has none
      out.println("export AWS_SHARED_CREDENTIALS_FILE=" + quoted(credentials.toString()));
    }
    out.println("export AWS_REGION=" + server.region());
    // The first AWS CLI and its Python library know only this one.
    out.println("export AWS_DEFAULT_REGION=" + server.region());
    out.flush();
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
