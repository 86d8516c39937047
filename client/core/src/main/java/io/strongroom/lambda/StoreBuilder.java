package io.strongroom.lambda;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes a {@link SecretStore} that differs from the usual one. */
public final class StoreBuilder {
  Duration ttl = Rules.USUAL.soft();
  Duration maxStale = Rules.USUAL.hard();
  double jitter = Rules.USUAL.jitter();
  Timekeeper time = Timekeeper.system();
  Listener listener = new Nobody();
  int entriesMax = 256;
  @Nullable String stage;
  private Map<String, String> variables = System.getenv();
  private @Nullable Supplier<Credentials> credentials;
  private @Nullable Source source;
  private @Nullable Transport transport;
  private int tries = 3;
  private Duration timeout = Duration.ofSeconds(5);
  private Duration deadline = Duration.ofSeconds(2);
  private boolean extension;

  StoreBuilder() {}

  private static final class Nobody implements Listener {
    @Override
    public void on(Event event) {}
  }

  /** After which a value is read again by the first who asks; five minutes. */
  public StoreBuilder ttl(Duration fresh) {
    this.ttl = positive(fresh);
    return this;
  }

  /**
   * After which a value is not used any more when its source cannot be reached; an hour. Zero is
   * strict: never older than {@link #ttl}.
   */
  public StoreBuilder maxStale(Duration bound) {
    if (bound.isNegative()) {
      throw new IllegalArgumentException("a negative bound");
    }
    this.maxStale = bound;
    return this;
  }

  /** Share of the ttl by which lives differ, so that not all end at once; 0.1. */
  public StoreBuilder jitter(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("jitter is a share from 0 up to 1");
    }
    this.jitter = share;
    return this;
  }

  /** How many values are kept; 256. */
  public StoreBuilder entries(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("keeps at least one");
    }
    this.entriesMax = most;
    return this;
  }

  /**
   * How long one try may take (five seconds: a small function's first TLS handshake takes two), and
   * after which time no other one begins (two seconds). With an older value at hand there is one
   * try of at most {@code deadline}.
   */
  public StoreBuilder timeouts(Duration perTry, Duration deadline) {
    this.timeout = positive(perTry);
    this.deadline = positive(deadline);
    return this;
  }

  /** How many tries there are at most; 3. */
  public StoreBuilder tries(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least one try");
    }
    this.tries = most;
    return this;
  }

  /** What <code>{stage}</code> stands for; the environment variable STAGE unless given. */
  public StoreBuilder stage(String name) {
    this.stage = name;
    return this;
  }

  /** Other environment variables than those of the process. */
  public StoreBuilder environment(Map<String, String> instead) {
    this.variables = Map.copyOf(instead);
    return this;
  }

  /**
   * Where credentials come from; asked again when they expire.
   *
   * <pre>{@code
   * // With an SDK's provider:
   * .credentials(() -> {
   *   var c = (AwsSessionCredentials) provider.resolveCredentials();
   *   return Credentials.of(c.accessKeyId(), c.secretAccessKey(), c.sessionToken());
   * })
   * }</pre>
   */
  public StoreBuilder credentials(Supplier<Credentials> supplier) {
    this.credentials = supplier;
    return this;
  }

  /** Another source than the services themselves. */
  public StoreBuilder source(Source other) {
    this.source = other;
    return this;
  }

  /**
   * Parameters and secrets come from the parameters-and-secrets extension, on localhost at {@code
   * PARAMETERS_SECRETS_EXTENSION_HTTP_PORT} or 2773: for functions of several processes, which then
   * share its cache. It answers from that cache, for up to five minutes: {@link Secret#retrying} is
   * of no use unless {@code SECRETS_MANAGER_TTL} is 0. Encrypted variables and listings of a path,
   * which the extension has not, come from the services as ever.
   */
  public StoreBuilder extension() {
    this.extension = true;
    return this;
  }

  /** Another HTTP client. */
  public StoreBuilder transport(Transport other) {
    this.transport = other;
    return this;
  }

  /** Other clocks. */
  public StoreBuilder time(Timekeeper other) {
    this.time = other;
    return this;
  }

  /** Who is told what happens. */
  public StoreBuilder listener(Listener other) {
    this.listener = other;
    return this;
  }

  private static Duration positive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("wants a duration above zero");
    }
    return duration;
  }

  /** Makes it; reads nothing. */
  public SecretStore build() {
    Environment environment = new Environment(variables);
    Source from = source == null ? services(environment) : source;
    return new SecretStore(this, from, environment);
  }

  /** What there is in the two stores, without its values. */
  public Inventory inventory() {
    Environment environment = new Environment(variables);
    return new Inventory(aws(environment, wire(environment)), effort());
  }

  private Source services(Environment environment) {
    Transport wire = wire(environment);
    Source aws = new AwsSource(aws(environment, wire), environment, effort());
    return extension ? new ExtensionSource(environment, aws, wire, time, effort()) : aws;
  }

  private Aws aws(Environment environment, Transport wire) {
    CredentialSource keys = new CredentialSource(environment, credentials, wire, time);
    return new Aws(environment, keys, wire, time);
  }

  private Transport wire(Environment environment) {
    return transport == null ? new UrlTransport(trust(environment)) : transport;
  }

  private Effort effort() {
    return new Effort(tries, (int) timeout.toMillis(), (int) deadline.toMillis());
  }

  private static @Nullable SSLSocketFactory trust(Environment environment) {
    String bundle = environment.find("AWS_CA_BUNDLE");
    return bundle == null ? null : TrustedCertificates.socketFactory(bundle);
  }
}
